import type { Lab } from './lab.js';
import type { Namespace } from './namespace.js';
import { addressEnds, address4, address6, forwarding, routeCommands } from './chain-links.js';

/** Links of the diamond: into and out of the one branch, then the other. */
const branches = [
  { label: 'left', into: 100, outOf: 102 },
  { label: 'right', into: 101, outOf: 103 },
] as const;

/** Puts two parallel routers between `near` and `far`, which is node `number`; flows are shared out by ports. */
export function joinDiamond(lab: Lab, near: Namespace, far: Namespace, number: number): void {
  for (const { label, into, outOf } of branches) {
    const branch = lab.namespace(label);
    branch.set({ ...forwarding, 'ipv4/icmp_ratelimit': 0, 'ipv6/icmp/ratelimit': 0 });
    lab.cable(near, `${label}0`, branch, 'up0');
    lab.cable(branch, 'down0', far, `up-${label}0`);
    addressEnds(near, `${label}0`, branch, 'up0', into);
    addressEnds(branch, 'down0', far, `up-${label}0`, outOf);
    branch.ip(
      ...routeCommands('default', 'default', outOf, 2),
      ...nearerThan(number).flatMap((each) => routeCommands(...prefixes(each), into, 1)),
    );
    far.ip(...routeCommands(...prefixes(into), outOf, 1));
  }
  near.set({ 'ipv4/fib_multipath_hash_policy': 1, 'ipv6/fib_multipath_hash_policy': 1 });
  const hops = (address: typeof address4): string =>
    branches.map(({ into }) => `nexthop via ${address(into, 2)}`).join(' ');
  near.ip(`route replace default ${hops(address4)}`, `-6 route replace default ${hops(address6)}`);
  far.ip(...nearerThan(number).flatMap((each) => routeCommands(...prefixes(each), branches[0].outOf, 1)));
}

const nearerThan = (number: number): number[] => Array.from({ length: number - 1 }, (_, index) => index + 1);

const prefixes = (link: number): [string, string] => [`10.77.${link}.0/24`, `fd77:${link}::/64`];
