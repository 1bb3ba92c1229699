import type { ExitStatus } from '../core/errors.js';
import type { Answering } from './answering.js';
import { worse } from './exit-status.js';
import { Stopped, untilAborted } from './interruption.js';
import { renderLine } from './render/line.js';

/** Prints lines as they come, until their source ends, a signal comes or nobody reads any more. */
export async function answerLines(lines: AsyncIterable<unknown>, answering: Answering): Promise<ExitStatus> {
  const { view, presentation, path, interruption, write } = answering;
  interruption.catchSignals();
  let status: ExitStatus = 0;
  try {
    for await (const line of untilAborted(lines, interruption.signal)) {
      await write(renderLine(view, view.schema, line, presentation, path));
      status = worse(status, view.verdict?.(line) ?? 0);
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return status;
}
