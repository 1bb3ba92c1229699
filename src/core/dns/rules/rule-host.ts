import { BusinessError } from '../../errors.js';
import { toAscii } from '../../idna/to-ascii.js';
import { ipVersionOf } from '../../kernel/codec/ip-address.js';

/** What no host name has: spaces, and the marks of URLs, address lists and comments. */
const foreign = /[\s:/[\]@#,;%\\]/;

/**
 * A host as rules know it: in ASCII and lower case, without a trailing dot. `BÜCHER.example.` and `xn--bcher-kva.example`
 * are one.
 *
 * @throws BusinessError `usage.argument` for what is no host name at all, `value.name` for one that DNS cannot carry
 */
export function ruleHost(host: string): string {
  if (host === '' || host === '.') throw wrong(host, 'A rule needs the name of a host');
  if (foreign.test(host)) throw wrong(host, `${JSON.stringify(host)} is no host name`);
  if (ipVersionOf(host) !== 0) throw wrong(host, `${host} is an IP address, which stands for itself`);
  return toAscii(host).replace(/\.$/, '');
}

/** As `ruleHost`; undefined for what no rule can be about. */
export function askedHost(host: string): string | undefined {
  try {
    return ruleHost(host);
  } catch (error) {
    if (error instanceof BusinessError) return undefined;
    throw error;
  }
}

const wrong = (target: string, sentence: string): BusinessError =>
  new BusinessError('usage.argument', sentence, { target });
