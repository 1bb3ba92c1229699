import * as Flags from '@oclif/core/flags';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { proxyVariablesView } from '../../cli/view/proxy-variables.js';
import { proxyEnvironment } from '../../core/proxy/proxy-environment.js';

export default class ProxyEnv extends NetCommand<typeof ProxyEnv> {
  static override summary = 'print the proxy as environment variables for a shell';
  static override description =
    'Lines for eval: HTTP_PROXY, HTTPS_PROXY, FTP_PROXY, ALL_PROXY and NO_PROXY, in upper and lower case; what the ' +
    'proxy leaves unsaid is unset. The exclusion list is translated to what NO_PROXY means to programs.';
  static override examples = [
    { description: 'Use the proxy in this shell', command: 'net proxy env > proxy.sh && . ./proxy.sh' },
    { description: 'As it stands for one URL', command: 'net proxy env --for https://example.com/' },
  ];
  static override view = proxyVariablesView;
  static override flags = {
    ...profileFlag,
    for: Flags.string({ summary: 'the proxy for this URL alone, as a PAC script decides by URL', helpValue: 'URL' }),
    'with-password': Flags.boolean({ summary: 'also write user and password; refused on a terminal' }),
  };

  override collect() {
    const { for: url, 'with-password': withPassword } = this.flags;
    const shown = this.terminal.stdout.isTerminal;
    return proxyEnvironment(this.host, { withPassword, shown, ...(url === undefined ? {} : { url }) });
  }
}
