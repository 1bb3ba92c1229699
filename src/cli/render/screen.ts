import type { Terminal } from '../terminal.js';
import type { Paint } from './colour.js';
import type { Presentation } from './presentation.js';

/** Where an answer shows itself while it comes: lines that stay, and below them a block that is painted anew. */
export interface Screen {
  /** False where nobody watches: in a pipe, with `--json`, `--get` or `--fields`. All else then does nothing. */
  readonly live: boolean;
  /** Columns and lines of the terminal, now. */
  readonly width: number;
  readonly height: number;
  readonly paint: Paint;
  /** Writes whole lines, escaped and painted by the caller, above the block. */
  print(text: string): Promise<void>;
  /** Puts these lines, each no wider than the terminal, in place of the block that stood there. */
  repaint(lines: readonly string[]): Promise<void>;
  /** Calls back for each key typed, until the answer is there; never where stdin is no terminal. */
  onKey(typed: (key: string) => void): void;
}

/** A Screen that its owner can wipe the block from. */
export interface OwnScreen extends Screen {
  clear(): Promise<void>;
}

const usualHeight = 24;

/**
 * The terminal as a Screen. A terminal that cannot move its cursor (`TERM=dumb`) gets lines, but no block.
 *
 * @param signal aborted when what is shown was interrupted
 */
export function screenOf(
  terminal: Terminal,
  presentation: Presentation,
  wanted: boolean,
  signal: AbortSignal,
): OwnScreen {
  const live = wanted && presentation.form === 'table';
  const canMove = terminal.variable('TERM') !== 'dumb' && !presentation.guarded;
  let release = (): void => undefined;
  let block = '';
  let height = 0;
  /** Where the terminal has shown the `^C` that ended this, the cursor stands behind it. */
  const home = (): string => (signal.aborted && canMove ? '\r\u001b[K' : '');
  const erase = (): string => home() + (height === 0 ? '' : `\u001b[${height}A\u001b[J`);
  const write = async (text: string): Promise<void> => {
    if (text !== '') await terminal.stdout.write(text);
  };
  const show = async (above: string, lines: readonly string[]): Promise<void> => {
    const next = lines.map((line) => `${line}\n`).join('');
    if (above === '' && next === block && !signal.aborted) return;
    const text = erase() + above + next;
    [block, height] = [next, lines.length];
    await write(text);
  };
  return {
    live,
    paint: presentation.paint,
    get width() {
      return presentation.width;
    },
    get height() {
      return terminal.stdout.rows ?? usualHeight;
    },
    print: async (text) => {
      if (live) await show(text, canMove && block !== '' ? block.slice(0, -1).split('\n') : []);
    },
    repaint: async (lines) => {
      if (live && canMove) await show('', lines);
    },
    onKey: (typed) => {
      if (live) release = listenToKeys(terminal, typed);
    },
    clear: async () => {
      release();
      if (live) await show('', []);
    },
  };
}

const interruptKey = '\u0003';

/** Keys come one by one, without the terminal's own meaning of them: that of Ctrl-C is given back. */
function listenToKeys(terminal: Terminal, typed: (key: string) => void): () => void {
  const { stdin } = terminal;
  // Loads what a start that nobody watches does without.
  const { ReadStream } = process.getBuiltinModule('node:tty');
  if (!(stdin instanceof ReadStream)) return () => undefined;
  const hear = (text: string): void => {
    for (const key of text) {
      if (key === interruptKey) terminal.stopBy('SIGINT');
      else typed(key);
    }
  };
  stdin.setRawMode(true).setEncoding('utf8').on('data', hear);
  return () => {
    stdin.off('data', hear).pause();
    stdin.setRawMode(false);
  };
}
