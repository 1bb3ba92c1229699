import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { executeProgram } from '../kernel/execute-program.js';
import { errnoSentence } from '../kernel/libc.js';
import type { ExecPlan } from './exec-plan.js';
import { execWords } from './exec-words.js';

const ENOENT = 2;

/**
 * Puts a program in the place of this process, inside what the plan says. It never runs with less: where something cannot
 * be done, this process stays and an error says why.
 *
 * @throws BusinessError `program.missing` and `program.refused` where the program cannot be run, `exec.unbound`,
 * `exec.tool`, `kernel.unavailable`
 *
 * As `ip vrf exec`, for any interface, with `env` and a private /etc/hosts.
 */
export async function execProgram(host: Host, plan: ExecPlan): Promise<never> {
  const whole = await bound(host, plan);
  const isPlain = whole.files.length === 0 && whole.binding?.way !== 'pasta';
  const folder = isPlain ? '' : privateFolder(whole);
  const words = execWords(host, whole, folder);
  const errno = executeProgram(words, environmentOf(whole));
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  const [name = ''] = words;
  const reason = errno === ENOENT ? 'program.missing' : 'program.refused';
  throw new BusinessError(reason, `${name} cannot be run: ${errnoSentence(errno)}`, {
    operation: 'exec',
    target: name,
  });
}

/** In the cgroup, where that is the way and the kernel lets us; else by pasta. */
async function bound(host: Host, plan: ExecPlan): Promise<ExecPlan> {
  const { binding } = plan;
  if (binding?.way !== 'cgroup') return plan;
  const [{ checkPasta }, { joinCgroup }] = await Promise.all([import('./exec-binding.js'), import('./join-cgroup.js')]);
  try {
    joinCgroup(host, binding);
    return plan;
  } catch (error) {
    try {
      checkPasta(host, binding);
    } catch {
      throw error;
    }
    return { ...plan, binding: { ...binding, way: 'pasta' } };
  }
}

function privateFolder({ files }: ExecPlan): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-exec-'));
  for (const [index, { text }] of files.entries()) writeFileSync(join(folder, String(index)), text, { mode: 0o644 });
  return folder;
}

/** As it is, changed by the plan. */
function environmentOf({ variables }: ExecPlan): readonly string[] {
  const changed = new Map(variables.map(({ name, value }) => [name, value]));
  const kept = Object.entries(process.env).filter(([name]) => !changed.has(name));
  return [...kept, ...changed].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}
