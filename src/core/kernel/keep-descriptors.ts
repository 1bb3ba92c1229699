import { readdirSync } from 'node:fs';
import { callLibc } from './libc.js';

const F_GETFD = 1;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/**
 * Starts another program, which finds no descriptor open but those it is given. Node marks only those below 16 of what this process was
 * started with, so that the others would go on to whatever it starts.
 *
 * @param start starts it before it returns
 */
export function keepingDescriptors<Started>(start: () => Started): Started {
  const unmarked = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && callLibc('fcntl', descriptor, F_GETFD, null) === 0);
  for (const descriptor of unmarked) callLibc('fcntl', descriptor, F_SETFD, BigInt(FD_CLOEXEC));
  try {
    return start();
  } finally {
    for (const descriptor of unmarked) callLibc('fcntl', descriptor, F_SETFD, null);
  }
}
