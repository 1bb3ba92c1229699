import type { Lab } from '../../lab/lab.js';
import type { Namespace } from '../../lab/namespace.js';

const furniture = [
  'link add veth0 type veth peer name veth1',
  'link add veth2 type veth peer name veth3',
  'link add bridge0 type bridge',
  'link set veth3 master bridge0',
  'link set veth0 up',
  'link set veth1 up',
  'link set veth2 up',
  'link set veth3 up',
  'addr add 10.0.0.2/24 dev veth0',
  'addr add 10.7.0.2/24 dev veth2',
  'addr add 2001:db8::2/64 dev veth0',
  'route add default via 10.0.0.1',
  'route add default via 10.7.0.1 table 77',
  'route add 192.0.2.0/24 via 10.0.0.9 mtu 1300 metric 5',
  'route add blackhole 198.51.100.0/25',
  'route add unreachable 198.51.100.128/25',
  'route add prohibit 203.0.113.0/25',
  'route add throw 203.0.113.128/25 table 77',
  'route add 100.64.0.0/10 via inet6 fe80::7 dev veth0',
  'nexthop add id 3 via 10.0.0.5 dev veth0',
  'route add 172.16.0.0/12 nhid 3',
  'rule add fwmark 7 lookup 77 priority 70',
  'rule add uidrange 1000-1999 lookup 77 priority 71',
  'neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev veth0',
  '-6 route add default via fe80::1 dev veth0',
  '-6 route add blackhole 2001:db8:1::/48',
  '-6 route add prohibit 2001:db8:2::/48',
  '-6 route add unreachable 2001:db8:3::/48',
];

/** A namespace with an address, a route, a rule of each kind that matters to a lookup. */
export function furnished(lab: Lab): Namespace {
  return lab.namespace('kernel', { with: furniture });
}
