import { BusinessError } from '../../errors.js';
import { canonicalAddress } from '../../kernel/codec/ip-address.js';
import type { DnsRule } from '../../profile/types.js';
import { ruleHost } from './rule-host.js';

/** What a text in hosts-file syntax says. */
export interface HostsText {
  /** In the order in which the hosts first stand there. */
  readonly rules: readonly DnsRule[];
  /** Lines, or names in them, that no rule can be made of. */
  readonly skipped: readonly SkippedLine[];
}

export interface SkippedLine {
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

/**
 * Reads the syntax of /etc/hosts (hosts(5)): an address, then its names; `#` starts a comment. A host may stand in
 * several lines. Never throws: what cannot be a rule is listed.
 */
export function readHosts(text: string): HostsText {
  const found = new Map<string, Set<string>>();
  const skipped: SkippedLine[] = [];
  for (const [at, content] of text.split('\n').entries()) {
    const [address = '', ...names] = content.replace(/#.*/s, '').trim().split(/\s+/);
    if (address === '') continue;
    const skip = (why: string): void => void skipped.push({ line: at + 1, why });
    const canonical = canonicalAddress(address);
    if (canonical === null) skip(`${JSON.stringify(address)} is not an IP address`);
    else if (names.length === 0) skip(`${address} has no name`);
    else for (const name of names) addName(found, name, canonical, skip);
  }
  return { rules: [...found].map(([host, addresses]) => ({ host, addresses: [...addresses] })), skipped };
}

function addName(found: Map<string, Set<string>>, name: string, address: string, skip: (why: string) => void): void {
  try {
    const host = ruleHost(name);
    const addresses = found.get(host);
    if (addresses === undefined) found.set(host, new Set([address]));
    else addresses.add(address);
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    skip(error.message);
  }
}

/** One line of hosts-file syntax. */
export interface HostsLine {
  readonly address: string;
  readonly host: string;
}

/** The rules as lines of a hosts file: one address and one host each, as several programs read no more. */
export function hostsLines(rules: readonly DnsRule[]): HostsLine[] {
  return rules.flatMap(({ host, addresses }) => addresses.map((address) => ({ address, host })));
}
