import type { Host } from '../host.js';
import { exchangeBy } from '../http/exchange-by.js';
import { HttpDataType } from '../http/http-types.js';
import { direct } from '../proxy/proxy-hop.js';

/** What tells a server which copy is there already (RFC 9110, 8.8); empty where it told none. */
export interface Validators {
  readonly etag: string;
  readonly lastModified: string;
}

/** A script as its server sent it. */
export interface ScriptDownload extends Validators {
  readonly bytes: Uint8Array;
}

/** Of a script's source. */
export const mostScriptBytes = 1_048_576;
const mostRedirects = 5;

/**
 * Asks for a script by http or https: 1 MB, five redirects, status 200 alone.
 *
 * @param known of the copy that is there already
 * @returns `unmodified` when the server says that this copy holds
 */
export async function downloadScript(
  host: Host,
  first: URL,
  signal: AbortSignal,
  known?: Validators,
): Promise<ScriptDownload | 'unmodified'> {
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const { responseCode, result, header } = await exchangeBy([direct], host, url, requestOptions(known), signal);
    if (responseCode === 304 && known !== undefined) return 'unmodified';
    const { location, etag, 'last-modified': lastModified } = header as Readonly<Record<string, string | string[]>>;
    if (responseCode === 200 && result instanceof ArrayBuffer) {
      const bytes = await uncompressed(new Uint8Array(result), asText(header['content-encoding']));
      return { bytes, etag: asText(etag), lastModified: asText(lastModified) };
    }
    const redirected = [301, 302, 303, 307, 308].includes(responseCode) && typeof location === 'string';
    if (!redirected) throw new Error(`the server answered ${responseCode}`);
    url = new URL(location, url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`it was redirected to ${url.protocol}`);
  }
  throw new Error(`it was redirected more than ${mostRedirects} times`);
}

function requestOptions(known: Validators | undefined) {
  const { etag = '', lastModified = '' } = known ?? {};
  const header = {
    accept: 'application/x-ns-proxy-autoconfig, */*;q=0.9',
    connection: 'close',
    ...(etag === '' ? {} : { 'if-none-match': etag }),
    ...(lastModified === '' ? {} : { 'if-modified-since': lastModified }),
  };
  return { maxLimit: mostScriptBytes, expectDataType: HttpDataType.ARRAY_BUFFER, header };
}

/** Some servers compress what nobody asked them to. */
async function uncompressed(bytes: Uint8Array, coding: string): Promise<Uint8Array> {
  if (coding === '' || coding === 'identity') return bytes;
  const { brotliDecompressSync, gunzipSync, inflateSync } = await import('node:zlib');
  const expand = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[
    coding.toLowerCase()
  ];
  if (expand === undefined) throw new Error(`the server sent it as ${coding}`);
  try {
    return expand(bytes, { maxOutputLength: mostScriptBytes });
  } catch (cause) {
    throw new Error(`what the server sent as ${coding} is broken, or larger than ${mostScriptBytes} bytes`, { cause });
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
