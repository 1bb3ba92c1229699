import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { executeProgram } from '../kernel/execute-program.js';
import { errnoSentence } from '../kernel/libc.js';
import type { ExecPlan } from './exec-plan.js';

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
  const { whole, unbind } = await bound(host, plan);
  const isPlain = whole.files.length === 0 && whole.binding?.way !== 'pasta';
  const { words, discard } = isPlain ? { words: whole.program } : await enclosed(host, whole);
  const errno = executeProgram(words, environmentOf(whole));
  discard?.();
  unbind?.();
  const [name = ''] = words;
  const reason = errno === ENOENT ? 'program.missing' : 'program.refused';
  throw new BusinessError(reason, `${name} cannot be run: ${errnoSentence(errno)}`, {
    operation: 'exec',
    target: name,
  });
}

/** In the cgroup, where that is the way and the kernel lets us; else by pasta. */
async function bound(host: Host, plan: ExecPlan): Promise<{ whole: ExecPlan; unbind?: () => void }> {
  const { binding } = plan;
  if (binding?.way !== 'cgroup') return { whole: plan };
  const [{ checkPasta }, { joinCgroup }] = await Promise.all([import('./exec-binding.js'), import('./join-cgroup.js')]);
  try {
    return { whole: plan, unbind: await joinCgroup(host, binding) };
  } catch (error) {
    try {
      checkPasta(host, binding);
    } catch {
      throw error;
    }
    return { whole: { ...plan, binding: { ...binding, way: 'pasta' } } };
  }
}

/** What becomes the program in the end, and takes back what that needs where it cannot. Most programs need none of it. */
async function enclosed(host: Host, plan: ExecPlan): Promise<{ words: readonly string[]; discard?: () => void }> {
  const [{ PrivateFolder }, { execWords }] = await Promise.all([
    import('./private-folder.js'),
    import('./exec-words.js'),
  ]);
  const folder = new PrivateFolder(plan.files);
  return { words: execWords(host, plan, folder.path), discard: () => folder.remove() };
}

/** As it is, changed by the plan. */
function environmentOf({ variables }: ExecPlan): readonly string[] {
  const changed = new Map(variables.map(({ name, value }) => [name, value]));
  const kept = Object.entries(process.env).filter(([name]) => !changed.has(name));
  return [...kept, ...changed].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}
