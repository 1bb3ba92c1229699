/** What an author should know of a script. */
export interface ScriptFinding {
  /** An error keeps programs from a proxy; a warning may, somewhere or at times. */
  readonly severity: 'error' | 'warning' | 'note';
  /** From 1; null where no line is to blame. */
  readonly line: number | null;
  readonly message: string;
}

/** What a script did for one URL. */
export interface UrlEvaluation {
  readonly url: string;
  /** What it returned; empty when it failed. */
  readonly proxyInfo: string;
  /** Names that it waited for. */
  readonly names: readonly string[];
  /** Of one call, names known; null when it failed. */
  readonly microseconds: number | null;
  /** Why it failed; empty when it did not. */
  readonly error: string;
}

/** A URL for which Node programs would choose another way, or none. */
export interface EngineDifference {
  readonly url: string;
  /** What our engine returned, or why it failed. */
  readonly ours: string;
  /** What pac-resolver returned, or why it failed. */
  readonly node: string;
  readonly outcome: 'returned' | 'failed' | 'hung';
}

export interface ScriptCheck {
  /** What messages call the script. */
  readonly script: string;
  /** Characters of its source. */
  readonly length: number;
  /** Time that compiling it took. */
  readonly loadMs: number | null;
  readonly findings: readonly ScriptFinding[];
  readonly evaluations: readonly UrlEvaluation[];
  readonly differences: readonly EngineDifference[];
  /** URLs that both engines were asked about. */
  readonly compared: number;
}
