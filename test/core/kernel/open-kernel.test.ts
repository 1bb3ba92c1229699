import { spawnSync } from 'node:child_process';
import { mkdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import type { KernelTables } from '../../../src/core/kernel/kernel.js';
import { NetlinkKernel } from '../../../src/core/kernel/netlink-kernel.js';
import { NetlinkProtocol, NetlinkSocket } from '../../../src/core/kernel/netlink-socket.js';
import { dumpAddresses, dumpLinks, dumpRoutes } from '../../../src/core/kernel/netlink-tables.js';
import { inNetworkNamespace } from '../../../src/core/kernel/network-namespace.js';
import { openKernel } from '../../../src/core/kernel/open-kernel.js';
import type { RouteQuery } from '../../../src/core/kernel/route.js';
import { systemErrorCode } from '../../../src/core/kernel/system-error.js';
import { labTest } from '../../lab/lab-test.js';
import type { Lab } from '../../lab/lab.js';
import type { Namespace } from '../../lab/namespace.js';
import { mustRun } from '../../lab/program.js';
import { assertSameTables } from '../../lab/same-tables.js';
import { witness } from '../../lab/witness.js';

const kernelFolder = fileURLToPath(new URL('../../../src/core/kernel/', import.meta.url));
const variable = (): undefined => undefined;
const own = () => openKernel({ platform: 'linux', variable });

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

function furnished(lab: Lab): Namespace {
  return lab.namespace('kernel', { with: furniture });
}

labTest('the tables of a named namespace are what ip prints of it', { needs: ['namespaceFiles'] }, (t, lab) => {
  const namespace = furnished(lab);
  const kernel = new NetlinkKernel(namespace.name);
  const tables = kernel.dump(['neighbours', 'bandwidth']);
  const loopback = tables.links.find(({ name }) => name === 'lo')?.ifindex;
  // ip leaves out the neighbours of lo.
  const neighbours = tables.neighbours.filter(({ ifindex }) => ifindex !== loopback);
  assertSameTables(t, { ...tables, neighbours }, witness(namespace));
  t.true(tables.consistent);
  t.deepEqual(tables.missing, []);
  const veth = tables.links.find(({ name }) => name === 'veth0')?.ifindex;
  t.like(
    tables.devices.find(({ ifindex }) => ifindex === veth),
    { speedKbps: 10_000_000, wireless: false, driver: '' },
  );
  kernel.close();
  kernel.close();
});

const lookups: readonly [RouteQuery, string][] = [
  [{ family: 2, destination: '192.0.2.7' }, ''],
  [{ family: 2, destination: '1.1.1.1' }, ''],
  [{ family: 2, destination: '1.1.1.1', mark: 7 }, 'mark 7'],
  [{ family: 2, destination: '1.1.1.1', uid: 1500 }, 'uid 1500'],
  [{ family: 2, destination: '10.0.0.44', source: '10.0.0.2' }, 'from 10.0.0.2'],
  [{ family: 2, destination: '10.0.0.2' }, ''],
  [{ family: 2, destination: '100.64.1.1' }, ''],
  [{ family: 2, destination: '172.16.1.1' }, ''],
  [{ family: 10, destination: '2606:4700::1111' }, ''],
  [{ family: 10, destination: '2001:db8::99' }, ''],
];

labTest('a lookup answers what ip route get prints', { needs: ['namespaceFiles'] }, (t, lab) => {
  const namespace = furnished(lab);
  const kernel = new NetlinkKernel(namespace.name);
  const { links } = kernel.dump();
  for (const [query, words] of lookups) {
    const decision = kernel.lookup(query);
    const asked = `route get ${query.destination} ${words}`;
    const argv = namespace.ipArguments('-j', '-d', '-N', ...asked.trim().split(' '));
    const [printed = {}]: Record<string, unknown>[] = JSON.parse(mustRun(argv).stdout);
    const via = printed['via'];
    const router = typeof via === 'object' && via !== null && 'host' in via ? via.host : '';
    t.is(decision.gateway, String(printed['gateway'] ?? router), asked);
    t.is(links.find(({ ifindex }) => ifindex === decision.ifindex)?.name, String(printed['dev']), asked);
    t.is(String(decision.table), String(printed['table']), asked);
    t.is(decision.type, printed['type'] === '2' ? 'local' : 'unicast', asked);
    t.is(decision.sourceAddress, String(printed['prefsrc'] ?? query.source), asked);
  }
  t.like(kernel.lookup({ family: 2, destination: '192.0.2.7' }), {
    destination: '192.0.2.0',
    prefixLength: 24,
    metric: 5,
    mtu: 1300,
    gateway: '10.0.0.9',
  });
  kernel.close();
});

labTest('a destination that cannot be reached is a decision, not an error', { needs: ['namespaceFiles'] }, (t, lab) => {
  const kernel = new NetlinkKernel(furnished(lab).name);
  for (const [family, destination, type] of [
    [2, '198.51.100.1', 'blackhole'],
    [2, '198.51.100.129', 'unreachable'],
    [2, '203.0.113.1', 'prohibit'],
    [10, '2001:db8:1::1', 'blackhole'],
    [10, '2001:db8:2::1', 'prohibit'],
    [10, '2001:db8:3::1', 'unreachable'],
  ] as const) {
    t.like(kernel.lookup({ family, destination }), { type, ifindex: 0, gateway: '', sourceAddress: '' });
  }
  // Thrown out of table 77, and on to main.
  t.is(kernel.lookup({ family: 2, destination: '203.0.113.129', mark: 7 }).gateway, '10.0.0.1');
  kernel.close();
  const empty = new NetlinkKernel(lab.namespace('empty').name);
  t.is(empty.lookup({ family: 2, destination: '1.1.1.1' }).type, 'none');
  t.is(empty.lookup({ family: 10, destination: '2606:4700::1111' }).type, 'none');
  empty.close();
});

labTest('a source that is not ours is an error, even towards a blackhole', { needs: ['namespaceFiles'] }, (t, lab) => {
  const kernel = new NetlinkKernel(furnished(lab).name);
  const blackhole = { family: 2, destination: '198.51.100.1' } as const;
  t.is(kernel.lookup({ ...blackhole, source: '10.0.0.2' }).type, 'blackhole');
  for (const destination of ['198.51.100.1', '1.1.1.1']) {
    const error = t.throws(() => kernel.lookup({ family: 2, destination, source: '10.0.0.77' }));
    t.is(error instanceof BusinessError && error.reason, 'route.source');
  }
  kernel.close();
});

test('a lookup through an interface that does not exist is the error ENODEV', (t) => {
  const kernel = own();
  const lookup = () => kernel.lookup({ family: 2, destination: '1.1.1.1', ifindex: 99_999_999 });
  t.is(systemErrorCode(t.throws(lookup)), 'ENODEV');
  kernel.close();
});

for (const destination of ['::1', '1.2.3', '']) {
  test(`a lookup of ${JSON.stringify(destination)} as IPv4 address is refused before the kernel is asked`, (t) => {
    const kernel = own();
    const error = t.throws(() => kernel.lookup({ family: 2, destination }));
    t.is(error instanceof BusinessError && error.reason, 'value.address');
    kernel.close();
  });
}

labTest(
  'a table that changes while it is read is never half old and half new',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const namespace = lab.namespace('churn', { with: ['link add first type veth peer name second'] });
    const batch = Array.from({ length: 40 }, (_, n) => `link add x${n} type veth peer name y${n}\nlink del x${n}`);
    const churn = namespace.start(['sh', '-c', `while :; do printf '${batch.join('\n')}\n' | ip -batch -; done`]);
    const kernel = new NetlinkKernel(namespace.name);
    const counts = new Set<number>();
    const deadline = performance.now() + 10_000;
    let whole = 0;
    for (let round = 0; (round < 500 || counts.size < 5) && performance.now() < deadline; round++) {
      const { links, consistent } = kernel.dump();
      counts.add(links.length);
      if (round % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      if (!consistent) continue;
      whole++;
      t.is(new Set(links.map(({ ifindex }) => ifindex)).size, links.length);
      t.true(['lo', 'first', 'second'].every((name) => links.some((link) => link.name === name)));
      t.true(links.every((link) => link.parent === 0 || links.some(({ ifindex }) => ifindex === link.parent)));
    }
    t.true(counts.size > 1, 'the table did change meanwhile');
    t.true(whole > 0);
    churn.kill('SIGKILL');
    kernel.close();
  },
);

test('an answer longer than the receive buffer is asked for again with a larger one', (t) => {
  const large = new NetlinkSocket(NetlinkProtocol.ROUTE);
  const small = new NetlinkSocket(NetlinkProtocol.ROUTE, 512);
  t.deepEqual(dumpLinks(small), dumpLinks(large));
  t.deepEqual(dumpAddresses(small).items.length, dumpAddresses(large).items.length);
  large.close();
  small.close();
});

test('a closed kernel says so instead of asking another descriptor', (t) => {
  const socket = new NetlinkSocket(NetlinkProtocol.ROUTE);
  socket.close();
  socket.close();
  t.is(systemErrorCode(t.throws(() => dumpRoutes(socket))), 'EBADF');
});

const ownNamespace = () => readlinkSync('/proc/thread-self/ns/net');

labTest(
  'a thread that was in a namespace is back afterwards, whatever happened there',
  { needs: ['namespaceFiles'] },
  (t, lab) => {
    const { name } = lab.namespace('visited');
    const before = ownNamespace();
    const inside = inNetworkNamespace(name, ownNamespace);
    t.not(inside, before);
    t.is(ownNamespace(), before);
    const thrown = t.throws(() =>
      inNetworkNamespace(name, () => {
        throw new Error('something inside');
      }),
    );
    t.is(thrown?.message, 'something inside');
    t.is(ownNamespace(), before);
  },
);

for (const [what, name] of Object.entries({
  'a name nobody gave': 'no-such-namespace',
  'a path': '../../proc/1/ns/net',
  'an empty name': '',
  'a parent folder': '..',
  'a zero byte': 'a\0b',
})) {
  test(`${what} is no network namespace`, (t) => {
    const error = t.throws(() => inNetworkNamespace(name, () => t.fail()));
    t.true(error instanceof BusinessError && error.reason === 'usage.netns');
  });
}

labTest('a name without a namespace behind it is no network namespace', { needs: ['namespaceFiles'] }, (t) => {
  const name = `net-stale-${process.pid}`;
  mkdirSync('/run/netns', { recursive: true });
  writeFileSync(`/run/netns/${name}`, '');
  try {
    const error = t.throws(() => inNetworkNamespace(name, () => t.fail()));
    t.is(error instanceof BusinessError && error.reason, 'usage.netns');
  } finally {
    rmSync(`/run/netns/${name}`);
  }
});

/** Runs a module text in its own Node; it prints one JSON value. */
function evaluate(text: string, run: (argv: readonly string[]) => { stdout: string }): unknown {
  const source = text.replaceAll('KERNEL/', kernelFolder);
  return JSON.parse(run([process.execPath, '--input-type=module', '-e', source]).stdout);
}

labTest('who may not enter a namespace is told so', { needs: ['namespaceFiles'] }, (t, lab) => {
  const { name } = lab.namespace('closed');
  const answer = evaluate(
    `import { NetlinkKernel } from 'KERNEL/netlink-kernel.js';
     process.setgroups([]); process.setgid(65534); process.setuid(65534);
     try { new NetlinkKernel(${JSON.stringify(name)}); } catch (error) { console.log(JSON.stringify(error.reason)); }`,
    ([program = '', ...rest]) => spawnSync(program, rest, { encoding: 'utf8' }),
  );
  t.is(answer, 'permission');
});

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
    const netlink = kernel.dump(['neighbours']);
    // ip netns exec mounts a /sys of the namespace.
    const procfs = evaluate(dumpByProcfs, (argv) => mustRun(namespace.inside(argv))) as KernelTables;
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
  const netlink = own();
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

test('another platform is told that this needs Linux', (t) => {
  const error = t.throws(() => openKernel({ platform: 'darwin', variable }));
  t.is(error instanceof BusinessError && error.reason, 'unsupported.platform');
});

test('a named namespace cannot be had without native calls', (t) => {
  const error = t.throws(() => openKernel({ platform: 'linux', variable: () => '1', netns: 'blue' }));
  t.is(error instanceof BusinessError && error.reason, 'kernel.unavailable');
});
