import { type ChildProcessWithoutNullStreams, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds after which the program is ended. */
  readonly timeoutMs?: number;
}

export interface ProgramResult {
  /** Exit status; -1 when a signal or the timeout ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and hands back what it wrote, whatever its exit status. */
export function runProgram(argv: readonly string[], options: ProgramOptions = {}): ProgramResult {
  const [program, ...programArguments] = argv;
  if (program === undefined) throw new TypeError('no program to run');
  const done = spawnSync(program, programArguments, {
    input: options.input ?? '',
    encoding: 'utf8',
    env: { ...process.env, ...options.environment },
    timeout: options.timeoutMs ?? 30_000,
    maxBuffer: 256 << 20,
  });
  if (done.error !== undefined && done.status === null && done.stdout === null) throw done.error;
  return { status: done.status ?? -1, stdout: done.stdout ?? '', stderr: done.stderr ?? '' };
}

/** As `runProgram`, but an exit status other than 0 is an error that shows what the program said. */
export function mustRun(argv: readonly string[], options: ProgramOptions = {}): ProgramResult {
  const result = runProgram(argv, options);
  if (result.status !== 0) {
    const input = options.input === undefined ? '' : `\n--- input\n${options.input.slice(0, 2000)}`;
    throw new Error(`${argv.join(' ')}: status ${result.status}\n${result.stderr.slice(0, 4000)}${input}`);
  }
  return result;
}

/** What a program says first. Fails with what it complained of where it ends before it says anything. */
export async function firstOutput(program: ChildProcessWithoutNullStreams): Promise<string> {
  const complaint: string[] = [];
  program.stderr.setEncoding('utf8').on('data', (text: string) => complaint.push(text));
  const said = once(program.stdout, 'data').then(([piece]) => String(piece));
  // Not at its exit: what it complained of may come behind that.
  const ended = once(program, 'close').then(([status, signal]): never => {
    throw new Error(`${program.spawnargs.join(' ')}: ended by ${String(status ?? signal)}: ${complaint.join('')}`);
  });
  return Promise.race([said, ended]);
}
