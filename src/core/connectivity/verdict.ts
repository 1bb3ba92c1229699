import { parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import type { Probe, ProbeOutcome, ProbeTarget, Verdict } from './types.js';

/** As much of an HTTP answer as the verdict needs. */
export interface ProbeAnswer {
  readonly status: number;
  readonly location: string;
  /** `X-NetworkManager-Status`. */
  readonly networkManagerStatus: string;
  readonly body: string;
  readonly address: string;
  /** Empty where the server itself was asked. */
  readonly proxy: string;
}

export interface Judgement {
  readonly outcome: ProbeOutcome;
  readonly detail: string;
}

/** Shorter pages are no page to log in on: a broken proxy or an empty answer (as Android judges). */
const shortestPage = 5;
/** RFC 6585, section 6. */
const NETWORK_AUTHENTICATION_REQUIRED = 511;

/** What one answer means. Only plain HTTP can show a portal: over TLS nobody but the server itself can answer. */
export function judge(answer: ProbeAnswer, target: ProbeTarget): Judgement {
  const { status, location, body, address, proxy } = answer;
  if (isExpected(answer, target)) {
    return target.isPublic && proxy === '' && isPrivate(address)
      ? { outcome: 'failure', detail: `the expected answer, but from the private address ${address}` }
      : { outcome: 'success', detail: '' };
  }
  const isPlain = target.url.protocol === 'http:';
  if (isPlain && status === NETWORK_AUTHENTICATION_REQUIRED)
    return { outcome: 'portal', detail: 'asks for a login (511)' };
  if (!isPlain || status < 200 || status > 399) return { outcome: 'failure', detail: `HTTP status ${String(status)}` };
  if (status < 300 && body.length < shortestPage) {
    return { outcome: 'failure', detail: `HTTP status ${String(status)} with an empty answer` };
  }
  const where = location === '' ? 'another answer' : `a redirection to ${location}`;
  return { outcome: 'portal', detail: `${where} (HTTP status ${String(status)})` };
}

function isExpected({ status, body, networkManagerStatus }: ProbeAnswer, target: ProbeTarget): boolean {
  if (target.isNetworkManagers) {
    return (
      networkManagerStatus === 'online' || status === 204 || (status === 200 && body.startsWith(target.expectedBody))
    );
  }
  return status === target.expectedStatus && (target.expectedBody === '' || body.startsWith(target.expectedBody));
}

const privateBlocks = [
  '10.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
].map((block): readonly [Uint8Array, number] => {
  const [address = '', length = ''] = block.split('/');
  return [parseAddress(address) ?? new Uint8Array(), Number(length)];
});

function isPrivate(address: string): boolean {
  const bytes = parseAddress(address.split('%', 1)[0] ?? '');
  return bytes !== null && privateBlocks.some(([block, length]) => prefixContains(block, length, bytes));
}

/**
 * What the probes of one family come to. A portal outweighs all else; HTTPS proves the Internet; without it plain HTTP
 * does only where both servers agree and no certificate was found false.
 */
export function verdictOf(probes: readonly Probe[]): Verdict {
  const of = (protocol: string): readonly Probe[] => probes.filter(({ url }) => url.startsWith(protocol));
  const succeeded = (each: Probe): boolean => each.outcome === 'success';
  const [plain, secure] = [of('http://'), of('https://')];
  if (plain.some(({ outcome }) => outcome === 'portal')) return 'portal';
  if (secure.some(succeeded)) return 'validated';
  if (!plain.some(succeeded)) return 'failed';
  const agree = plain.length > 1 && plain.every(succeeded);
  return agree && !secure.some(({ isIntercepted }) => isIntercepted) ? 'validated' : 'partial';
}

const rank: readonly Verdict[] = ['portal', 'validated', 'partial', 'failed'];

/** What the families come to together: a portal in one is one, else the better of both. */
export function bestVerdict(verdicts: readonly (Verdict | null)[]): Verdict {
  return rank.find((each) => verdicts.includes(each)) ?? 'failed';
}
