import { callLibc } from './libc.js';

const PR_GET_CHILD_SUBREAPER = 37;

/**
 * Whether processes that lose their parent become children of this one: it is the first of its namespace, or asked for them
 * (prctl(2)), which a program that takes its place has asked for, too.
 */
export function adoptsOrphans(): boolean {
  if (process.pid === 1) return true;
  const answer = new Int32Array(1);
  return callLibc('prctl', PR_GET_CHILD_SUBREAPER, new Uint8Array(answer.buffer)) === 0 && answer[0] === 1;
}
