import { type ExitStatus, exitStatusOf } from '../core/errors.js';
import type { Answering } from './answering.js';
import { printDocument } from './answer-document.js';
import { worse } from './exit-status.js';
import { Stopped } from './interruption.js';
import { showProgress } from './render/progress.js';
import { type Screen, screenOf } from './render/screen.js';
import { businessErrorOf } from './report-error.js';

/**
 * Prints a document that takes its time and shows itself while it comes. A signal or the deadline does not throw it
 * away: whoever makes it hears the signal too and hands over what there is.
 */
export async function answerFollowed(follow: (screen: Screen) => unknown, answering: Answering): Promise<ExitStatus> {
  const { presentation, terminal, interruption } = answering;
  interruption.catchSignals();
  const screen = screenOf(terminal, presentation, answering.whole, interruption.signal);
  const done = showProgress(terminal, 'asking', presentation.form === 'json' || screen.live);
  const { signal } = interruption;
  let document: unknown;
  try {
    document = await Promise.resolve(screen).then(follow).finally(done);
  } catch (error) {
    // Stopped before there was anything to show.
    if (error instanceof Stopped) return 0;
    throw error;
  } finally {
    await screen.clear();
  }
  const status = await printDocument(document, answering);
  const { aborted, reason } = signal;
  if (!aborted || reason instanceof Stopped) return status;
  const error = businessErrorOf(reason);
  if (presentation.form !== 'json') await answering.complain(error);
  return worse(status, exitStatusOf(error.reason));
}
