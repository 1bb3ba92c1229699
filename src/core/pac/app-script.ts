/**
 * The PAC script of the application, for calls that answer at once. Names and servers are asked by a worker, while this
 * thread waits.
 */
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { WorkerThread } from '../worker/worker-thread.js';
import { BlockingScript } from './blocking-script.js';
import type { PacSource } from './read-script.js';

/** For fetching and compiling together. */
const openWithinMs = 5000;
/** Left of that for compiling, whatever fetching takes. */
const compileMs = 500;
const lookupWithinMs = 5000;
/** The worker gives up first, as it can say why. */
const marginMs = 250;

let thread: WorkerThread | undefined;
let opened: { readonly url: string; readonly script: BlockingScript } | undefined;

/**
 * Keeps the address of a script in the profile, fetches the script and compiles it; an empty address clears.
 * Seed: setPacFileUrl.
 * @throws BusinessError `usage.argument` (401), `profile.*`; `pac.fetch` (2100002) when the script cannot be used: the
 * address is kept nevertheless
 */
export function setPacFile(host: Host, url: unknown): void {
  const pacFileUrl = checkedText(url, 'pacFileUrl');
  host.profile.update(({ pac }) => ({ pac: { ...pac, pacFileUrl } }));
  opened = undefined;
  if (pacFileUrl !== '') open(host, pacFileUrl);
}

/**
 * Keeps the address of a script, and no more. Seed: setPacUrl.
 * @throws BusinessError `usage.argument` (401) for what is no text, or empty; `profile.*`
 */
export function setPacAddress(host: Host, url: unknown): void {
  const pacUrl = checkedText(url, 'pacUrl');
  if (pacUrl === '') throw new BusinessError('usage.argument', 'The pacUrl must be a text that is not empty');
  host.profile.update(({ pac }) => ({ pac: { ...pac, pacUrl } }));
}

/**
 * The address that `setPacAddress` keeps. Seed: getPacUrl.
 * @throws BusinessError `pac.unset` (2100003) when there is none
 */
export function pacAddress(host: Host): string {
  const { pacUrl } = host.profile.read().pac;
  if (pacUrl === '') throw new BusinessError('pac.unset', 'No address of a PAC script is set');
  return pacUrl;
}

/**
 * What the script says of a URL; empty when no script is set, and when it cannot be used or fails.
 * Seed: findProxyForUrl.
 * @throws BusinessError `usage.argument` (401) for what is no text
 */
export function proxyInfo(host: Host, url: unknown): string {
  const text = checkedText(url, 'url');
  const { pacFileUrl, pacUrl } = host.profile.read().pac;
  const address = pacFileUrl === '' ? pacUrl : pacFileUrl;
  if (address === '') return '';
  try {
    const script = opened?.url === address ? opened.script : open(host, address);
    return script.findProxy(text).proxyInfo;
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}

function open(host: Host, url: string): BlockingScript {
  const started = performance.now();
  try {
    const { name, text } = fetch(host, url);
    const timeMs = Math.max(compileMs, Math.min(1000, started + openWithinMs - performance.now()));
    const lookup = (asked: string) => addressesOf(host, asked);
    const script = new BlockingScript(host, lookup, text, name);
    script.compile(timeMs);
    opened = { url, script };
    return script;
  } catch (error) {
    if (!(error instanceof BusinessError) || error.reason === 'pac.fetch') throw error;
    throw new BusinessError('pac.fetch', error.message, { target: url, cause: error });
  }
}

function fetch(host: Host, url: string): PacSource {
  const timeoutMs = openWithinMs - compileMs;
  const input = { profile: host.profile.read(), url, timeoutMs: timeoutMs - marginMs };
  const found = waiting((worker) => worker.askAndWait('fetchScript', input, timeoutMs));
  if (found !== undefined) return found;
  throw new BusinessError('pac.fetch', 'The PAC script was not there within 5 s', { target: url });
}

const addressesOf = (host: Host, name: string): readonly string[] =>
  waiting((worker) => worker.askAndWait('resolve', { profile: host.profile.read(), name }, lookupWithinMs)) ?? [];

/** A worker that is late is of no further use. */
function waiting<Answer>(ask: (worker: WorkerThread) => Answer | undefined): Answer | undefined {
  thread ??= new WorkerThread();
  const answer = ask(thread);
  if (answer !== undefined) return answer;
  thread.close();
  thread = undefined;
  return undefined;
}

function checkedText(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new BusinessError('usage.argument', `The ${name} must be a text`);
}
