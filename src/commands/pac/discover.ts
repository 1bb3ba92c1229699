import { networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { pacDiscoveryView } from '../../cli/view/pac-discovery.js';
import { discoverScripts } from '../../core/pac/discover-scripts.js';

export default class PacDiscover extends NetCommand<typeof PacDiscover> {
  static override summary = 'look for the PAC script that a network offers (WPAD)';
  static override description =
    'Asks what was set for the connection, what DHCP announces (option 252), and http://wpad.DOMAIN/wpad.dat in the ' +
    "network's own domains, never in one above them. Sets nothing: whoever runs the network, or lies in it, would decide " +
    'where traffic goes. Nothing else in net looks for scripts by itself. Exits 1 when there is none, 3 when none that ' +
    'there may be can be used.';
  static override examples = [
    { description: 'What the default network offers', command: 'net pac discover' },
    { description: 'The address alone', command: 'net pac discover --net eth0 --get candidates[].url' },
  ];
  static override view = pacDiscoveryView;
  static override flags = { ...profileFlag, ...networkFlag };

  override collect() {
    return discoverScripts(this.host, this.flags.net ?? 'default', this.signal);
  }
}
