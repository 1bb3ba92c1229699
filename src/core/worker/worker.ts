/** What runs in a worker thread: tasks, one after the other, each answered through a port and counted. */
import { parentPort, workerData } from 'node:worker_threads';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { openHost } from '../open-host.js';
import { fetchScript } from '../pac/read-script.js';
import { runInWorker } from '../pac/run-in-worker.js';
import { MemoryStore } from '../profile/memory-store.js';
import { defaultProfileName } from '../profile/profile-name.js';
import type { ProfileSections } from '../profile/types.js';
import { withoutPassword } from '../proxy/url-target.js';
import type { Tasks, WorkerReply, WorkerRequest, WorkerSetup } from './worker-protocol.js';

const { replies, count } = workerData as WorkerSetup;

type Work = { readonly [Task in keyof Tasks]: (input: Tasks[Task]['input']) => Promise<Tasks[Task]['answer']> };

const work: Work = {
  resolve: async ({ profile, name }) => {
    try {
      return (await hostOf(profile).resolve(name)).map(({ address }) => address);
    } catch (error) {
      if (error instanceof BusinessError) return [];
      throw error;
    }
  },
  fetchScript: async ({ profile, url, timeoutMs }) => {
    const late = AbortSignal.timeout(timeoutMs);
    try {
      return await fetchScript(hostOf(profile), url, late);
    } catch (error) {
      if (!late.aborted) throw error;
      throw new BusinessError('pac.fetch', `${withoutPassword(url)} sent no script within ${timeoutMs} ms`);
    }
  },
  runScript: async (run) => runInWorker(run),
};

/** This machine, with what the other thread keeps. */
function hostOf(kept: ProfileSections): Host {
  const profile = new MemoryStore().profile(defaultProfileName);
  profile.update(() => kept);
  return openHost({ profile });
}

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
