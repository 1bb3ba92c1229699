/**
 * NO_PROXY and the seed's exclusion lists say the same with other rules: a name in NO_PROXY means itself to some programs
 * and the names below it to others, so that both are written; there `*` stands alone too.
 */
import { parseAddress } from '../kernel/codec/ip-address.js';
import { patternOf } from './exclusion.js';
import { bareHost } from './url-target.js';

/** What no host, address or pattern has. */
const foreign = /[^\p{L}\p{N}._:*/%[\]-]/u;

/** The value of NO_PROXY that excludes what an exclusion list does. */
export function noProxyOf(exclusionList: readonly string[]): string {
  const rules = exclusionList.map((rule) =>
    (patternOf(rule) ?? rule)
      .trim()
      .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
      .replace(/\/$/, ''),
  );
  const filled = rules.filter((rule) => rule !== '');
  if (filled.length > 0 && filled.every((rule) => rule === '*')) return '*';
  const words = filled.filter((rule) => rule !== '*' && !foreign.test(rule)).flatMap(spellings);
  return [...new Set(words)].join(',');
}

function spellings(rule: string): string[] {
  const bare = bareHost(rule);
  if (parseAddress(bare) !== null) return [bare];
  return /^[.*[]|\//.test(rule) ? [rule] : [rule, `.${rule}`];
}

/** The exclusion list that says what a NO_PROXY does; its names, separated by commas or blanks, keep their order. */
export function exclusionListOf(noProxy: string): string[] {
  const words = noProxy.split(/[\s,]+/).filter((word) => word !== '');
  const whole = new Set(words);
  return [...whole].filter((word) => !(word.startsWith('.') && whole.has(word.slice(1))));
}
