import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface ProgramRequest {
  readonly program: string;
  readonly words: readonly string[];
  /** Added to the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Written to its standard input, which is then closed. */
  readonly input: string;
  /** Ends it with SIGTERM. */
  readonly signal?: AbortSignal;
}

const notFound = 127;
const notExecutable = 126;

/**
 * Runs the program a user named, without a shell, and waits for its end. Its output goes where ours goes.
 *
 * @returns its exit status; 128 and the number of the signal that ended it; 127 when there is no such program, 126 when
 * it cannot be run. Never rejects.
 *
 * As env(1).
 */
export function runProgram({ program, words, environment, input, signal }: ProgramRequest): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'inherit', 'inherit'],
      ...(signal === undefined ? {} : { signal }),
    });
    child.on('error', (error) => {
      // Aborted: its end is told by `close`, which follows.
      if (error.name === 'AbortError') return;
      resolve('code' in error && error.code === 'ENOENT' ? notFound : notExecutable);
    });
    child.on('close', (status, by) => resolve(status ?? 128 + (by === null ? 0 : constants.signals[by])));
    // A program that does not read its input is in order.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
