import * as Args from '@oclif/core/args';
import { networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { newAttributeView } from '../../cli/view/attributes.js';
import { setNetworkAttribute } from '../../core/attribute/network-attribute.js';

export default class AttrSet extends NetCommand<typeof AttrSet> {
  static override summary = 'keep an attribute of a network, such as how far it is trusted';
  static override description =
    'A text of at most 10240 bytes, found again by net attr get whenever the same network is here; an empty one forgets ' +
    'it. It sticks to networks that are known again for sure, by the UUID of their connection or the hardware address ' +
    'of their gateway; others exit 3.';
  static override examples = [
    { description: 'The default network is to be trusted', command: 'net attr set trusted' },
    { description: 'Forget it again', command: "net attr set '' --net wlan0" },
  ];
  static override view = newAttributeView;
  static override args = { value: Args.string({ required: true, description: 'the attribute' }) };
  static override flags = { ...networkFlag, ...profileFlag };

  override collect() {
    return setNetworkAttribute(this.host, this.flags.net ?? 'default', this.args.value);
  }
}
