import { Worker } from 'node:worker_threads';

/** How long this process may outlive the other, in ms. */
const lookEveryMs = 200;

/** In a thread of its own: the other may run a script that never ends. Who loses its parent gets another. */
const watch = `
  const { workerData: parent } = require('node:worker_threads');
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, ${lookEveryMs});
`;

/**
 * Ends this process soon after its parent, however that ended and whatever this process does. Where the parent has ended
 * already nobody asks anything of it, and it ends by itself.
 */
export function endWithParent(): void {
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };
  new Worker(watch, { eval: true, workerData: process.ppid, execArgv: [], resourceLimits }).unref();
}
