import { spawnSync } from 'node:child_process';
import { mkdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import type { MessageWriter } from '../../../src/core/kernel/codec/message-writer.js';
import { NetlinkKernel } from '../../../src/core/kernel/netlink-kernel.js';
import { NetlinkProtocol, NetlinkSocket } from '../../../src/core/kernel/netlink-socket.js';
import { dumpAddresses, dumpLinks, dumpRoutes } from '../../../src/core/kernel/netlink-tables.js';
import { inNetworkNamespace } from '../../../src/core/kernel/network-namespace.js';
import { openKernel } from '../../../src/core/kernel/open-kernel.js';
import type { RouteQuery } from '../../../src/core/kernel/route.js';
import { systemErrorCode } from '../../../src/core/kernel/system-error.js';
import { labTest } from '../../lab/lab-test.js';
import { mustRun } from '../../lab/program.js';
import { assertSameTables } from '../../lab/same-tables.js';
import { witness } from '../../lab/witness.js';
import { evaluate } from './evaluate.js';
import { furnished } from './furnished.js';
import { whileQuiet } from './while-quiet.js';

const variable = (): undefined => undefined;
const own = () => openKernel({ platform: 'linux', variable });

labTest('the tables of a named namespace are what ip prints of it', { needs: ['namespaceFiles'] }, (t, lab) => {
  const namespace = furnished(lab);
  const kernel = new NetlinkKernel(namespace.name);
  const { tables, seen } = whileQuiet(kernel, ['neighbours', 'bandwidth'], () => witness(namespace));
  const loopback = tables.links.find(({ name }) => name === 'lo')?.ifindex;
  // ip leaves out the neighbours of lo.
  const neighbours = tables.neighbours.filter(({ ifindex }) => ifindex !== loopback);
  assertSameTables(t, { ...tables, neighbours }, seen);
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
    t.deepEqual([decision.sourceAddress], [printed['prefsrc'] ?? query.source], asked);
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

labTest('a dump that was broken off does not stand in the way of the next', { needs: ['namespaceFiles'] }, (t, lab) => {
  // More than the kernel hands out at once.
  const routes = Array.from({ length: 1500 }, (_, n) => `route add 10.1.${n >> 8}.${n & 255}/32 dev lo`);
  const namespace = lab.namespace('long', { with: routes });
  const socket = inNetworkNamespace(namespace.name, () => new NetlinkSocket(NetlinkProtocol.ROUTE));
  const question = {
    operation: 'RTM_GETROUTE',
    type: 26,
    write: (writer: MessageWriter) => void writer.bytes(new Uint8Array(12)),
  };
  const refuse = () => {
    throw new BusinessError('kernel.malformed', 'not understood');
  };
  t.throws(() => socket.dump(question, refuse), { message: 'not understood' });
  t.is(dumpRoutes(socket).items.length, 1500);
  socket.close();
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

test('another platform is told that this needs Linux', (t) => {
  const error = t.throws(() => openKernel({ platform: 'darwin', variable }));
  t.is(error instanceof BusinessError && error.reason, 'unsupported.platform');
});

test('a named namespace cannot be had without native calls', (t) => {
  const error = t.throws(() => openKernel({ platform: 'linux', variable: () => '1', netns: 'blue' }));
  t.is(error instanceof BusinessError && error.reason, 'kernel.unavailable');
});
