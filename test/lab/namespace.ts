import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mustRun, type ProgramOptions, type ProgramResult, runProgram } from './program.js';

export interface InsideOptions extends ProgramOptions {
  /** Runs the program as this user, with no capability left. Root's way only. */
  readonly uid?: number;
}

/** A network namespace of a lab, with the words to furnish it and to run programs in it. */
export class Namespace {
  readonly #prefix: readonly string[];
  readonly #children = new Set<ChildProcessWithoutNullStreams>();

  constructor(
    readonly name: string,
    prefix: readonly string[],
  ) {
    this.#prefix = prefix;
  }

  /**
   * Runs `ip` commands, one a line, in as few processes as their families allow; a line that starts with `-6 ` is asked
   * of IPv6. An error names the line.
   */
  ip(...commands: readonly string[]): void {
    const lines = commands.flatMap((command) => command.split('\n')).map((line) => line.trim());
    let batch: string[] = [];
    let six = false;
    const flush = (): void => {
      if (batch.length > 0)
        mustRun(this.ipArguments(...(six ? ['-6'] : []), '-batch', '-'), { input: batch.join('\n') });
      batch = [];
    };
    for (const line of lines.filter((line) => line !== '')) {
      if (line.startsWith('-6 ') !== six) flush();
      six = line.startsWith('-6 ');
      batch.push(six ? line.slice(3) : line);
    }
    flush();
  }

  /** The arguments that run `ip` about this namespace. */
  ipArguments(...rest: readonly string[]): string[] {
    return [...this.#prefix, 'ip', '-netns', this.name, ...rest];
  }

  /** The arguments that run a program inside this namespace. */
  inside(argv: readonly string[], uid?: number): string[] {
    const user = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
    const bare = uid === undefined ? [] : ['--inh-caps=-all', '--no-new-privs'];
    return [...this.#prefix, 'ip', 'netns', 'exec', this.name, ...user, ...bare, ...argv];
  }

  /** The arguments that run a program where this namespace has its name, but outside of it. */
  beside(argv: readonly string[]): string[] {
    return [...this.#prefix, ...argv];
  }

  /** Runs a program inside, to its end. */
  run(argv: readonly string[], options: InsideOptions = {}): ProgramResult {
    return runProgram(this.inside(argv, options.uid), options);
  }

  /** Starts a program inside; it is ended with the lab, and with this process. */
  start(argv: readonly string[]): ChildProcessWithoutNullStreams {
    // The shell ends at once when this process died before the kernel was told whose death is the program's.
    const mortal = ['setpriv', '--pdeathsig', 'KILL', 'sh', '-c', `[ $PPID = ${process.pid} ] && exec "$@"`, 'sh'];
    const [program, ...rest] = this.inside([...mortal, ...argv]);
    const child = spawn(program ?? '', rest, { stdio: 'pipe' });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Sets kernel variables below /proc/sys/net, e.g. `{'ipv6/conf/all/forwarding': 1}`. */
  set(variables: Readonly<Record<string, number | string>>): void {
    const lines = Object.entries(variables).map(([path, value]) => `echo ${value} > /proc/sys/net/${path}`);
    mustRun(this.inside(['sh', '-ec', lines.join('\n')]));
  }

  /** Ends what was started inside. */
  endPrograms(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}
