import type { Host } from '../host.js';
import { effectiveProxy } from '../proxy/app-proxy.js';
import { defaultProxy } from '../proxy/default-proxy.js';
import type { ProxySource } from '../proxy/proxy-settings.js';
import { withoutPassword } from '../proxy/url-target.js';
import { copyOf } from './script-copies.js';

/** The PAC script of this application, and the copy of it that is kept. */
export interface UsedScript {
  /** Of `setPacFileUrl` and `net pac set`, without a password; empty when not set. */
  readonly pacFileUrl: string;
  /** Of `setPacUrl` and `net pac set --address-only`, used where the first is not set. */
  readonly pacUrl: string;
  /** The address in use, the desktop's or the network's where none is set here; empty when there is none at all. */
  readonly script: string;
  /** Where that comes from; null when there is none. */
  readonly source: ProxySource | null;
  /** What counts before it, so that nothing asks it; empty when nothing does. */
  readonly overruledBy: string;
  /** When the copy came from the server; null without one. */
  readonly fetchedAt: string | null;
  /** When the server last said that it holds. */
  readonly checkedAt: string | null;
  /** Of the copy, since it was fetched. */
  readonly ageSeconds: number | null;
  /** Validators of the server, by which it need not send the script again; empty without one. */
  readonly etag: string;
  readonly lastModified: string;
  /** Characters of the copy; null without one. */
  readonly length: number | null;
}

/** The address of the script that is asked when none is named, with its password; undefined when there is none. */
export function usedAddress(host: Host): { readonly url: string; readonly source: ProxySource } | undefined {
  const { pac } = host.profile.read();
  const url = pac.pacFileUrl === '' ? pac.pacUrl : pac.pacFileUrl;
  if (url !== '') return { url, source: 'app' };
  const settings = defaultProxy(host);
  return settings?.pacUrl === undefined ? undefined : { url: settings.pacUrl, source: settings.source };
}

/** What is known of the script without asking anybody. As `net pac get`. @throws BusinessError `proxy.invalid`, `profile.*` */
export function usedScript(host: Host): UsedScript {
  const { pac } = host.profile.read();
  const used = usedAddress(host);
  const counting = effectiveProxy(host);
  const copy = used === undefined ? undefined : copyOf(host, used.url);
  return {
    pacFileUrl: withoutPassword(pac.pacFileUrl),
    pacUrl: withoutPassword(pac.pacUrl),
    script: withoutPassword(used?.url ?? ''),
    source: used?.source ?? null,
    overruledBy: used !== undefined && counting?.pacUrl === undefined ? (counting?.from ?? '') : '',
    fetchedAt: copy?.fetchedAt ?? null,
    checkedAt: copy?.checkedAt ?? null,
    ageSeconds: copy === undefined ? null : Math.max(0, Math.round(ageMs(host, copy.fetchedAt) / 1000)),
    etag: copy?.etag ?? '',
    lastModified: copy?.lastModified ?? '',
    length: copy?.text.length ?? null,
  };
}

const ageMs = ({ clock }: Pick<Host, 'clock'>, since: string): number => clock.now().getTime() - Date.parse(since);
