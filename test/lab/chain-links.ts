import type { Namespace } from './namespace.js';

/** `10.77.LINK.SIDE`; side 1 is nearer to the client. */
export const address4 = (link: number, side: 1 | 2): string => `10.77.${link}.${side}`;
export const address6 = (link: number, side: 1 | 2): string => `fd77:${link}::${side}`;

/** What makes a namespace a router that answers from the address it was reached at. */
export const forwarding = {
  'ipv4/ip_forward': 1,
  'ipv6/conf/all/forwarding': 1,
  'ipv4/icmp_errors_use_inbound_ifaddr': 1,
};

/** Gives the two ends of link `number` their addresses and brings them up. */
export function addressEnds(near: Namespace, nearName: string, far: Namespace, farName: string, number: number): void {
  near.ip(...endCommands(nearName, number, 1));
  far.ip(...endCommands(farName, number, 2));
}

const endCommands = (name: string, number: number, side: 1 | 2): string[] => [
  `addr add ${address4(number, side)}/24 dev ${name}`,
  `addr add ${address6(number, side)}/64 dev ${name} nodad`,
  `link set ${name} up`,
];

/** Routes of both families by the given side of a link. */
export const routeCommands = (prefix4: string, prefix6: string, link: number, side: 1 | 2): string[] => [
  `route replace ${prefix4} via ${address4(link, side)}`,
  `-6 route replace ${prefix6} via ${address6(link, side)}`,
];
