import { checkFlags, checkSettings } from '../cli/check-flags.js';
import { NetCommand } from '../cli/net-command.js';
import { networkArgument } from '../cli/network-argument.js';
import { connectivityView } from '../cli/view/connectivity.js';
import { checkNetwork } from '../core/connectivity/check-network.js';

export default class Check extends NetCommand<typeof Check> {
  static override summary = 'find out whether the Internet answers over a network';
  static override description =
    'Sends an HTTP and an HTTPS probe that leave by the network and no other, with names resolved by its own servers, ' +
    "over each family it has. Follows no redirection and asks no proxy but the network's own. Keeps the verdict for " +
    'net caps, net list and net default. Exits 1 for a portal, when plain HTTP alone answers, and when nothing does.';
  static override examples = [
    { description: 'Where to log in', command: 'net check wlan0 --get portalUrl' },
    {
      description: 'Against a server of your own',
      command: 'net check --http-url http://probe.example/ok --expect-status 200',
    },
  ];
  static override view = connectivityView;
  static override args = networkArgument;
  static override flags = checkFlags;

  override collect() {
    return checkNetwork(this.host, this.args.net, { settings: checkSettings(this.flags), signal: this.signal });
  }
}
