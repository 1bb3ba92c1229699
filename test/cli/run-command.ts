/** Runs a command in this process, with everything a terminal would give it in the test's hands. */
import { Readable, Writable } from 'node:stream';
import { Config } from '@oclif/core/config';
import { Outlet } from '../../src/cli/outlet.js';
import type { StopSignal, Terminal } from '../../src/cli/terminal.js';
import { type HostOptions, openHost, type OpenedHost } from '../../src/core/open-host.js';
import { MemoryStore } from '../../src/core/profile/memory-store.js';

/** What the test decides; everything else is as in a pipe. */
export interface Surroundings {
  /** stdout is a terminal of this many columns. */
  readonly columns?: number;
  /** stderr is a terminal. */
  readonly stderrIsTerminal?: boolean;
  /** Without it, colour is off. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What stands on stdin; reading it when this is absent fails the command. */
  readonly stdin?: string | Readable;
  /** What `--netns` and `--snapshot` are added to; without it no host may be used. Its profiles are in memory. */
  readonly host?: HostOptions;
  /** Called once the command listens to signals, with a function that sends one. */
  readonly whenListening?: (send: (signal: StopSignal) => void) => void;
  /** In place of a stdout that takes everything. */
  readonly stdout?: Writable;
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitStatus: number | undefined;
  readonly diedBy: StopSignal | undefined;
  /** Pieces in which stdout was written. */
  readonly writes: number;
  /** stdout as one JSON document. */
  json(): Record<string, unknown>;
}

/** A concrete command class, as a file in src/commands exports it. */
export type CommandClass = new (argv: string[], config: Config) => { terminal: Terminal; run(): Promise<void> };

/** A Host for commands that ask nothing of the machine: using it beyond closing it fails the test. */
const noHost = new Proxy({} as OpenedHost, {
  get: (_, key) => {
    if (key === 'close') return () => undefined;
    if (key === 'then') return undefined;
    throw new Error(`the command asked the host for ${String(key)}`);
  },
});

export async function runCommand(
  Class: CommandClass,
  argv: readonly string[],
  surroundings: Surroundings = {},
): Promise<Run> {
  const captured = new Captured(surroundings);
  const command = new Class([...argv], bareConfig());
  command.terminal = captured;
  await command.run();
  return captured.run();
}

/** oclif's configuration without plugins, files or hooks. */
function bareConfig(): Config {
  const noHooks = async () => ({ failures: [], successes: [] });
  return Object.assign(new Config({ root: '/nowhere' }), { runHook: noHooks });
}

/** A Terminal that keeps what is written to it. */
class Captured implements Terminal {
  readonly stdout: Outlet;
  readonly stderr: Outlet;
  readonly #texts = { stdout: [] as string[], stderr: [] as string[] };
  readonly #surroundings: Surroundings;
  #stdin: Readable | undefined;
  #exitStatus: number | undefined;
  #diedBy: StopSignal | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const { columns, stderrIsTerminal, stdout } = surroundings;
    const isTTY = columns !== undefined;
    this.stdout = new Outlet(Object.assign(stdout ?? sink(this.#texts.stdout), isTTY ? { isTTY, columns } : {}));
    this.stderr = new Outlet(Object.assign(sink(this.#texts.stderr), { isTTY: stderrIsTerminal ?? false, ...cursor }));
  }

  get stdin(): Readable {
    const { stdin } = this.#surroundings;
    if (this.#stdin !== undefined) return this.#stdin;
    if (stdin === undefined) throw new Error('the command read stdin unasked');
    return (this.#stdin = typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin);
  }

  readonly variable = (name: string): string | undefined => (this.#surroundings.environment ?? { NO_COLOR: '1' })[name];

  openHost(options: HostOptions): OpenedHost {
    const { host } = this.#surroundings;
    return host === undefined
      ? noHost
      : openHost({ ...host, ...options, profiles: host.profiles ?? new MemoryStore() });
  }

  onStop(asked: (signal: StopSignal) => void): () => void {
    let listening = true;
    this.#surroundings.whenListening?.((signal) => listening && asked(signal));
    return () => (listening = false);
  }

  stopBy(signal: StopSignal): void {
    this.#diedBy = signal;
  }

  setExitStatus(status: number): void {
    this.#exitStatus = status;
  }

  run(): Run {
    const stdout = this.#texts.stdout.join('');
    return {
      stdout,
      stderr: this.#texts.stderr.join(''),
      exitStatus: this.#exitStatus,
      diedBy: this.#diedBy,
      writes: this.#texts.stdout.length,
      json: () => JSON.parse(stdout) as Record<string, unknown>,
    };
  }
}

/** What a spinner calls of a terminal beyond writing. */
const cursor = { cursorTo: () => true, clearLine: () => true, moveCursor: () => true };

const sink = (texts: string[]): Writable =>
  new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      texts.push(chunk.toString());
      done();
    },
  });
