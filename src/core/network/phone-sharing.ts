import type { Link } from '../kernel/link.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { indexOf } from './snapshot-index.js';

/** The network that an iPhone gives to those it shares its connection with, always the same. */
const iphonePrefix = '172.20.10.';
const iphonePrefixLength = 28;

/** Whether the link is a telephone that shares its connection, without saying by DHCP that it costs. */
export function isPhoneShared(snapshot: Snapshot, link: Link): boolean {
  const index = indexOf(snapshot);
  if (index.device(link.ifindex)?.driver === 'ipheth') return true;
  return index
    .addresses(link.ifindex)
    .some(({ address, prefixLength }) => prefixLength === iphonePrefixLength && address.startsWith(iphonePrefix));
}
