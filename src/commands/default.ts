import { explainFlag, machineFlags, profileFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { defaultNetworkView } from '../cli/view/default-network.js';
import { explaining } from '../cli/view/explanation.js';
import { defaultNetwork } from '../core/network/default-network.js';

export default class Default extends NetCommand<typeof Default> {
  static override summary = 'show the network that carries your traffic';
  static override description =
    'The network that all traffic takes which no specific route claims, as the kernel decides it: per family, for this ' +
    'user, looking through a VPN to the network that carries it. Exits 1 when there is none.';
  static override examples = [
    { description: 'The gateway alone', command: 'net default --get ipv4.gateway' },
    { description: 'Which network a script may use', command: 'net default --json' },
  ];
  static override view = defaultNetworkView;
  static override flags = { ...machineFlags, ...profileFlag, ...explainFlag };

  override chooseView() {
    return explaining(defaultNetworkView, this.flags.explain);
  }

  override collect() {
    return defaultNetwork(this.host);
  }
}
