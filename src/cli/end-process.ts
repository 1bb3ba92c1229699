import { callLibc } from '../core/kernel/libc.js';
import { isNativeLoaded } from '../core/kernel/native.js';
import { areStreamsUntouched } from './terminal.js';

/** By these Node writes something at its own end. */
const waiting = ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_COMPILE_CACHE'] as const;

/**
 * Ends the process as _exit(2) does, once all that listens to its end was told: Node itself would wait for the functions
 * that V8 compiles beside the program and free its memory piece by piece, 2 to 6 ms that are of no use to anybody. Returns
 * where Node has something to do at its end: streams to leave as they were, a profile or the coverage of code to write.
 */
export function endProcess(status: number): void {
  if (!isNativeLoaded() || !areStreamsUntouched() || process.execArgv.length > 0) return;
  if (waiting.some((name) => process.env[name] !== undefined)) return;
  callLibc('_exit', status);
}
