import { createInterface } from 'node:readline';
import type { Terminal } from '../terminal.js';

/** A line that a person edits while lines from elsewhere come in above it. */
export class Prompt {
  /** What was typed, line by line, from the first key on; ends with Ctrl-D. */
  readonly lines: AsyncIterable<string>;
  readonly #interface: ReturnType<typeof createInterface>;
  readonly #terminal: Terminal;
  #closed = false;

  constructor(terminal: Terminal, mark = '> ') {
    this.#terminal = terminal;
    const { stream } = terminal.stdout;
    const typed = createInterface({ input: terminal.stdin, output: stream, prompt: mark });
    // Ctrl-C means here what it means everywhere.
    typed.on('SIGINT', () => terminal.stopBy('SIGINT'));
    // Asked for now: a line that is typed before anybody reads lines is kept.
    this.lines = typed[Symbol.asyncIterator]();
    typed.on('line', () => typed.prompt());
    // Of a line that was pasted readline does not know how many rows it takes, and draws over what stands above.
    const count = (): void => void Object.assign(typed, { prevRows: typed.getCursorPos().rows });
    terminal.stdin.on('keypress', count);
    typed.on('close', () => {
      this.#closed = true;
      terminal.stdin.off('keypress', count);
      stream.write(typed.line === '' ? '\r\x1b[J' : '\n');
    });
    this.#interface = typed;
    typed.prompt();
  }

  /** Prints a line, harmless already, above the one that is being edited, which stays as it is. */
  async say(line: string): Promise<void> {
    if (this.#closed) return this.#terminal.stdout.write(`${line}\n`);
    const { rows } = this.#interface.getCursorPos();
    const up = rows === 0 ? '' : `\x1b[${rows}A`;
    // Drawing the prompt again begins as many rows up as the cursor was below its start.
    const written = this.#terminal.stdout.write(`${up}\r\x1b[J${line}\n${'\n'.repeat(rows)}`);
    this.#interface.prompt(true);
    return written;
  }

  close(): void {
    if (!this.#closed) this.#interface.close();
  }
}
