import { spawn } from 'node:child_process';
import { BusinessError } from '../errors.js';
import { LifeLine } from '../kernel/life-line.js';
import { removeScript } from './shell-scripts.js';
import { shell } from './system-tool.js';

/**
 * Has a cgroup removed once the program that takes the place of this process has ended, and all that it leaves running: by a
 * shell that is no child of it and waits for the end of a pipe, the other end of which they have open. A program that closes what it
 * did not open cuts that, so that the cgroup stays until the next run sweeps it; so does one without a shell.
 *
 * @returns what takes it back where no program follows
 */
export async function removeWhenEmpty(folder: string): Promise<() => void> {
  let line: LifeLine;
  try {
    line = new LifeLine();
  } catch (error) {
    return nothingToTakeBack(error);
  }
  try {
    await startWaiting(folder, line.reading);
    line.handOn();
  } catch (error) {
    line.cut();
    return nothingToTakeBack(error);
  } finally {
    line.closeReading();
  }
  return () => line.cut();
}

function nothingToTakeBack(error: unknown): () => void {
  if (error instanceof BusinessError) return () => undefined;
  throw error;
}

/** Returns when the shell waits in the background and what started it is gone: the program finds no child that it did not make. */
function startWaiting(folder: string, reading: number): Promise<void> {
  return new Promise((resolve) => {
    const words = ['-c', removeScript, 'sh', folder];
    // A group of its own: what the terminal sends the program is not for it. It holds nobody's output open.
    const starting = spawn(shell, words, { detached: true, stdio: [reading, 'ignore', 'ignore'] });
    starting.on('error', () => resolve());
    starting.on('exit', () => resolve());
  });
}
