import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { defaultNetwork } from '../network/default-network.js';
import { withoutPassword } from '../proxy/url-target.js';
import { parseProxyList, type PacProxy } from './proxy-list.js';
import type { LibraryCall, Outcome, PacLimits } from './sandbox-types.js';

export interface PacOptions {
  /** 1 s, 32 MB and 64 names when absent. */
  readonly limits?: Partial<PacLimits>;
  /** What `myIpAddress` answers, all of it for `myIpAddressEx`; our own addresses towards the default network when absent. */
  readonly clientIp?: string | readonly string[] | undefined;
  /** The clock that the script sees; the real one when absent. */
  readonly now?: Date;
  /** Takes what the script says with `alert`. */
  readonly onAlert?: (message: string) => void;
  /** Whether answers tell the calls that the script made of the PAC library. */
  readonly isExplained?: boolean;
  /** Milliseconds that a run may keep the caller's thread busy before it is moved to one of its own; 25 when absent. */
  readonly longestBlockMs?: number;
  readonly signal?: AbortSignal;
}

/** What a script chose for a URL. */
export interface PacAnswer {
  readonly url: string;
  /** What the script returned. */
  readonly proxyInfo: string;
  readonly proxies: readonly PacProxy[];
  /** The calls that it made of the PAC library, in their order; where they were asked for. */
  readonly calls?: readonly LibraryCall[];
}

const usualLimits: PacLimits = { timeMs: 1000, memoryBytes: 33_554_432, names: 64 };
/** Of its source, in characters. */
const longestSource = 1_048_576;

export const limitsOf = ({ limits }: PacOptions): PacLimits => ({ ...usualLimits, ...limits });

/** @throws BusinessError `pac.limit` */
export function checkLength(source: string, fileName: string): void {
  if (source.length <= longestSource) return;
  throw new BusinessError('pac.limit', `${fileName} has more than ${longestSource} characters`);
}

/** By which traffic leaves now; no packet is sent to find out. */
export function ownAddresses(host: Host): readonly string[] {
  const { ipv4, ipv6 } = defaultNetwork(host);
  const found = [ipv4?.sourceAddress, ipv6?.sourceAddress].filter(
    (address): address is string => address !== undefined && address !== '',
  );
  return found.length > 0 ? found : ['127.0.0.1'];
}

/** @throws BusinessError `pac.result` */
export function answerOf(
  url: string,
  { result, calls }: Extract<Outcome, { readonly result: string }>,
  isExplained: boolean,
): PacAnswer {
  const answer = { url: withoutPassword(url), proxyInfo: result, proxies: parseProxyList(result) };
  return isExplained ? { ...answer, calls } : answer;
}
