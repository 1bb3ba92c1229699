import * as Flags from '@oclif/core/flags';
import { explainFlag, machineFlags, profileFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { networkArgument } from '../cli/network-argument.js';
import { demandCapabilities, parseCapabilities } from '../cli/capability-words.js';
import { capabilitiesView } from '../cli/view/capabilities.js';
import { explaining } from '../cli/view/explanation.js';
import { networkCapabilities } from '../core/network/network-capabilities.js';

export default class Caps extends NetCommand<typeof Caps> {
  static override summary = 'show what a network can do';
  static override description =
    'Capabilities, bearer and bandwidth of a network. Nothing is sent: whether the Internet answers is known only ' +
    'after a check. With --has, exits 0 when the network has all of them, 1 when it lacks one, 3 when only a check ' +
    'could tell.';
  static override examples = [
    { description: 'Download only where it costs nothing', command: 'net caps --has not_metered && ./download' },
    { description: 'Why the network counts as metered', command: 'net caps wlan0 --explain' },
  ];
  static override view = capabilitiesView;
  static override args = networkArgument;
  static override flags = {
    ...machineFlags,
    ...profileFlag,
    ...explainFlag,
    has: Flags.string({
      summary: 'fail unless the network has all of these, such as not_metered,internet',
      helpValue: 'A,B',
    }),
  };

  override chooseView() {
    return explaining(capabilitiesView, this.flags.explain);
  }

  override collect() {
    const { has } = this.flags;
    if (has !== undefined) demandCapabilities(this.host, this.args.net, parseCapabilities(has));
    return networkCapabilities(this.host, this.args.net);
  }
}
