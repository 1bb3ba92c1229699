import { checkFlags, checkSettings } from '../../cli/check-flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { networkArgument } from '../../cli/network-argument.js';
import { connectivityView } from '../../cli/view/connectivity.js';
import { reportNetwork } from '../../core/connectivity/report-network.js';

export default class ReportConnected extends NetCommand<typeof ReportConnected> {
  static override summary = 'say that a network is connected, and have it checked anew';
  static override description =
    'Forgets what was known of the network, checks it now and prints the verdict, as net check does.';
  static override examples = [{ description: 'After a download succeeded', command: 'net report connected' }];
  static override view = connectivityView;
  static override args = networkArgument;
  static override flags = checkFlags;

  override collect() {
    return reportNetwork(this.host, this.args.net, { settings: checkSettings(this.flags), signal: this.signal });
  }
}
