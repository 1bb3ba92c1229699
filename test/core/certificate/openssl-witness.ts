/** Debian's `openssl verify`, asked about the same files. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The first error, as `openssl verify` prints it; 0 when valid, 69 for a file that it cannot load. */
export interface Witnessed {
  readonly code: number;
  readonly depth: number;
}

/** A folder of its own that goes when the test ends. */
export function scratchFolder(t: { teardown(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-cert-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs openssl(1); the output of both streams, whatever the exit status. */
export function openssl(
  folder: string,
  words: readonly string[],
  input = '',
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C' } };
    const child = execFile('openssl', words, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ stdout, stderr });
    });
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** Asks about many files in one process; the answers by file name. */
export async function witness(
  folder: string,
  flags: readonly string[],
  files: readonly string[],
): Promise<Map<string, Witnessed>> {
  const { stdout, stderr } = await openssl(folder, ['verify', ...flags, ...files]);
  const answers = new Map<string, Witnessed>();
  for (const line of stdout.split('\n')) {
    const [, file] = /^(\S+): OK$/.exec(line) ?? [];
    if (file !== undefined) answers.set(file, { code: 0, depth: 0 });
  }
  let first: Witnessed | undefined;
  for (const line of stderr.split('\n')) {
    const [, code, depth] = /^error (\d+) at (\d+) depth lookup/.exec(line) ?? [];
    // It goes on after some errors: the first is the one that ends ours.
    if (code !== undefined) first ??= { code: Number(code), depth: Number(depth) };
    const [, failed] = /^error (\S+): verification failed$/.exec(line) ?? [];
    if (failed !== undefined) {
      answers.set(failed, first ?? { code: 1, depth: 0 });
      first = undefined;
    }
    const [, unread] = /^Could not (?:read|find|open) certificate file from (\S+)$/.exec(line) ?? [];
    if (unread !== undefined) answers.set(unread, { code: 69, depth: 0 });
  }
  return answers;
}

/** Writes files by name and content into a folder. */
export function writeAll(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
