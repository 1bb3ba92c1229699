/** What a script may use. */
export interface PacLimits {
  /** Of running, waiting for names not counted. */
  readonly timeMs: number;
  readonly memoryBytes: number;
  /** Different names in one evaluation. */
  readonly names: number;
}

/** What is known to an evaluation of the world outside. */
export interface Known {
  /** Addresses by name, IPv4 first; none for a name that has none. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** Our own addresses, IPv4 first; undefined until they are asked for. */
  readonly own: readonly string[] | undefined;
  /** The clock that the script sees, in ms since 1970. */
  readonly now: number;
  /** Time that earlier runs of the same evaluation took. */
  readonly spentMs: number;
}

/** The addresses of a name, or our own. */
export type MissingFact = { readonly name: string } | 'own';

/** A call that the script made of the PAC library. */
export interface LibraryCall {
  readonly name: string;
  /** As JavaScript would write them; long ones are cut off. */
  readonly arguments: readonly string[];
  readonly returned: string;
}

/**
 * A result, with what the run said; or what must be known before the script can be run again, and the time that this run
 * took; or that it takes longer than one is ready to wait here.
 */
export type Outcome =
  | { readonly result: string; readonly alerts: readonly string[]; readonly calls: readonly LibraryCall[] }
  | { readonly missing: MissingFact; readonly spentMs: number }
  | { readonly isSlow: true; readonly spentMs: number };
