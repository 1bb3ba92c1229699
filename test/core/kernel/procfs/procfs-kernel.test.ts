import test from 'ava';
import type { KernelTables } from '../../../../src/core/kernel/kernel.js';
import { NetlinkKernel } from '../../../../src/core/kernel/netlink-kernel.js';
import { openKernel } from '../../../../src/core/kernel/open-kernel.js';
import { labTest } from '../../../lab/lab-test.js';
import { mustRun } from '../../../lab/program.js';
import { evaluate } from '../evaluate.js';
import { furnished } from '../furnished.js';
import { whileQuiet } from '../while-quiet.js';

const dumpByProcfs = `import { openKernel } from 'KERNEL/open-kernel.js';
  const kernel = openKernel({ platform: 'linux', variable: () => '1' });
  console.log(JSON.stringify(kernel.dump(['neighbours'])));`;

/** The part of a route that /proc can tell. */
const told = ({ routes }: KernelTables, family: number) =>
  routes
    .filter((route) => route.family === family && route.table === 254)
    .map(({ destination, prefixLength, metric, type, nexthops, preference }) => {
      const known = family === 10 && type !== 'unicast' ? 'unreachable' : type;
      // A router of IPv6 behind an IPv4 route is not shown.
      const hops = nexthops.map(
        ({ ifindex, gateway }) => `${ifindex} ${family === 2 && gateway.includes(':') ? '' : gateway}`,
      );
      return `${destination}/${prefixLength} ${metric} ${known} ${hops[0] ?? ''} ${preference}`;
    })
    .sort();

labTest(
  'procfs tells the same routes as netlink, blackholes as what they are',
  { needs: ['namespaceFiles'] },
  (t, lab) => {
    const namespace = furnished(lab);
    const kernel = new NetlinkKernel(namespace.name);
    // ip netns exec mounts a /sys of the namespace.
    const look = () => evaluate(dumpByProcfs, (argv) => mustRun(namespace.inside(argv))) as KernelTables;
    const { tables: netlink, seen: procfs } = whileQuiet(kernel, ['neighbours'], look);
    t.is(procfs.source, 'procfs');
    for (const family of [2, 10]) t.deepEqual(told(procfs, family), told(netlink, family));
    const link = ({
      ifindex,
      name,
      flags,
      mtu,
      macAddress,
      master,
      operationalState,
      hardwareType,
    }: KernelTables['links'][number]) => ({
      ifindex,
      name,
      flags,
      mtu,
      macAddress,
      master,
      operationalState,
      hardwareType,
    });
    const byIndex = (tables: KernelTables) => tables.links.map(link).sort((a, b) => a.ifindex - b.ifindex);
    t.deepEqual(byIndex(procfs), byIndex(netlink));
    const address = ({ addresses }: KernelTables) =>
      addresses.map((one) => `${one.ifindex} ${one.address}/${one.prefixLength} ${one.scope}`).sort();
    t.deepEqual(address(procfs), address(netlink));
    t.deepEqual(
      new Set(procfs.missing.map(({ part }) => part)),
      new Set(['links', 'addresses', 'routes', 'rules', 'nexthops', 'devices', 'lookup', 'neighbours']),
    );
    kernel.close();
  },
);

labTest('a /sys that shows another namespace is not believed', { needs: ['namespaceFiles'] }, (t, lab) => {
  const namespace = lab.namespace('foreign', {
    with: [
      'link add eth0 type veth peer name p0',
      'link set eth0 up',
      'link set p0 up',
      'addr add 10.0.0.2/24 dev eth0',
    ],
  });
  const text = `import { inNetworkNamespace } from 'KERNEL/network-namespace.js';
    import { ProcfsKernel } from 'KERNEL/procfs-kernel.js';
    import { readSysfsDevice } from 'KERNEL/sysfs-device.js';
    import { NetlinkKernel } from 'KERNEL/netlink-kernel.js';
    const own = new NetlinkKernel().dump();
    console.log(JSON.stringify(inNetworkNamespace(${JSON.stringify(namespace.name)}, () => {
      const { links, devices, addresses, missing } = new ProcfsKernel('test').dump(['bandwidth']);
      const seen = new NetlinkKernel().dump().links.map(readSysfsDevice).filter((device) => device !== undefined);
      return { links: links.map((link) => link.name + ' ' + link.mtu), devices, seen, addresses: addresses.map((one) => one.address), missing };
    })));`;
  const answer = evaluate(text, (argv) => mustRun([...argv])) as Pick<KernelTables, 'devices' | 'missing'> & {
    links: string[];
    addresses: string[];
    seen: unknown[];
  };
  t.deepEqual(answer.links.sort(), ['eth0 0', 'lo 0', 'p0 0']);
  t.deepEqual(answer.devices, []);
  t.true(answer.addresses.includes('10.0.0.2'));
  t.true(answer.missing.some(({ part, reason }) => part === 'devices' && reason.includes('another network namespace')));
});

test('procfs and netlink agree on the way of this machine', (t) => {
  const netlink = new NetlinkKernel();
  const procfs = openKernel({ platform: 'linux', variable: (name) => (name === 'NET_NO_FFI' ? '1' : undefined) });
  for (const query of [
    { family: 2, destination: '1.1.1.1' },
    { family: 10, destination: '2606:4700:4700::1111' },
    { family: 2, destination: '127.0.0.1' },
  ] as const) {
    const { type, ifindex, gateway, sourceAddress } = netlink.lookup(query);
    t.like(procfs.lookup(query), { type, ifindex, gateway, sourceAddress });
  }
  netlink.close();
  procfs.close();
});
