import { BusinessError } from '../errors.js';
import { letBlock } from './blocking.js';
import { handOn } from './close-on-exec.js';
import { callLibc, lastErrno } from './libc.js';
import { inheritedDescriptors } from './inherited-descriptors.js';
import { textVector } from './text-vector.js';

const SIG_DFL = 0;
const SIG_SETMASK = 2;
/** What Node ignores from its start, and a program would inherit. */
const ignoredByNode = { SIGPIPE: 13, SIGXFSZ: 25 } as const;
/** `sigset_t` of every C library. */
const signalSetBytes = 128;

/**
 * Puts a program in the place of this process: same pid, terminal, working directory and inherited descriptors. What Node
 * did to signals and descriptors is undone before; those of its own and ours are closed by the kernel.
 *
 * @param words the program, looked up in PATH where it has no slash, and its arguments
 * @param environment all of it, as `NAME=value`
 * @returns why it could not be: an error number
 * @throws BusinessError `kernel.unavailable`, `unsupported.platform`
 *
 * As execvpe(3).
 */
export function executeProgram(words: readonly string[], environment: readonly string[]): number {
  const [program = ''] = words;
  if (process.arch === 'arm' || process.arch === 'ia32') {
    throw new BusinessError('kernel.unavailable', `Programs are not put in the place of this one on ${process.arch}`);
  }
  const name = new TextEncoder().encode(`${program}\0`);
  const [argumentVector, environmentVector] = [textVector(words), textVector(environment)];
  // What listens to the end of this process, such as what keeps its compiled code, would wait in vain.
  process.emit('exit', 0);
  for (const signal of Object.values(ignoredByNode)) callLibc('signal', signal, SIG_DFL);
  callLibc('sigprocmask', SIG_SETMASK, new Uint8Array(signalSetBytes), null);
  // The program does not expect them as libuv made them.
  for (const descriptor of [0, 1, 2]) letBlock(descriptor);
  for (const descriptor of [0, 1, 2, ...inheritedDescriptors()]) handOn(descriptor);
  callLibc('execvpe', name, argumentVector, environmentVector);
  return lastErrno();
}
