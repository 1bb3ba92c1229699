import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import type { JsonObject } from './json.js';
import type { Namespace } from './namespace.js';

/** A program that prints lines for as long as it runs. */
export class Listener {
  readonly lines: string[] = [];
  stderr = '';
  /** Its exit status, or the signal that ended it, once it has. */
  readonly end: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcessWithoutNullStreams;
  #read = 0;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.end = new Promise((resolve) => child.on('close', (status, signal) => resolve(status ?? signal ?? -1)));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Nobody reads its output any more. */
  closeOutput(): void {
    this.#child.stdout.destroy();
  }

  /** The lines that nobody has asked for yet, up to the one that matches. */
  async upTo(what: string, matches: (line: string) => boolean): Promise<string[]> {
    const at = await eventually(`${what}; ${this.stderr} came: ${this.lines.slice(this.#read).join('\n')}`, () => {
      const found = this.lines.findIndex((line, index) => index >= this.#read && matches(line));
      return found < 0 ? undefined : { found };
    });
    const lines = this.lines.slice(this.#read, at.found + 1);
    this.#read = at.found + 1;
    return lines;
  }
}

export interface WatchLine extends JsonObject {
  readonly type: string;
  readonly interfaceName: string;
  readonly isDefault: boolean;
}

const launcher = join(process.cwd(), 'bin/net.cjs');

/** A program that prints the events of `net watch`. */
export class EventListener extends Listener {
  /** The events up to the one that matches. */
  async events(what: string, matches: (event: WatchLine) => boolean): Promise<WatchLine[]> {
    const lines = await this.upTo(what, (line) => matches(JSON.parse(line) as WatchLine));
    return lines.map((line) => JSON.parse(line) as WatchLine);
  }

  /** The events up to the first of this type, about this interface where one is given. */
  upToType(type: string, interfaceName?: string): Promise<WatchLine[]> {
    return this.events(
      type,
      (event) => event.type === type && (interfaceName === undefined || event.interfaceName === interfaceName),
    );
  }
}

/** `net watch` in a namespace. */
export class Watching extends EventListener {
  constructor(namespace: Namespace, ...flags: readonly string[]) {
    super(namespace.start([process.execPath, launcher, 'watch', ...flags]));
  }
}

/** `type interface` of each, for comparing. */
export const told = (events: readonly WatchLine[]): string[] =>
  events.map(({ type, interfaceName }) => `${type} ${interfaceName}`.trim());
