/** Runs the built program as a child process: through a shell, with pipes, or on a terminal of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ProgramRun {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status, or null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed unless `keepOpen`. Without it stdin is a pipe that stays open and empty. */
  readonly stdin?: string;
  readonly keepOpen?: boolean;
  /** Sent as soon as this text stands on stdout. */
  readonly interrupt?: { readonly after: string; readonly signal: NodeJS.Signals };
}

export const launcher = join(process.cwd(), 'bin/net.cjs');

/** What the program keeps between runs ends with the tests. */
const state = mkdtempSync(join(tmpdir(), 'net-state-'));
process.once('exit', () => rmSync(state, { recursive: true, force: true }));

/** The environment of the test without what would colour, widen or slow the program, or choose a proxy for it. */
function environmentWith(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm-256color', XDG_STATE_HOME: state };
  const unwanted = ['NO_COLOR', 'FORCE_COLOR', 'CLICOLOR', 'CLICOLOR_FORCE', 'COLUMNS', 'CI', 'GITHUB_ACTIONS'];
  for (const name of [...unwanted, 'NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'NET_DEBUG', 'NET_PROFILE'])
    delete environment[name];
  for (const name of Object.keys(environment)) if (/_proxy$/i.test(name)) delete environment[name];
  return { ...environment, ...added };
}

/** `net` with these arguments. */
export const runProgram = (argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> =>
  run(process.execPath, [launcher, ...argv], options);

/** A shell script in which `net` is the program. */
export const runShell = (script: string, options: ProgramOptions = {}): Promise<ProgramRun> =>
  run('/bin/sh', ['-c', `net() { "${process.execPath}" "${launcher}" "$@"; }\n${script}`], options);

/** Gives the program a terminal of so many columns and copies what it prints. */
const onTerminal = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    os.write(1, piece)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/** `net` on a terminal; stdout and stderr come as one, as a person sees them. */
export async function runOnTerminal(
  columns: number,
  argv: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramRun> {
  const words = ['-c', onTerminal, String(columns), process.execPath, launcher, ...argv];
  const seen = await run('python3', words, options);
  return { ...seen, stdout: seen.stdout.replaceAll('\r\n', '\n') };
}

function run(file: string, argv: readonly string[], { environment, stdin, keepOpen, interrupt }: ProgramOptions) {
  return new Promise<ProgramRun>((resolve, reject) => {
    const child = spawn(file, argv, { env: environmentWith(environment), stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const before = stdout;
      stdout += text;
      const { after, signal } = interrupt ?? { after: '', signal: 'SIGINT' as const };
      if (interrupt !== undefined && !before.includes(after) && stdout.includes(after)) child.kill(signal);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    if (stdin !== undefined) child.stdin.write(stdin);
    if (stdin !== undefined && keepOpen !== true) child.stdin.end();
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ stdout, stderr, status, signal }));
  });
}
