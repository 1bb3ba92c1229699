import { isNonBlocking } from '../core/kernel/blocking.js';
import { callLibc } from '../core/kernel/libc.js';
import { isNativeLoaded } from '../core/kernel/native.js';

/** By these Node writes something at its own end. */
const waiting = ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_COMPILE_CACHE'] as const;

/**
 * Ends the process as _exit(2) does, once all that listens to its end was told: Node itself would wait for the functions
 * that V8 compiles beside the program and free its memory piece by piece, 1 to 10 ms that are of no use to anybody. Returns
 * where Node has something to do at its end: a profile or the coverage of code to write, standard streams to set back.
 */
export function endProcess(status: number): void {
  if (!isNativeLoaded() || process.execArgv.length > 0) return;
  if (waiting.some((name) => process.env[name] !== undefined)) return;
  // Node sets back at its end what libuv did to them.
  if ([0, 1, 2].some(isNonBlocking)) return;
  callLibc('_exit', status);
}
