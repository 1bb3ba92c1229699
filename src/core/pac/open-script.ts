import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { PacCopy, Remark } from '../profile/types.js';
import { withoutPassword } from '../proxy/url-target.js';
import { agoText } from './age-text.js';
import { type PacOptions, PacScript } from './pac-script.js';
import { fetchIfModified, fetchScript, type FetchedScript, type PacSource } from './read-script.js';
import { confirmCopy, copyOf, hasServer, keepCopy } from './script-copies.js';

/** A script that is ready to be asked. */
export interface OpenedScript {
  readonly script: PacScript;
  /** What messages call it: its address without a password. */
  readonly name: string;
  readonly text: string;
  /** When its server sent it; null for what has no server. */
  readonly fetchedAt: string | null;
  /** Whether the server was of no use, so that this is what it sent when it last was. */
  readonly isCopy: boolean;
}

export interface OpenScriptOptions extends PacOptions {
  readonly signal: AbortSignal;
  /** For fetching it; 30,000 when absent. */
  readonly fetchMs?: number;
  /** Told when a copy stands in for the server. */
  readonly remark?: Remark | undefined;
}

/** With a copy at hand nobody need wait as long as without one. */
const withCopyMs = 5000;

/**
 * The script at an address, compiled. Its server is asked each time, and need not send what the profile has a copy of;
 * where it cannot be reached or sends no script, the copy serves. What it sends is the copy from then on, once it
 * compiles.
 *
 * @param host the machine, or one of its networks
 * @throws BusinessError `value.url`, `pac.fetch`, `pac.script`, `pac.limit`, `file.*`, `profile.*`
 */
export async function openScript(host: Host, url: string, options: OpenScriptOptions): Promise<OpenedScript> {
  const copy = hasServer(url) ? copyOf(host, url) : undefined;
  if (copy === undefined) return openAnew(host, url, options);
  let found: FetchedScript | 'unmodified';
  try {
    found = await fetchIfModified(host, url, options.signal, { timeoutMs: withCopyMs, known: copy });
  } catch (error) {
    if (!(error instanceof BusinessError) || error.reason !== 'pac.fetch') throw error;
    const age = agoText(host.clock.now().getTime() - Date.parse(copy.fetchedAt));
    options.remark?.(`${error.message}; its last good copy, fetched ${age}, is used`);
    return openCopy(host, copy, options, true);
  }
  if (found !== 'unmodified' && found.text !== copy.text) return openFetched(host, url, found, options);
  return openCopy(host, confirmCopy(host, copy, found), options, false);
}

/** Fetches the script anew and compiles it, whatever copy there is. @throws as `openScript` */
export async function openAnew(host: Host, url: string, options: OpenScriptOptions): Promise<OpenedScript> {
  return openFetched(host, url, await fetchScript(host, url, options.signal, options.fetchMs), options);
}

/** Compiles a script that was read, and keeps no copy. @throws BusinessError `pac.script`, `pac.limit` */
export async function openNamed(
  host: Host,
  { name, text }: PacSource,
  options: OpenScriptOptions,
): Promise<OpenedScript> {
  return { script: await compiled(host, text, name, options), name, text, fetchedAt: null, isCopy: false };
}

async function openFetched(
  host: Host,
  url: string,
  { name, text, etag, lastModified }: FetchedScript,
  options: OpenScriptOptions,
): Promise<OpenedScript> {
  const script = await compiled(host, text, name, options);
  const kept = hasServer(url) ? keepCopy(host, { url, text, etag, lastModified }) : undefined;
  return { script, name, text, fetchedAt: kept?.fetchedAt ?? null, isCopy: false };
}

async function openCopy(
  host: Host,
  { url, text, fetchedAt }: PacCopy,
  options: OpenScriptOptions,
  isCopy: boolean,
): Promise<OpenedScript> {
  const name = withoutPassword(url);
  return { script: await compiled(host, text, name, options), name, text, fetchedAt, isCopy };
}

async function compiled(host: Host, text: string, name: string, options: OpenScriptOptions): Promise<PacScript> {
  const script = new PacScript(host, text, name, options);
  try {
    await script.compile();
    return script;
  } catch (error) {
    script.close();
    throw error;
  }
}
