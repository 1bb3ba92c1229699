import { spawn } from 'node:child_process';
import { BusinessError } from '../errors.js';
import { keepingDescriptors } from '../kernel/keep-descriptors.js';
import { LifeLine } from '../kernel/life-line.js';
import { adoptsOrphans } from '../kernel/orphans.js';
import { removeScript } from './shell-scripts.js';
import { shell } from './system-tool.js';

const nothingToTakeBack = (): void => undefined;

/**
 * Has a cgroup removed once the program that takes the place of this process has ended, and all that it leaves running: by a
 * shell that is no child of it and waits for the end of a pipe, the other end of which they have open. Who closes what it
 * did not open is not waited for, and a program that is given orphans would be given the shell: there, and without a shell,
 * the cgroup stays until the next run sweeps it.
 *
 * @returns what takes it back where no program follows
 */
export async function removeWhenEmpty(folder: string): Promise<() => void> {
  if (adoptsOrphans()) return nothingToTakeBack;
  let line: LifeLine;
  try {
    line = new LifeLine();
  } catch (error) {
    if (error instanceof BusinessError) return nothingToTakeBack;
    throw error;
  }
  await startWaiting(folder, line.reading);
  line.handOn();
  line.closeReading();
  return () => line.cut();
}

/** Returns when the shell waits in the background and what started it is gone: the program finds no child that it did not make. */
function startWaiting(folder: string, reading: number): Promise<void> {
  return new Promise((resolve) => {
    const words = ['-c', removeScript, 'sh', folder];
    // What the terminal sends the program is not for it, and neither output, files nor mounts are kept busy by it.
    const starting = keepingDescriptors(() =>
      spawn(shell, words, { detached: true, cwd: '/', stdio: [reading, 'ignore', 'ignore'] }),
    );
    starting.on('error', () => resolve());
    starting.on('exit', () => resolve());
  });
}
