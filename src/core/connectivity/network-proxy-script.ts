import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { hostByNetwork } from '../network/host-by-network.js';
import type { OpenedScript } from '../pac/open-script.js';
import { hopsOfScript } from '../proxy/hops-of-script.js';
import { knownProxies } from '../proxy/known-proxies.js';
import { direct, type ProxyHop } from '../proxy/proxy-hop.js';

/** So long the script may take to come; the plain probe must yet be able to see a portal that keeps it away. */
const longestMs = 5000;

/** The proxy script that was set for a network: fetched over that network, once, when the first probe needs it. */
export class NetworkProxyScript {
  readonly #host: Host;
  readonly #interfaceName: string;
  readonly #url: string;
  #opened: Promise<OpenedScript> | undefined;

  /** @param url empty where no script was set: then all ways are direct */
  constructor(host: Host, interfaceName: string, url: string) {
    this.#host = host;
    this.#interfaceName = interfaceName;
    this.#url = url;
  }

  /** The ways to a URL, in turn. @throws BusinessError `pac.*`, `file.*`, `value.url`; the signal's reason when aborted */
  async hopsTo(url: string, signal: AbortSignal): Promise<readonly ProxyHop[]> {
    if (this.#url === '') return [direct];
    try {
      const { script } = await (this.#opened ??= this.#open(signal));
      const { proxies } = await script.findProxy(url);
      return hopsOfScript(proxies, knownProxies(this.#host));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof BusinessError)) throw error;
      const { reason, message } = error;
      throw new BusinessError(reason, `The network's proxy script is of no use: ${message}`, { cause: error });
    }
  }

  close(): void {
    this.#opened?.then(({ script }) => script.close()).catch(() => undefined);
    this.#opened = undefined;
  }

  async #open(signal: AbortSignal): Promise<OpenedScript> {
    const { openScript } = await import('../pac/open-script.js');
    const { host, addresses: clientIp } = hostByNetwork(this.#host, `if:${this.#interfaceName}`);
    return openScript(host, this.#url, { clientIp, signal, fetchMs: longestMs });
  }
}
