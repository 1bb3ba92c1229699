import { fileURLToPath } from 'node:url';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { exchange } from '../http/exchange.js';
import { HttpDataType } from '../http/http-types.js';
import { withoutPassword } from '../proxy/url-target.js';

/** Where a script came from, and what it says. */
export interface PacSource {
  /** What messages call it: a path, or a URL without its password. */
  readonly name: string;
  readonly text: string;
}

const mostBytes = 1_048_576;
const mostRedirects = 5;
const fetchTimeoutMs = 30_000;

/**
 * Reads a script from where it is said to be.
 * @throws BusinessError `pac.unset` when nothing is said; `file.*`, `permission`, `value.url`, `pac.fetch`
 */
export async function readScript(
  host: Host,
  { file, url }: { readonly file?: string | undefined; readonly url?: string | undefined },
  signal: AbortSignal,
): Promise<PacSource> {
  if (file !== undefined) return readScriptFile(host, file);
  if (url !== undefined) return fetchScript(host, url, signal);
  throw new BusinessError('pac.unset', 'No PAC script is set');
}

/**
 * Reads a script from a file.
 * @throws BusinessError `file.*`, `permission`
 */
export function readScriptFile(host: Host, path: string): PacSource {
  return { name: path, text: decoded(host.files.readBytes(path, mostBytes)) };
}

/**
 * Fetches a script by http or https (30 s, 1 MB, five redirects, status 200 alone), or reads it from a file: or data: URL.
 * @throws BusinessError `value.url` for any other URL, `pac.fetch`, `file.*`
 */
export async function fetchScript(host: Host, address: string, signal: AbortSignal): Promise<PacSource> {
  const url = parsed(address);
  const name = withoutPassword(url.protocol === 'data:' ? 'data: URL' : address);
  if (url.protocol === 'file:') return { ...readScriptFile(host, pathOf(url)), name };
  if (url.protocol === 'data:') return { name, text: decoded(dataOf(url)) };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new BusinessError('value.url', `A PAC script cannot be fetched by ${url.protocol.slice(0, -1)}`, {
      hint: 'https, http, file and data URLs can be',
    });
  }
  const within = AbortSignal.any([signal, AbortSignal.timeout(fetchTimeoutMs)]);
  try {
    return { name, text: decoded(await download(host, url, within)) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const why = within.aborted ? `no answer within ${fetchTimeoutMs / 1000} s` : messageOf(error);
    throw new BusinessError('pac.fetch', `${name} could not be fetched: ${why}`, { target: name, cause: error });
  }
}

async function download(host: Host, first: URL, signal: AbortSignal): Promise<Uint8Array> {
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const options = { maxLimit: mostBytes, expectDataType: HttpDataType.ARRAY_BUFFER };
    const { responseCode, result, header } = await exchange(host, url, options, signal);
    if (responseCode === 200 && result instanceof ArrayBuffer) return new Uint8Array(result);
    const { location } = header as { readonly location?: string | string[] };
    const redirected = [301, 302, 303, 307, 308].includes(responseCode) && typeof location === 'string';
    if (!redirected) throw new Error(`the server answered ${responseCode}`);
    url = new URL(location, url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`it was redirected to ${url.protocol}`);
  }
  throw new Error(`it was redirected more than ${mostRedirects} times`);
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
