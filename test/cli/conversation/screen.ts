/** What a terminal shows of the bytes that are written to it: as much of ECMA-48 as readline and we use. */
import { Writable } from 'node:stream';

export class Screen extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    super();
    this.columns = columns;
  }

  /** The rows from the first one written to, without blanks at their ends. */
  get lines(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (each) => each ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    for (const [, parameter, command, character] of chunk
      .toString('utf8')
      .matchAll(/\x1b\[(\d*)([A-Z])|(?:\x1b\[\d+;\d+H)|([^])/gu)) {
      if (command !== undefined) this.#control(command, parameter ?? '');
      else if (character !== undefined) this.#put(character);
    }
    done();
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#goTo(this.#row + 1, 0);
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else {
      // The last column is left with the next character only.
      if (this.#column === this.columns) this.#goTo(this.#row + 1, 0);
      (this.#rows[this.#row] ?? [])[this.#column++] = character;
    }
  }

  #control(command: string, parameter: string): void {
    const count = parameter === '' ? 1 : Number(parameter);
    const column = Math.min(this.#column, this.columns - 1);
    if (command === 'A') this.#goTo(Math.max(0, this.#row - count), column);
    else if (command === 'B') this.#goTo(this.#row + count, column);
    else if (command === 'C') this.#column = Math.min(this.columns - 1, column + count);
    else if (command === 'D') this.#column = Math.max(0, column - count);
    else if (command === 'G') this.#column = count - 1;
    else if (command === 'J') {
      this.#rows.length = this.#row + 1;
      this.#rows[this.#row]?.splice(this.#column);
    } else if (command === 'K') this.#rows[this.#row]?.splice(this.#column);
    else throw new Error(`ESC [ ${parameter} ${command} is not understood`);
  }

  #goTo(row: number, column: number): void {
    while (this.#rows.length <= row) this.#rows.push([]);
    this.#row = row;
    this.#column = column;
  }
}
