/**
 * The PAC script of the application, for calls that answer at once. Names and servers are asked by a worker, while this
 * thread waits.
 */
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { withoutPassword } from '../proxy/url-target.js';
import { blockingFetch, blockingLookup } from './blocking-fetch.js';
import { BlockingScript } from './blocking-script.js';

/** For fetching and compiling together. */
const openWithinMs = 5000;
/** Left of that for compiling, whatever fetching takes. */
const compileMs = 500;

let opened: { readonly url: string; readonly script: BlockingScript } | undefined;

/**
 * Keeps the address of a script in the profile, fetches the script and compiles it; an empty address clears.
 * A copy alone is not enough here: the caller learns now that the server is of no use. Seed: setPacFileUrl.
 * @throws BusinessError `usage.argument` (401), `profile.*`; `pac.fetch` (2100002) when the script cannot be used: the
 * address is kept nevertheless
 */
export function setPacFile(host: Host, url: unknown): void {
  const pacFileUrl = checkedText(url, 'pacFileUrl');
  host.profile.update(({ pac }) => ({ pac: { ...pac, pacFileUrl } }));
  opened = undefined;
  if (pacFileUrl !== '') open(host, pacFileUrl, false);
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
 * What the script says of a URL, or its last good copy where the server is of no use; empty when no script is set, and
 * when it cannot be used or fails.
 * Seed: findProxyForUrl.
 * @throws BusinessError `usage.argument` (401) for what is no text
 */
export function proxyInfo(host: Host, url: unknown): string {
  const text = checkedText(url, 'url');
  const { pacFileUrl, pacUrl } = host.profile.read().pac;
  const address = pacFileUrl === '' ? pacUrl : pacFileUrl;
  if (address === '') return '';
  try {
    const script = opened?.url === address ? opened.script : open(host, address, true);
    return script.findProxy(text).proxyInfo;
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}

/** @param mayBeCopy whether the last good copy is enough where the server is of no use */
function open(host: Host, url: string, mayBeCopy: boolean): BlockingScript {
  const started = performance.now();
  try {
    const { name, text, keep } = blockingFetch(host, url, openWithinMs - compileMs, mayBeCopy);
    const timeMs = Math.max(compileMs, Math.min(1000, started + openWithinMs - performance.now()));
    const script = new BlockingScript(host, (asked) => blockingLookup(host, asked), text, name);
    script.compile(timeMs);
    opened = { url, script };
    keep();
    return script;
  } catch (error) {
    if (!(error instanceof BusinessError) || !isOfScript(error)) throw error;
    throw new BusinessError('pac.fetch', error.message, { target: withoutPassword(url), cause: error });
  }
}

/** What the seed has one code for, and not what befell the profile. */
const isOfScript = ({ reason }: BusinessError): boolean => reason !== 'pac.fetch' && !reason.startsWith('profile.');

function checkedText(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new BusinessError('usage.argument', `The ${name} must be a text`);
}
