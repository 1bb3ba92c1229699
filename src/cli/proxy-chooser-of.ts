import type { Host } from '../core/host.js';
import { hostByNetwork } from '../core/network/host-by-network.js';
import { ProxyChooser } from '../core/proxy/proxy-chooser.js';
import { reportRemark } from './report-error.js';
import type { Terminal } from './terminal.js';

/**
 * Who chooses proxies for the URLs of a command, by the network that `--net` names.
 * @throws BusinessError as `hostByNetwork`
 */
export function proxyChooserOf(
  host: Host,
  { net }: { readonly net?: string | undefined },
  signal: AbortSignal,
  terminal: Terminal,
): ProxyChooser {
  const { host: by, addresses: clientIp } = hostByNetwork(host, net);
  return new ProxyChooser(by, { signal, clientIp, remark: (sentence) => void reportRemark(sentence, terminal) });
}
