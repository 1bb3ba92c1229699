import { type ErrorCode, errorName, type ExitStatus, type Reason, reasonEntry } from './reasons.js';

export type { ErrorCode, ExitStatus, Reason } from './reasons.js';

/** What a BusinessError can carry beyond its reason and message. */
export interface ErrorDetails {
  /** The operation that failed, e.g. `RTM_GETROUTE` or `open`. */
  readonly operation?: string;
  /** What it was done to: an address, a file, an interface. */
  readonly target?: string;
  /** What to try next; the table's hint of the reason when absent. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The error of every call (seed: "Network Connection Management Error Codes").
 *
 * `code` is the seed's number, `reason` the stable name of the cause, `operation`, `target` and `cause` say what was
 * tried on what. Serialises as code, name, message, reason and, where there is one, hint.
 */
export class BusinessError extends Error {
  override readonly name = 'BusinessError';
  readonly code: ErrorCode;
  readonly reason: Reason;
  readonly operation: string | undefined;
  readonly target: string | undefined;
  readonly hint: string | undefined;

  constructor(reason: Reason, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const known = reasonEntry(reason);
    this.code = known.code;
    this.reason = reason;
    this.operation = details.operation;
    this.target = details.target;
    this.hint = details.hint ?? known.hint;
  }

  toJSON(): { code: ErrorCode; name: string; message: string; reason: Reason; hint?: string } {
    const { code, message, reason, hint } = this;
    const name = errorName(code);
    return hint === undefined ? { code, name, message, reason } : { code, name, message, reason, hint };
  }
}

/** The exit status of a command that fails with this reason. */
export function exitStatusOf(reason: Reason): ExitStatus {
  return reasonEntry(reason).exit;
}

/** What was thrown, or a signal's reason, as an error. */
export const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
