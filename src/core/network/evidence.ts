import type { NetBearType } from './types.js';

/**
 * What others than the kernel say of an interface: a connection manager, a modem, a connectivity check. Every field
 * that is absent leaves the kernel's own word standing; where several say the same thing, the first one counts.
 */
export interface Evidence {
  readonly ifindex: number;
  /** Who says so, as `--explain` shows it. */
  readonly source: string;
  readonly bearer?: NetBearType;
  readonly metered?: boolean;
  /** A guess where nobody knows: counts after every firm word, also about the links below. */
  readonly meteredGuess?: boolean;
  /** In kbit/s; 0 = unknown. */
  readonly bandwidth?: { readonly up: number; readonly down: number };
  /** The modem carries multimedia messages over it. */
  readonly mms?: boolean;
  readonly connectivity?: {
    readonly verdict: 'validated' | 'portal' | 'checking' | 'failed';
    /** RFC 3339; null while the first check runs. */
    readonly checkedAt: string | null;
    /** Where to log in, for a portal that told. */
    readonly portalUrl?: string;
  };
  readonly announced?: Announced;
  /** The radio it needs is switched off. */
  readonly radioOff?: boolean;
}

/** What routers announce on a link, of which only those know who were listening then. */
export interface Announced {
  /** RFC 8106; a link-local one with its zone. */
  readonly nameservers: readonly string[];
  readonly searchDomains: readonly string[];
  /** RFC 8910; empty when there is none. */
  readonly captivePortal: string;
}

/** A fact and who said so. */
export interface Sourced<Fact> {
  readonly value: Fact;
  readonly source: string;
}

/** The first word on a fact of the interface; undefined when nobody has one. */
export function firstWord<Fact>(
  evidence: readonly Evidence[],
  ifindex: number,
  fact: (evidence: Evidence) => Fact | undefined,
): Sourced<Fact> | undefined {
  for (const each of evidence) {
    const value = each.ifindex === ifindex ? fact(each) : undefined;
    if (value !== undefined) return { value, source: each.source };
  }
  return undefined;
}
