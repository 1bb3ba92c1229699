import * as Args from '@oclif/core/args';
import { bulkFlags, profileFlag, timeoutFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { proxyTestView } from '../../cli/view/proxy-test.js';
import { testUrl } from '../../core/proxy/test-url.js';

export default class ProxyTest extends NetCommand<typeof ProxyTest> {
  static override summary = 'ask for URLs through the proxy that counts';
  static override description =
    'Sends one HEAD request for each URL as the proxy setting says, and tells how long each part took: finding the ' +
    'proxy, connecting, its tunnel, TLS, the answer. Where several ways are given they are tried in turn. Any HTTP ' +
    'status of the server is an answer; exits 3 when none came.';
  static override examples = [
    { description: 'Does the proxy let us out?', command: 'net proxy test https://example.com/' },
  ];
  static override view = proxyTestView;
  static override args = {
    url: Args.string({ required: true, multiple: true, description: 'http or https URL; - reads them from stdin' }),
  };
  static override flags = { ...profileFlag, ...bulkFlags, ...timeoutFlag };

  override each(url: string) {
    const { timeout } = this.flags;
    return testUrl(this.host, url, { signal: this.signal, ...(timeout === undefined ? {} : { timeoutMs: timeout }) });
  }
}
