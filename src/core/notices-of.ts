import { EventQueue } from './event-queue.js';

/** Does something for as long as the signal is not aborted, and tells what happens. */
export type NoticedWork<Notice> = (tell: (notice: Notice) => void, signal: AbortSignal) => Promise<void>;

/**
 * What some work tells, as it happens; its error comes last. Leaving the loop aborts the work, and waits for its end.
 * @param own the caller's signal, which aborts the work too
 */
export async function* noticesOf<Notice>(
  work: NoticedWork<Notice>,
  own: AbortSignal | undefined,
): AsyncGenerator<Notice, void, void> {
  const left = new AbortController();
  const signal = own === undefined ? left.signal : AbortSignal.any([own, left.signal]);
  const queue = new EventQueue<Notice>();
  const running = work((notice) => queue.push(notice), signal).then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  );
  try {
    for await (const notices of queue.batches()) yield* notices;
  } finally {
    left.abort();
    await running;
  }
}
