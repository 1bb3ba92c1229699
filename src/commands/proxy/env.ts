import * as Flags from '@oclif/core/flags';
import { networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { reportRemark } from '../../cli/report-error.js';
import { proxyVariablesView } from '../../cli/view/proxy-variables.js';
import { hostByNetwork } from '../../core/network/host-by-network.js';
import { proxyEnvironment, proxyEnvironmentFor } from '../../core/proxy/proxy-environment.js';

export default class ProxyEnv extends NetCommand<typeof ProxyEnv> {
  static override summary = 'print the proxy as environment variables for a shell';
  static override description =
    'Lines for eval: HTTP_PROXY, HTTPS_PROXY, FTP_PROXY, ALL_PROXY and NO_PROXY, in upper and lower case; what the ' +
    'proxy leaves unsaid is unset. The exclusion list is translated to what NO_PROXY means to programs. ' +
    'A PAC script decides for each URL anew: with --for it is asked, and its first proxy taken.';
  static override examples = [
    { description: 'Use the proxy in this shell', command: 'net proxy env > proxy.sh && . ./proxy.sh' },
    { description: 'As it stands for one URL', command: 'net proxy env --for https://example.com/' },
  ];
  static override view = proxyVariablesView;
  static override flags = {
    ...profileFlag,
    ...networkFlag,
    for: Flags.string({ summary: 'the proxy for this URL alone, as a PAC script decides by URL', helpValue: 'URL' }),
    'with-password': Flags.boolean({ summary: 'also write user and password; refused on a terminal' }),
  };

  override collect() {
    const { for: url, net, 'with-password': withPassword } = this.flags;
    const options = { withPassword, shown: this.terminal.stdout.isTerminal };
    const { host, addresses: clientIp } = hostByNetwork(this.host, net);
    if (url === undefined) return proxyEnvironment(host, options);
    const remark = (sentence: string) => void reportRemark(sentence, this.terminal);
    return proxyEnvironmentFor(host, url, { ...options, signal: this.signal, clientIp, remark });
  }
}
