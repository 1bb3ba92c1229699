export type Attempt<Result> = (signal: AbortSignal) => Promise<Result>;

export interface StaggeredOptions<Result> {
  /** Head start of each attempt over the next. */
  readonly delayMs: number;
  readonly signal: AbortSignal | undefined;
  /** Called with what an attempt brought after another had won. */
  readonly discard: (late: Result) => void;
}

/**
 * Runs attempts with a head start each; a failure starts the next at once, the first success wins and aborts the rest.
 *
 * @throws AggregateError with the failures in the order of the attempts; the signal's reason when aborted
 */
export function staggered<Result>(
  attempts: readonly Attempt<Result>[],
  { delayMs, signal, discard }: StaggeredOptions<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const others = new AbortController();
    const failures: unknown[] = [];
    let started = 0;
    let failed = 0;
    let settled = false;
    let timer: NodeJS.Timeout | undefined;

    const settle = (): boolean => {
      const first = !settled;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      return first;
    };
    const abort = (): void => {
      if (!settle()) return;
      reject(signal?.reason);
      others.abort(signal?.reason);
    };
    const startNext = (): void => {
      clearTimeout(timer);
      const index = started;
      const attempt = attempts[index];
      if (attempt === undefined) return;
      started++;
      if (started < attempts.length) timer = setTimeout(startNext, delayMs);
      attempt(others.signal).then(
        (result) => {
          if (!settle()) return discard(result);
          resolve(result);
          if (started > 1) others.abort();
        },
        (error: unknown) => {
          failures[index] = error;
          failed++;
          if (settled) return;
          if (failed < attempts.length) startNext();
          else if (settle()) reject(new AggregateError(failures));
        },
      );
    };

    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    if (attempts.length === 0) reject(new AggregateError(failures));
    else startNext();
  });
}
