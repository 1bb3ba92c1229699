import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';
import type { DnsRule } from '../../profile/types.js';

/** The custom rules, ready to be asked. Pure: the same rules give the same answers. */
export class RuleTable {
  readonly #rules: ReadonlyMap<string, readonly NetAddress[]>;

  constructor(rules: readonly DnsRule[]) {
    this.#rules = new Map(rules.map(({ host, addresses }) => [host, addresses.map(netAddress)]));
  }

  get isEmpty(): boolean {
    return this.#rules.size === 0;
  }

  /** @param host as `ruleHost` gives it */
  has(host: string): boolean {
    return this.#rules.has(host);
  }

  /**
   * The addresses of a host in the order in which they were added; undefined where no rule tells of that family, so that
   * the next source is asked: a rule with IPv4 addresses does not hide a host's IPv6 ones.
   *
   * @param host as `ruleHost` gives it
   */
  lookup(host: string, family?: 4 | 6): readonly NetAddress[] | undefined {
    const all = this.#rules.get(host);
    if (all === undefined || family === undefined) return all;
    const wanted = all.filter((address) => address.family === (family === 4 ? 1 : 2));
    return wanted.length === 0 ? undefined : wanted;
  }
}

const tables = new WeakMap<readonly DnsRule[], RuleTable>();

/** The table of these rules, made once as long as they are the same. */
export function ruleTable(rules: readonly DnsRule[]): RuleTable {
  const known = tables.get(rules);
  if (known !== undefined) return known;
  const made = new RuleTable(rules);
  tables.set(rules, made);
  return made;
}
