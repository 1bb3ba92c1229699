import type { Host } from '../host.js';
import { TimeLimit } from '../time-limit.js';
import { boundRequest } from './bound-request.js';
import type { PortalAnswer } from './types.js';

/** RFC 8908, section 8.3. */
const mediaType = 'application/captive+json';
/** As much as Android and the RFC's own authors take for enough. */
const mostBytes = 64 * 1024;
/** The probes know by then; who is slower than the second pair of them is not waited for. */
const longestMs = 3000;

const silent = { userPortalUrl: '', venueInfoUrl: '', secondsRemaining: null, bytesRemaining: null };

/**
 * What the API of a network's captive portal says of us: asked over the network, by HTTPS alone and no proxy, following
 * no redirection (RFC 8908). Never rejects: what goes wrong is the answer's detail.
 * @param host one that keeps to the network, as `hostOver`
 */
export async function askPortal(host: Host, url: URL, signal: AbortSignal): Promise<PortalAnswer> {
  const failed = (detail: string): PortalAnswer => ({ url: url.href, captive: null, ...silent, detail });
  if (url.protocol !== 'https:') return failed('the portal can be asked by HTTPS alone');
  const limit = new TimeLimit(longestMs, signal);
  const until = limit.signal;
  try {
    const asked = { url, accept: mediaType, maxBytes: mostBytes + 1 };
    const { status, headers, body } = await boundRequest(host, asked, until);
    if (status !== 200) return failed(`HTTP status ${String(status)}`);
    const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
    if (type !== mediaType) return failed(`an answer that is no ${mediaType}`);
    if (body.length > mostBytes) return failed(`an answer of more than ${String(mostBytes)} bytes`);
    return readPortalAnswer(url.href, body.toString('utf8')) ?? failed('an answer without the word "captive"');
  } catch (error) {
    if (until.aborted) return failed('no answer in time');
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    limit.end();
  }
}

/** RFC 8908, section 5; undefined for what is no such document. Members of other types than it says are left out. */
export function readPortalAnswer(url: string, text: string): PortalAnswer | undefined {
  const told = documentOf(text);
  const captive = told?.['captive'];
  if (told === undefined || typeof captive !== 'boolean') return undefined;
  return {
    url,
    captive,
    userPortalUrl: webUrl(told['user-portal-url']),
    venueInfoUrl: webUrl(told['venue-info-url']),
    secondsRemaining: amount(told['seconds-remaining']),
    bytesRemaining: amount(told['bytes-remaining']),
    detail: '',
  };
}

function documentOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A person is sent nowhere but into the web. */
function webUrl(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value)) return '';
  const url = new URL(value);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : '';
}

const amount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
