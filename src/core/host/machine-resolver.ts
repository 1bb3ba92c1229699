import { BusinessError, type Reason } from '../errors.js';
import type { Resolve, ResolveOptions } from '../host.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import { netAddress } from '../network/net-address.js';
import type { NetAddress } from '../network/types.js';

/** Characters of a name with its last dot (RFC 1035, 2.3.4); none is longer in Unicode than in ASCII. */
const longestName = 254;

/**
 * The machine's own resolver: an IP literal is its own answer, a name is looked up with getaddrinfo(3), all addresses in
 * the order it gives.
 * @param elsewhere what is asked about in place of the caller's own network, whose names this resolver cannot know;
 * empty for the caller's own
 */
export function machineResolver(elsewhere = ''): Resolve {
  return async (host, options = {}) => {
    const literal = resolveLiteral(host, options);
    if (literal !== undefined) return literal;
    if (host === '') throw new BusinessError('value.address', 'An empty text is no host name', { target: host });
    if (host.length > longestName || /[\s:/[\]@]/.test(host)) {
      const message = `${JSON.stringify(host)} is neither an IP address nor a host name`;
      const hint = 'give the address or name alone, without scheme, port, brackets or prefix length';
      throw new BusinessError('value.address', message, { target: host, hint });
    }
    if (elsewhere !== '') {
      const message = `${host} is a name, and the resolver here does not know the names of ${elsewhere}`;
      throw new BusinessError('dns.failed', message, { target: host, hint: 'give an IP address' });
    }
    return lookUp(host, options);
  };
}

/** An address stands for itself, a zone included; one of the other family is no answer. */
function resolveLiteral(host: string, { family }: ResolveOptions): NetAddress[] | undefined {
  const [address = '', zone] = host.split('%', 2);
  const bytes = parseAddress(address);
  if (bytes === null || (zone !== undefined && (bytes.length === 4 || zone === ''))) return undefined;
  if (family !== undefined && (family === 4) !== (bytes.length === 4)) {
    throw new BusinessError('dns.nodata', `${host} is no IPv${String(family)} address`, { target: host });
  }
  return [netAddress(host)];
}

const reasonOf: Readonly<Record<string, Reason>> = { ENOTFOUND: 'dns.nxdomain', ENODATA: 'dns.nodata' };

async function lookUp(host: string, { family, signal }: ResolveOptions): Promise<NetAddress[]> {
  signal?.throwIfAborted();
  const { lookup } = await import('node:dns/promises');
  try {
    const answers = await untilAborted(lookup(host, { all: true, verbatim: true, family: family ?? 0 }), signal);
    return answers.map(({ address }) => netAddress(address));
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = reasonOf[code] ?? 'dns.failed';
    const sentence = reason === 'dns.nxdomain' ? `The name ${host} does not resolve` : `Cannot resolve ${host}`;
    const why = code === '' || reason === 'dns.nxdomain' ? '' : ` (${code})`;
    const details = { operation: 'getaddrinfo', target: host, cause: error };
    throw new BusinessError(reason, `${sentence}${why}`, details);
  }
}

/** getaddrinfo(3) cannot be stopped; only the wait for it can. */
function untilAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  if (signal === undefined) return answer;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
