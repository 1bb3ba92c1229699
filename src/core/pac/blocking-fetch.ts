/** What asks servers and names for calls that answer at once: a worker does, while this thread waits. */
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { ProfileSections } from '../profile/types.js';
import { withoutPassword } from '../proxy/url-target.js';
import { WorkerThread } from '../worker/worker-thread.js';
import type { PacSource } from './read-script.js';
import { confirmCopy, copyOf, hasServer, keepCopy } from './script-copies.js';

/** What an address gives, and what is to be done once that compiles. */
export interface BlockingFetch extends PacSource {
  readonly keep: () => void;
}

const lookupWithinMs = 5000;
/** The worker gives up first, as it can say why. */
const marginMs = 250;

let thread: WorkerThread | undefined;

/**
 * The script at an address. Its server need not send what the profile has a copy of.
 *
 * @param mayBeCopy whether the last good copy is enough where the server is of no use
 * @throws BusinessError as `fetchIfModified`, `profile.*`
 */
export function blockingFetch(host: Host, url: string, timeoutMs: number, mayBeCopy: boolean): BlockingFetch {
  const name = withoutPassword(url);
  const copy = hasServer(url) ? copyOf(host, url) : undefined;
  try {
    const input = { profile: toldOf(host), url, timeoutMs: timeoutMs - marginMs, known: copy };
    const found = waiting((worker) => worker.askAndWait('fetchScript', input, timeoutMs));
    if (found === undefined) throw new BusinessError('pac.fetch', `${name} sent no script in time`, { target: name });
    if (copy !== undefined && (found === 'unmodified' || found.text === copy.text)) {
      return { name, text: copy.text, keep: () => void confirmCopy(host, copy, found) };
    }
    if (found === 'unmodified') throw new Error('A server cannot know of a copy that is not there');
    const { text, etag, lastModified } = found;
    return { ...found, keep: () => void (hasServer(url) && keepCopy(host, { url, text, etag, lastModified })) };
  } catch (error) {
    const isUseless = error instanceof BusinessError && error.reason === 'pac.fetch';
    if (!isUseless || !mayBeCopy || copy === undefined) throw error;
    return { name, text: copy.text, keep: () => undefined };
  }
}

/** The addresses of a name; none for one that has none, or not in time. */
export const blockingLookup = (host: Host, name: string): readonly string[] =>
  waiting((worker) => worker.askAndWait('resolve', { profile: toldOf(host), name }, lookupWithinMs)) ?? [];

/** The rules and bindings that the worker obeys, without the copies, which are large. */
const toldOf = (host: Host): ProfileSections => ({ ...host.profile.read(), pacCopies: [] });

/** A worker that is late is of no further use. */
function waiting<Answer>(ask: (worker: WorkerThread) => Answer | undefined): Answer | undefined {
  thread ??= new WorkerThread();
  const answer = ask(thread);
  if (answer !== undefined) return answer;
  thread.close();
  thread = undefined;
  return undefined;
}
