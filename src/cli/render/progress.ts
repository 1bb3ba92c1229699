import type { Ora } from 'ora';
import type { Terminal } from '../terminal.js';

const patienceMs = 150;

/**
 * Shows a spinner on stderr when an answer lets a person wait. Never in a pipe, with `--json` or in CI. The spinner's
 * library is loaded only when the wait is long enough. Returns the function that takes it away.
 */
export function showProgress(terminal: Terminal, text: string, json: boolean): () => void {
  const inCi = terminal.variable('CI') !== undefined || terminal.variable('TERM') === 'dumb';
  if (json || inCi || !terminal.stderr.isTerminal) return () => undefined;
  let spinner: Ora | undefined;
  let over = false;
  const spin = async (): Promise<void> => {
    const { default: ora } = await import('ora');
    if (over) return;
    spinner = ora({ text, stream: terminal.stderr.stream, discardStdin: false, isEnabled: true }).start();
  };
  const timer = setTimeout(() => void spin(), patienceMs);
  return () => {
    over = true;
    clearTimeout(timer);
    spinner?.stop();
  };
}
