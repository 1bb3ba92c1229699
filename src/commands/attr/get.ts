import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { networkArgument } from '../../cli/network-argument.js';
import { attributeView } from '../../cli/view/attributes.js';
import { networkAttribute } from '../../core/attribute/network-attribute.js';

export default class AttrGet extends NetCommand<typeof AttrGet> {
  static override summary = 'show the attribute of a network';
  static override description =
    'What net attr set kept of it; empty when nothing was. Exits 3 when too little is known of the network to tell ' +
    'whether an attribute is its.';
  static override examples = [
    { description: 'Of the default network', command: 'net attr get --get attribute' },
    { description: 'Of another one', command: 'net attr get wlan0' },
  ];
  static override view = attributeView;
  static override args = networkArgument;
  static override flags = profileFlag;

  override collect() {
    return networkAttribute(this.host, this.args.net);
  }
}
