import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type Watch, watchReadable } from './readiness.js';

/** The kernel's events about switches of radios, one a read (linux/rfkill.h); any user at the machine may read it. */
const device = '/dev/rfkill';
const mostAtOnce = 64;

/**
 * Calls back when a radio is switched on or off, or a switch comes or goes. It does not keep the process alive; where
 * there are no switches, or this user may not read of them, it never calls back. As `rfkill event`.
 * @returns a function that ends it
 */
export function watchRadios(changed: () => void, path = device): () => void {
  let descriptor = -1;
  let watch: Watch | undefined;
  const stop = (): void => {
    watch?.stop();
    watch = undefined;
    if (descriptor >= 0) closeSync(descriptor);
    descriptor = -1;
  };
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    // Asking the event loop to wait for a file ends the process.
    if (fstatSync(descriptor).isFile()) throw new Error(`${path} is a file`);
    watch = watchReadable(descriptor, (status) => {
      if (status < 0 || !drain(descriptor)) stop();
      changed();
    });
    watch.unref();
  } catch {
    stop();
  }
  return stop;
}

/** What the events say is read from sysfs. @returns false when there will be no more of them */
function drain(descriptor: number): boolean {
  const event = Buffer.alloc(64);
  try {
    for (let count = 0; count < mostAtOnce; count++) {
      if (readSync(descriptor, event, 0, event.length, null) === 0) return false;
    }
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
  }
}
