import { decodeAddress } from './codec/address-message.js';
import type { KernelBytes } from './codec/kernel-bytes.js';
import { decodeLink } from './codec/link-message.js';
import { decodeNeighbour } from './codec/neighbour-message.js';
import { decodeNexthop } from './codec/nexthop-message.js';
import { decodeRoute } from './codec/route-message.js';
import { decodeRouterOptions } from './codec/router-option-message.js';
import { decodeRule } from './codec/rule-message.js';
import type { KernelChange } from './kernel-watch.js';

/** Multicast groups of rtnetlink (`RTNLGRP_*`, linux/rtnetlink.h). */
export const changeGroups = {
  link: 1,
  neighbour: 3,
  ipv4Address: 5,
  ipv4Route: 7,
  ipv4Rule: 8,
  ipv6Address: 9,
  ipv6Route: 11,
  ipv6Rule: 19,
  routerOptions: 20,
  nexthop: 32,
} as const;

const NLM_F_REPLACE = 0x100;
const AF_UNSPEC = 0;

/** Message types (`RTM_*`, linux/rtnetlink.h): each is a NEW one, or the DEL one after it. */
const RTM_NEWLINK = 16;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const RTM_NEWNEIGH = 28;
const RTM_NEWRULE = 32;
const RTM_NEWNDUSEROPT = 68;
const RTM_NEWNEXTHOP = 104;

/**
 * What one message of those groups tells; nothing for messages about families other than IP.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeChanges(
  type: number,
  flags: number,
  source: KernelBytes,
  start: number,
  end: number,
): readonly KernelChange[] {
  const how = { removed: (type & 3) === 1, replaced: (flags & NLM_F_REPLACE) !== 0 };
  const one = <Part extends KernelChange['part'], Record>(part: Part, record: Record | undefined) =>
    record === undefined ? [] : [{ ...how, part, record }];
  switch (type & ~1) {
    case RTM_NEWLINK:
      // A bridge tells of its ports in its own family, removal of the port included.
      return source.u8(start) === AF_UNSPEC ? one('link', decodeLink(source, start, end)) : [];
    case RTM_NEWADDR:
      return one('address', decodeAddress(source, start, end));
    case RTM_NEWROUTE:
      return one('route', decodeRoute(source, start, end));
    case RTM_NEWNEIGH:
      return one('neighbour', decodeNeighbour(source, start, end));
    case RTM_NEWRULE:
      return one('rule', decodeRule(source, start, end));
    case RTM_NEWNEXTHOP:
      return one('nexthop', decodeNexthop(source, start, end));
    case RTM_NEWNDUSEROPT:
      return decodeRouterOptions(source, start, end).flatMap((record) => one('announcement', record));
    default:
      return [];
  }
}
