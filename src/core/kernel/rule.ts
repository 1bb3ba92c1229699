import type { AddressFamily } from './address.js';

/** A policy routing rule (`RTM_NEWRULE`, linux/fib_rules.h). As `ip rule`. */
export interface Rule {
  readonly family: AddressFamily;
  /** Lower is asked first. */
  readonly priority: number;
  readonly action: RuleAction;
  readonly table: number;
  /** True for `not`: the rule applies where its selector does not match. */
  readonly invert: boolean;
  /** Empty with length 0 = any. */
  readonly source: string;
  readonly sourcePrefixLength: number;
  readonly destination: string;
  readonly destinationPrefixLength: number;
  readonly inputInterface: string;
  readonly outputInterface: string;
  /** fwmark and its mask; null = any. */
  readonly mark: number | null;
  readonly markMask: number;
  readonly uidRange: { readonly first: number; readonly last: number } | null;
  readonly tos: number;
  /** IP protocol number, or 0 = any. */
  readonly ipProtocol: number;
  readonly sourcePorts: PortRange | null;
  readonly destinationPorts: PortRange | null;
  /** Routes with a prefix of at most this length are passed over; -1 = none. */
  readonly suppressPrefixLength: number;
  /** Interface group whose routes are passed over; -1 = none. */
  readonly suppressGroup: number;
  /** Priority to jump to for `goto`. */
  readonly target: number;
  /** True when the rule stands for the tables of VRF masters (`l3mdev`). */
  readonly vrf: boolean;
  readonly protocol: number;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export type RuleAction = 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit' | 'unknown';
