import { createInterface } from 'node:readline';
import type { Terminal } from '../terminal.js';

/** A line that a person edits while lines from elsewhere come in above it. */
export class Prompt {
  /** What was typed, line by line; ends with Ctrl-D. */
  readonly lines: AsyncIterable<string>;
  readonly #interface: ReturnType<typeof createInterface>;
  readonly #terminal: Terminal;
  #closed = false;

  constructor(terminal: Terminal, mark = '> ') {
    this.#terminal = terminal;
    const typed = createInterface({ input: terminal.stdin, output: terminal.stdout.stream, prompt: mark });
    // Ctrl-C means here what it means everywhere.
    typed.on('SIGINT', () => terminal.stopBy('SIGINT'));
    typed.on('close', () => (this.#closed = true));
    this.#interface = typed;
    this.lines = typed;
    typed.prompt();
  }

  /** Prints a line, harmless already, above the one that is being edited, which stays as it is. */
  async say(line: string): Promise<void> {
    if (this.#closed) return this.#terminal.stdout.write(`${line}\n`);
    await this.#terminal.stdout.write(`\r\x1b[K${line}\n`);
    this.#interface.prompt(true);
  }

  close(): void {
    if (!this.#closed) this.#interface.close();
  }
}
