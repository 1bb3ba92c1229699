import { fileURLToPath } from 'node:url';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { withoutPassword } from '../proxy/url-target.js';
import { TimeLimit } from '../time-limit.js';
import { downloadScript, mostScriptBytes as mostBytes, type Validators } from './download-script.js';

/** Where a script came from, and what it says. */
export interface PacSource {
  /** What messages call it: a path, or a URL without its password. */
  readonly name: string;
  readonly text: string;
}

/** A script as it is now at its address; validators are empty where its server told none, or there is none. */
export interface FetchedScript extends PacSource, Validators {}

export interface FetchScriptOptions {
  /** For all of it; 30,000 when absent. */
  readonly timeoutMs?: number;
  /** Of the copy that is there already: the server need not send it again. */
  readonly known?: Validators;
}

const fetchTimeoutMs = 30_000;

/**
 * Reads a script from a file.
 * @throws BusinessError `file.*`, `permission`
 */
export function readScriptFile(host: Host, path: string): PacSource {
  return { name: path, text: decoded(host.files.readBytes(path, mostBytes)) };
}

/**
 * Fetches a script by http or https (30 s unless told otherwise, 1 MB, five redirects, status 200 alone), or reads it from a file: or data: URL.
 * @throws BusinessError `value.url` for any other URL, `pac.fetch`, `file.*`
 */
export async function fetchScript(
  host: Host,
  address: string,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<FetchedScript> {
  const fetched = await fetchIfModified(host, address, signal, timeoutMs === undefined ? {} : { timeoutMs });
  // Without validators no server says that.
  if (fetched === 'unmodified') throw new BusinessError('pac.fetch', `${withoutPassword(address)} was not sent`);
  return fetched;
}

/**
 * As `fetchScript`, unless the copy that is known still holds: `unmodified` then.
 * @throws BusinessError as `fetchScript`; rejects with the signal's reason when aborted
 */
export async function fetchIfModified(
  host: Host,
  address: string,
  signal: AbortSignal,
  { timeoutMs = fetchTimeoutMs, known }: FetchScriptOptions = {},
): Promise<FetchedScript | 'unmodified'> {
  const url = parsed(address);
  const name = withoutPassword(url.protocol === 'data:' ? 'data: URL' : address);
  const unknown = { etag: '', lastModified: '' };
  if (url.protocol === 'file:') return { ...readScriptFile(host, pathOf(url)), name, ...unknown };
  if (url.protocol === 'data:') return { name, text: decoded(dataOf(url)), ...unknown };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new BusinessError('value.url', `A PAC script cannot be fetched by ${url.protocol.slice(0, -1)}`, {
      hint: 'https, http, file and data URLs can be',
    });
  }
  const limit = new TimeLimit(timeoutMs, signal);
  try {
    const found = await downloadScript(host, url, limit.signal, known);
    if (found === 'unmodified') return found;
    const { bytes, etag, lastModified } = found;
    const text = decoded(bytes);
    if (/^\s*</.test(text)) throw new Error('the server sent a page, not a script');
    return { name, text, etag, lastModified };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const why = limit.isOver ? `no answer within ${timeoutMs / 1000} s` : messageOf(error);
    throw new BusinessError('pac.fetch', `${name} could not be fetched: ${why}`, { target: name, cause: error });
  } finally {
    limit.end();
  }
}

/** UTF-8 where it is that, else Latin-1. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** RFC 2397. */
function dataOf({ pathname, search }: URL): Uint8Array {
  const [, head = '', body] = /^([^,]*),(.*)$/s.exec(pathname + search) ?? [];
  if (body === undefined) throw new BusinessError('value.url', 'The data: URL has no comma before its data');
  if (body.length > 4 * mostBytes) throw new BusinessError('file.size', 'The data: URL holds more than 1 MB');
  const text = body.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return /;base64$/i.test(head) ? Buffer.from(text, 'base64') : Buffer.from(text, 'latin1');
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new BusinessError('value.url', `${JSON.stringify(url.href)} is no file of this machine`, { cause });
  }
}

function parsed(address: string): URL {
  try {
    return new URL(address);
  } catch (cause) {
    throw new BusinessError('value.url', `${JSON.stringify(withoutPassword(address))} is no URL`, { cause });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
