import * as Args from '@oclif/core/args';
import { bulkFlags, networkFlag, profileFlag, timeoutFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { proxyChooserOf } from '../../cli/proxy-chooser-of.js';
import { proxyTestView } from '../../cli/view/proxy-test.js';
import type { ProxyChooser } from '../../core/proxy/proxy-chooser.js';
import { testUrl } from '../../core/proxy/test-url.js';

export default class ProxyTest extends NetCommand<typeof ProxyTest> {
  static override summary = 'ask for URLs through the proxy that counts';
  static override description =
    'Sends one HEAD request for each URL as the proxy setting says, and tells how long each part took: finding the ' +
    'proxy, connecting, its tunnel, TLS, the answer. Where a PAC script gives several ways they are tried in turn. ' +
    'Any HTTP status of the server is an answer; exits 3 when none came.';
  static override examples = [
    { description: 'Does the proxy let us out?', command: 'net proxy test https://example.com/' },
  ];
  static override view = proxyTestView;
  static override args = {
    url: Args.string({ required: true, multiple: true, description: 'http or https URL; - reads them from stdin' }),
  };
  static override flags = { ...profileFlag, ...networkFlag, ...bulkFlags, ...timeoutFlag };
  #chooser: ProxyChooser | undefined;

  override each(url: string) {
    const { flags, host, signal } = this;
    const chooser = (this.#chooser ??= proxyChooserOf(host, flags, signal, this.terminal));
    const timeout = flags.timeout === undefined ? {} : { timeoutMs: flags.timeout };
    return testUrl(chooser.host, url, { signal, chooser, ...timeout });
  }
}
