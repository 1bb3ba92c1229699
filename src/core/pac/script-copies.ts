import type { Host } from '../host.js';
import type { PacCopy } from '../profile/types.js';
import type { Validators } from './download-script.js';

/** More addresses than anybody uses in turn; the oldest copy makes room. */
const mostCopies = 4;
/** How old the time of the last check may be before the profile is written for its sake alone. */
const quietMs = 60_000;

type Keeping = Pick<Host, 'profile' | 'clock'>;

/** Whether copies are kept of what is at this address: a server may be down. */
export const hasServer = (url: string): boolean => /^https?:/i.test(url.trimStart());

/** The copy that is kept of the script at an address; undefined when there is none. */
export function copyOf(host: Pick<Host, 'profile'>, url: string): PacCopy | undefined {
  return host.profile.read().pacCopies.find((copy) => copy.url === url);
}

/** Keeps what a server sent, in place of an older copy. @throws BusinessError as `Profile.update` */
export function keepCopy(host: Keeping, copy: Omit<PacCopy, 'fetchedAt' | 'checkedAt'>): PacCopy {
  const now = host.clock.now().toISOString();
  const kept = { ...copy, fetchedAt: now, checkedAt: now };
  host.profile.update(({ pacCopies }) => ({ pacCopies: [kept, ...others(pacCopies, copy.url)].slice(0, mostCopies) }));
  return kept;
}

/**
 * Notes that the server still has what the copy says.
 *
 * @param sent with what validators it sent the same again; `unmodified` when it did not
 * @throws BusinessError as `Profile.update`
 */
export function confirmCopy(host: Keeping, copy: PacCopy, sent: Validators | 'unmodified'): PacCopy {
  const now = host.clock.now();
  const { etag, lastModified } = sent === 'unmodified' ? copy : sent;
  const isSame = etag === copy.etag && lastModified === copy.lastModified;
  if (isSame && now.getTime() - Date.parse(copy.checkedAt) < quietMs) return copy;
  const confirmed = { ...copy, etag, lastModified, checkedAt: now.toISOString() };
  host.profile.update(({ pacCopies }) => ({ pacCopies: [confirmed, ...others(pacCopies, copy.url)] }));
  return confirmed;
}

const others = (copies: readonly PacCopy[], url: string): readonly PacCopy[] =>
  copies.filter((copy) => copy.url !== url);
