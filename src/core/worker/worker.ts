/** What runs in a worker thread: tasks, one after the other, each answered through a port and counted. */
import { parentPort, workerData } from 'node:worker_threads';
import { BusinessError } from '../errors.js';
import type { Tasks, WorkerReply, WorkerRequest, WorkerSetup } from './worker-protocol.js';

const { replies, count } = workerData as WorkerSetup;

type Work = { readonly [Task in keyof Tasks]: (input: Tasks[Task]['input']) => Promise<Tasks[Task]['answer']> };

const work: Work = {
  resolve: async (input) => (await import('./host-tasks.js')).resolve(input),
  fetchScript: async (input) => (await import('./host-tasks.js')).fetchPacScript(input),
  runScript: async (input) => (await import('../pac/run-in-worker.js')).runInWorker(input),
};

async function perform({ task, input }: WorkerRequest): Promise<WorkerReply> {
  try {
    return { answer: await (work[task] as (given: typeof input) => Promise<unknown>)(input) };
  } catch (error) {
    if (!(error instanceof BusinessError)) return { failure: { message: String(error) } };
    const { message, reason, hint, target } = error;
    return { failure: { message, reason, hint, target } };
  }
}

parentPort?.on('message', (request: WorkerRequest) => {
  void perform(request).then((reply) => {
    replies.postMessage(reply);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
});
