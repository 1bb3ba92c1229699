import { canonicalAddress } from '../codec/ip-address.js';
import type { Neighbour, NeighbourState } from '../neighbour.js';
import { tableRows } from './kernel-file.js';

/** linux/if_arp.h */
const ATF_COM = 0x2;
const ATF_PERM = 0x4;

/**
 * Reads /proc/net/arp. It tells valid entries from others, but not how fresh they are: they count as stale. Lines that
 * are no entry are passed over.
 */
export function parseArp(text: string, ifindexOf: (name: string) => number): Neighbour[] {
  const neighbours: Neighbour[] = [];
  for (const words of tableRows(text, 6)) {
    const address = canonicalAddress(words[0] ?? '');
    const flags = Number(words[2]);
    const ifindex = ifindexOf(words[5] ?? '');
    if (address === null || !Number.isInteger(flags) || ifindex === 0) continue;
    const state: NeighbourState =
      (flags & ATF_PERM) !== 0 ? 'permanent' : (flags & ATF_COM) !== 0 ? 'stale' : 'incomplete';
    const macAddress = state === 'incomplete' ? '' : (words[3] ?? '').toLowerCase();
    neighbours.push({ ifindex, family: 2, address, macAddress, state, flags: 0 });
  }
  return neighbours;
}
