import { parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import { matchesGlob } from './matches-glob.js';
import { bareHost, type UrlTarget } from './url-target.js';

export interface ExclusionOptions {
  /** Understand address ranges (`10.0.0.0/8`) and `*` within a name (`*.corp.example`) without a mark. */
  readonly extended?: boolean;
}

/**
 * The rule of an exclusion list that makes a host be reached directly; undefined when none does.
 *
 * A name matches itself and the names below it, an IP address itself in any spelling; case, a scheme in front of a rule
 * and a last dot do not count. A rule with a port holds for that port alone. `*` matches everything, but only in a list
 * that has nothing else. Seed: HttpProxy, exclusionList. Ours: a rule marked as `markedPattern` does is an address range, or
 * has `*` within its name.
 */
export function exclusionOf(
  rules: readonly string[],
  target: Pick<UrlTarget, 'host' | 'port'>,
  options: ExclusionOptions = {},
): string | undefined {
  const filled = rules.filter((rule) => rule.trim() !== '');
  if (filled.length > 0 && filled.every((rule) => rule.trim() === '*')) return filled[0];
  const host = hostOf(target.host);
  return filled.find((rule) => matches(rule, host, target.port, options.extended === true));
}

/**
 * A rule that is understood as a pattern in any list: `pattern:10.0.0.0/8`, `pattern:*.corp.example`. No host and port look
 * like that. What is a plain host stays one.
 */
export const markedPattern = (pattern: string): string => (isPattern(pattern) ? `${mark}${pattern.trim()}` : pattern);

/** The pattern of a marked rule; undefined for any other. */
export const patternOf = (rule: string): string | undefined => {
  const text = rule.trim();
  return text.startsWith(mark) && isPattern(text) ? text.slice(mark.length) : undefined;
};

/** Whether a rule means something only where patterns are understood. */
export const isPattern = (rule: string): boolean => /\/\d{1,3}$|\*.|.\*/.test(rule.trim());

const mark = 'pattern:';

interface Host {
  readonly name: string;
  /** Null for a name. */
  readonly address: Uint8Array | null;
}

function hostOf(text: string): Host {
  const name = bareHost(text);
  return { name, address: addressOf(name) };
}

function matches(rule: string, host: Host, port: number, extended: boolean): boolean {
  const marked = patternOf(rule);
  if (marked !== undefined) return matches(marked, host, port, true);
  const { name, port: rulePort } = splitRule(rule);
  if (name === '' || name === '*') return false;
  if (rulePort !== undefined && rulePort !== port) return false;
  const address = addressOf(name);
  if (address !== null) return host.address !== null && sameAddress(address, host.address);
  if (extended && name.includes('/')) return host.address !== null && inRange(name, host.address);
  if (extended && name.includes('*')) return matchesGlob(name, host.name);
  if (host.address !== null) return false;
  return host.name === name || host.name.endsWith(name.startsWith('.') ? name : `.${name}`);
}

function splitRule(rule: string): { readonly name: string; readonly port: number | undefined } {
  const text = rule.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  if (addressOf(bareHost(text)) !== null) return { name: bareHost(text), port: undefined };
  const [, host = '', port] = /^(.*?)(?::(\d{1,5}))?\/?$/s.exec(text) ?? [];
  return { name: bareHost(host), port: port === undefined ? undefined : Number(port) };
}

/** An IPv4-mapped address is the IPv4 address it maps. */
function addressOf(text: string): Uint8Array | null {
  const bytes = parseAddress(text.split('%', 1)[0] ?? '');
  const mapped = bytes !== null && bytes.length === 16 && prefixContains(mappedPrefix, 96, bytes);
  return mapped ? bytes.subarray(12) : bytes;
}

const mappedPrefix = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0]);

const sameAddress = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

function inRange(rule: string, address: Uint8Array): boolean {
  const [, prefix = '', length] = /^([^/]*)\/(\d{1,3})$/.exec(rule) ?? [];
  const bytes = parseAddress(bareHost(prefix));
  return bytes !== null && length !== undefined && prefixContains(bytes, Number(length), address);
}
