import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { withoutPassword } from '../proxy/url-target.js';
import { defaultNetwork } from '../network/default-network.js';
import { type PacProxy, parseProxyList } from './proxy-list.js';
import { type Known, type Outcome, type PacLimits, PacSandbox } from './sandbox.js';
import { scriptUrl } from './script-url.js';

export interface PacOptions {
  /** 1 s, 32 MB and 64 names when absent. */
  readonly limits?: Partial<PacLimits>;
  /** What `myIpAddress` answers; our own addresses towards the default network when absent. */
  readonly clientIp?: string;
  /** The clock that the script sees; the real one when absent. */
  readonly now?: Date;
  /** Takes what the script says with `alert`. */
  readonly onAlert?: (message: string) => void;
  readonly signal?: AbortSignal;
}

/** What a script chose for a URL. */
export interface PacAnswer {
  readonly url: string;
  /** What the script returned. */
  readonly proxyInfo: string;
  readonly proxies: readonly PacProxy[];
}

const usualLimits: PacLimits = { timeMs: 1000, memoryBytes: 33_554_432, names: 64 };
/** Of its source, in characters. */
const longestSource = 1_048_576;

/**
 * A PAC script, compiled. Names are resolved by the Host, so that custom rules hold: a run that needs one is cut off, the
 * name is resolved, and the script is run again from the start, as often as it takes (as Chromium does).
 */
export class PacScript {
  readonly #host: Host;
  readonly #source: string;
  readonly #fileName: string;
  readonly #options: PacOptions;
  readonly #limits: PacLimits;
  #sandbox: PacSandbox | undefined;
  /** One evaluation at a time: there is one machine. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param fileName what error messages call the script */
  constructor(host: Host, source: string, fileName: string, options: PacOptions = {}) {
    this.#host = host;
    this.#source = source;
    this.#fileName = fileName;
    this.#options = options;
    this.#limits = { ...usualLimits, ...options.limits };
  }

  /**
   * Runs the script's top level.
   * @throws BusinessError `pac.script`, `pac.limit`
   */
  compile(): Promise<void> {
    return this.#next(async () => void (await this.#loaded()));
  }

  /**
   * The ways to a URL, in order. As `pactester -p FILE -u URL`.
   * @throws BusinessError `value.url`, `pac.script`, `pac.limit`, `pac.result`
   */
  async findProxy(url: string): Promise<PacAnswer> {
    const seen = scriptUrl(url);
    return this.#next(async () => {
      const sandbox = await this.#loaded();
      const known = this.#nothingKnown();
      const proxyInfo = await this.#settle(known, () => sandbox.evaluate(seen.url, seen.host, this.#fileName, known));
      return { url: withoutPassword(url), proxyInfo, proxies: parseProxyList(proxyInfo) };
    });
  }

  /** Frees the machine; using the script again makes another. */
  close(): void {
    this.#sandbox?.close();
    this.#sandbox = undefined;
  }

  #next<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turn.then(work).finally(() => {
      if (this.#sandbox?.grown === true) this.close();
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #loaded(): Promise<PacSandbox> {
    if (this.#sandbox !== undefined) return this.#sandbox;
    if (this.#source.length > longestSource) {
      throw new BusinessError('pac.limit', `${this.#fileName} has more than ${longestSource} characters`);
    }
    const sandbox = await PacSandbox.open(this.#limits, (message) => this.#options.onAlert?.(message));
    const known = this.#nothingKnown();
    try {
      await this.#settle(known, () => sandbox.load(this.#source, this.#fileName, known));
    } catch (error) {
      sandbox.close();
      throw error;
    }
    this.#sandbox = sandbox;
    return sandbox;
  }

  #nothingKnown(): Known {
    const { clientIp, now = this.#host.clock.now() } = this.#options;
    return { addresses: new Map(), own: clientIp === undefined ? undefined : [clientIp], now, spentMs: 0 };
  }

  /** Runs until nothing is missing any more. */
  async #settle(known: Known, run: () => Outcome): Promise<string> {
    for (;;) {
      this.#options.signal?.throwIfAborted();
      const outcome = run();
      if ('result' in outcome) return outcome.result;
      if (outcome.missing === 'own') known.own = this.#ownAddresses();
      else if (known.addresses.size < this.#limits.names) await this.#learn(known, outcome.missing.name);
      else {
        const message = `${this.#fileName}: the script asks for more than ${this.#limits.names} names`;
        throw new BusinessError('pac.limit', message);
      }
    }
  }

  async #learn(known: Known, name: string): Promise<void> {
    const { signal } = this.#options;
    try {
      const found = await this.#host.resolve(name, signal === undefined ? {} : { signal });
      known.addresses.set(name, ipv4First(found.map(({ address }) => address)));
    } catch (error) {
      // To a script, a name that cannot be resolved for any reason has no address.
      if (!(error instanceof BusinessError)) throw error;
      known.addresses.set(name, []);
    }
  }

  /** By which traffic leaves now; no packet is sent to find out. */
  #ownAddresses(): string[] {
    const { ipv4, ipv6 } = defaultNetwork(this.#host);
    const found = [ipv4?.sourceAddress, ipv6?.sourceAddress].filter(
      (address): address is string => address !== undefined && address !== '',
    );
    return found.length > 0 ? found : ['127.0.0.1'];
  }
}

const ipv4First = (addresses: readonly string[]): string[] => [
  ...addresses.filter((address) => !address.includes(':')),
  ...addresses.filter((address) => address.includes(':')),
];
