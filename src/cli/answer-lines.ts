import type { ExitStatus } from '../core/errors.js';
import type { Answering, Way } from './answering.js';
import { worse } from './exit-status.js';
import { Stopped, untilAborted } from './interruption.js';
import { renderLine } from './render/line.js';

/**
 * Prints lines as they come, until their source ends, a signal comes or nobody reads any more. A source that ends itself
 * hears the signal too, and its last lines are waited for.
 */
export async function answerLines(way: Way & { kind: 'lines' }, answering: Answering): Promise<ExitStatus> {
  const { view, presentation, path, interruption, terminal, write } = answering;
  const { signal } = interruption;
  interruption.catchSignals();
  const lines = way.endsItself ? way.stream() : untilAborted(way.stream(), signal);
  let status: ExitStatus = 0;
  // Lines may be rare: who waits for the next one would outlive its reader.
  const release = way.isSilent ? undefined : terminal.stdout.onReaderGone(() => interruption.endForReader());
  try {
    for await (const line of lines) {
      await write(await renderLine(view, view.schema, line, presentation, path));
      status = worse(status, view.verdict?.(line) ?? 0);
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    release?.();
  }
  if (way.endsItself && signal.aborted && !(signal.reason instanceof Stopped)) throw signal.reason;
  return status;
}
