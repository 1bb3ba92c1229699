import { readdirSync } from 'node:fs';
import { handOn, isHandedOn, keepBack } from './close-on-exec.js';

/**
 * Starts another program, which finds no descriptor open but those it is given. Node marks only those below 16 of what this process was
 * started with, so that the others would go on to whatever it starts.
 *
 * @param start starts it before it returns
 */
export function keepingDescriptors<Started>(start: () => Started): Started {
  const unmarked = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isHandedOn(descriptor));
  unmarked.forEach(keepBack);
  try {
    return start();
  } finally {
    unmarked.forEach(handOn);
  }
}
