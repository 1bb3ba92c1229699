import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../src/core/errors.js';
import { lookupRecorded } from '../../../src/core/route/route-lookup.js';
import { machineFiles } from '../../../src/core/host/machine-files.js';
import { maxSnapshotBytes, readSnapshot } from '../../../src/core/snapshot/read-snapshot.js';
import {
  parseResolverConfiguration,
  readResolverConfiguration,
} from '../../../src/core/snapshot/resolver-configuration.js';
import { takePlainSnapshot, takeSnapshot } from '../../../src/core/snapshot/take-snapshot.js';
import { writeSnapshot } from '../../../src/core/snapshot/write-snapshot.js';
import { describeDefault } from '../../../src/core/network/default-network.js';
import { noSockets } from '../../../src/core/host/recorded-kernel.js';
import { openHost } from '../../../src/core/open-host.js';
import type { Host } from '../../../src/core/host.js';
import type { RouteDecision } from '../../../src/core/kernel/route.js';
import { device, home, neighbour, nexthop, rule } from '../network/build-snapshot.js';

const full = home({
  rules: [
    rule(5, {
      uidRange: { first: 1, last: 2 },
      mark: 3,
      sourcePorts: { first: 1, last: 2 },
      source: '10.0.0.0',
      sourcePrefixLength: 8,
    }),
  ],
  nexthops: [nexthop(3, 2, { group: [{ id: 4, weight: 256 }] })],
  devices: [device(2, { ssid: 'Café \u{1f4f6}' })],
  neighbours: [neighbour(2, 'fe80::1')],
  resolverConfiguration: {
    path: '/etc/resolv.conf',
    nameservers: ['9.9.9.9', 'fe80::1%eth0'],
    searchDomains: ['a.test'],
  },
  missing: [{ part: 'lookup', reason: 'because' }],
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document that a test damages has no type
type Loose = any;

const parsed = (): Loose => JSON.parse(writeSnapshot(full));
/** Reads the document after `change` has had its way with it. */
const reread = (change: (document: Loose) => void) => () => {
  const document = parsed();
  change(document);
  return readSnapshot(JSON.stringify(document), 'bug.json');
};
const refusal = (read: () => unknown): BusinessError => {
  try {
    read();
  } catch (error) {
    if (error instanceof BusinessError) return error;
    throw error;
  }
  throw new Error('it was read');
};

test('a written snapshot is read back the same, one record a line', (t) => {
  const document = writeSnapshot(full);
  const { alternatives: _, ...decision } = { alternatives: [], ...full.decisions[0] };
  const read = readSnapshot(document);
  t.deepEqual({ ...read, decisions: [] }, { ...full, decisions: [] });
  t.deepEqual(read.decisions[0], decision as (typeof read.decisions)[0]);
  t.is(document.split('\n').filter((line) => line.includes('"operationalState"')).length, full.links.length);
  t.is(writeSnapshot(read), writeSnapshot(readSnapshot(writeSnapshot(read))));
  t.throws(() => ((read as { uid: number }).uid = 3), { instanceOf: TypeError });
});

test('the first wrong field is named with its place', (t) => {
  const wrongs: [(document: Loose) => void, string][] = [
    [(d) => (d.routes[3].metric = '5'), 'routes[3].metric should be an integer from 0 to 4294967295, not "5"'],
    [(d) => delete d.links[1].name, 'links[1].name should be a text of at most 128 characters, not missing'],
    [(d) => (d.links[1].operationalState = 'sideways'), 'links[1].operationalState should be one of'],
    [(d) => (d.addresses[0].address = '1.2.3.400'), 'addresses[0].address should be an IP address, not "1.2.3.400"'],
    [(d) => (d.routes = {}), 'routes should be an array, not an object'],
    [
      (d) => (d.routes[0].nexthops[0].gateway = null),
      'routes[0].nexthops[0].gateway should be an IP address, not null',
    ],
    [(d) => (d.routes[0].family = 10), 'routes[0].destination should be an IPv6 address'],
    [(d) => (d.routes[0].prefixLength = 33), 'routes[0].prefixLength should be an integer from 0 to 32, not 33'],
    [(d) => (d.decisions[0].query.uid = 1.5), 'decisions[0].query.uid should be an integer'],
    [(d) => (d.rules[0].uidRange = { first: 1 }), 'rules[0].uidRange.last should be an integer'],
    [(d) => (d.consistent = 1), 'consistent should be true or false, not 1'],
    [
      (d) => (d.resolverConfiguration.nameservers[1] = '9.9.9.9%eth0'),
      'resolverConfiguration.nameservers[1] should be',
    ],
    [(d) => (d.takenAt = 'x'.repeat(100_000)), 'takenAt should be a text'],
  ];
  for (const [change, message] of wrongs) {
    const error = refusal(reread(change));
    t.is(error.reason, 'file.invalid');
    t.true(error.message.startsWith(`bug.json: ${message}`), error.message);
    t.true(error.message.length < 400);
  }
});

test('a document that is no snapshot, or one of a newer version, is refused', (t) => {
  for (const text of ['', 'null', '[]', '7', '{', '{}', '{"schema":"net.default/1"}', '{"schema":1}', '\u0000']) {
    t.is(refusal(() => readSnapshot(text)).reason, 'file.invalid', text);
  }
  t.is(refusal(reread((d) => (d.schema = 'net.snapshot/2'))).reason, 'file.version');
  t.is(refusal(reread((d) => (d.schema = 'net.snapshot/0'))).reason, 'file.invalid');
});

test('fields that a later writer of this version adds are left out', (t) => {
  const read = reread((d) => {
    d.weather = 'fine';
    d.links[0].colour = 'red';
  })();
  t.false('weather' in read);
  t.false(Object.hasOwn(read.links[0] ?? {}, 'colour'));
});

test('no name in a document reaches a prototype', (t) => {
  const document = writeSnapshot(full).replace(
    '"consistent"',
    '"__proto__": {"polluted": 1}, "constructor": 5, "consistent"',
  );
  const read = readSnapshot(document);
  t.is((read as unknown as Record<string, unknown>)['polluted'], undefined);
  t.is(({} as Record<string, unknown>)['polluted'], undefined);
  const inherited = reread((d) => {
    delete d.links[0].name;
    d.links[0] = JSON.parse(JSON.stringify(d.links[0]).replace('{', '{"__proto__":{"name":"lo"},'));
  });
  t.true(refusal(inherited).message.includes('links[0].name'));
});

test('deep nesting and too many bytes are refused before anything is made of them', (t) => {
  const deep = `{"schema":"net.snapshot/1","links":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  t.regex(refusal(() => readSnapshot(deep)).message, /nested deeper/);
  t.is(refusal(() => readSnapshot(' '.repeat(maxSnapshotBytes + 1))).reason, 'file.size');
  t.notThrows(reread((d) => (d.missing[0].reason = '[[[[[[[[[[[[[[[[[[[[[[[[[[{"\\')));
});

test('addresses are taken in their canonical text', (t) => {
  const read = reread((d) => (d.addresses[3].address = '2001:DB8:0001:0:0::5'))();
  t.is(read.addresses[3]?.address, '2001:db8:1::5');
});

test('a document damaged anywhere is read or refused by its own errors alone', (t) => {
  const document = writeSnapshot(full);
  fc.assert(
    fc.property(fc.nat(document.length), fc.nat(20), fc.string({ maxLength: 12 }), (at, cut, insert) => {
      const damaged = document.slice(0, at) + insert + document.slice(at + cut);
      try {
        readSnapshot(damaged);
      } catch (error) {
        if (!(error instanceof BusinessError)) throw error;
        t.true(error.reason.startsWith('file.'));
      }
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test('any JSON in place of any field is refused with a place, or is as good', (t) => {
  const keys = Object.keys(full);
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      try {
        reread((d) => (d[key] = value))();
      } catch (error) {
        if (!(error instanceof BusinessError)) throw error;
        t.true(error.message.includes(key) || error.reason === 'file.version', error.message);
      }
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('resolv.conf: the first three name servers and the last search list count', (t) => {
  const text = [
    '# nameserver 1.2.3.4',
    '; search wrong',
    'nameserver 10.0.0.1',
    'nameserver\tfe80::1%eth0  # trailing',
    ' nameserver 9.9.9.9',
    'nameserver nonsense',
    'nameserver 1.1.1.1%eth0',
    'nameserver ::1',
    'nameserver 8.8.8.8',
    'domain first.test',
    'search a.test b.test. .\r',
    'options ndots:2 edns0',
    'nameserverx 7.7.7.7',
  ].join('\n');
  t.deepEqual(parseResolverConfiguration(text), {
    nameservers: ['10.0.0.1', 'fe80::1%eth0', '::1'],
    searchDomains: ['a.test', 'b.test'],
  });
  t.deepEqual(parseResolverConfiguration('search a.test\ndomain b.test'), {
    nameservers: [],
    searchDomains: ['b.test'],
  });
  t.deepEqual(parseResolverConfiguration('search .'), { nameservers: [], searchDomains: [] });
});

test('resolv.conf of any bytes is read', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      t.true(parseResolverConfiguration(`nameserver ${text}`).nameservers.length <= 3);
    }),
  );
});

test('a named namespace has its own resolv.conf, else the common one, else none', (t) => {
  const files = (known: Record<string, string>) => ({
    readText: (path: string) => {
      const text = known[path];
      if (text === undefined) throw new BusinessError('file.missing', path);
      return text;
    },
  });
  const common = { '/etc/resolv.conf': 'nameserver 10.0.0.1' };
  const both = { ...common, '/etc/netns/blue/resolv.conf': 'nameserver 10.0.0.2' };
  t.like(readResolverConfiguration(files(both), 'blue'), {
    path: '/etc/netns/blue/resolv.conf',
    nameservers: ['10.0.0.2'],
  });
  t.like(readResolverConfiguration(files(common), 'blue'), { path: '/etc/resolv.conf' });
  t.like(readResolverConfiguration(files(both), ''), { nameservers: ['10.0.0.1'] });
  t.deepEqual(readResolverConfiguration(files({}), ''), { path: '', nameservers: [], searchDomains: [] });
});

const { clock, environment, files, profile, resolve, openSocket, openProber, onMissing } = openHost({ snapshot: full });
const around = { clock, environment, files, profile, resolve, openSocket, openProber, onMissing, netns: '' };
const [firstDecision] = full.decisions as [RouteDecision];

test('a snapshot holds the tables, the decisions for this user, and its time', (t) => {
  const asked: unknown[] = [];
  const host: Host = {
    ...around,
    recorded: undefined,
    clock: { now: () => new Date(0), monotonic: () => 0 },
    environment: { platform: 'linux', uid: 77, variable: () => undefined },
    kernel: {
      source: 'netlink',
      dump: (parts) => (asked.push(parts), full),
      watch: () => t.fail(),
      lookup: (query) => (asked.push(query.uid), firstDecision),
      sockets: noSockets,
      close: () => undefined,
    },
  };
  const taken = takeSnapshot(host, ['neighbours']);
  t.like(taken, { takenAt: '1970-01-01T00:00:00.000Z', uid: 77, netns: '', schema: 'net.snapshot/1' });
  t.deepEqual(asked, [['neighbours'], 77, 77, 77, 77]);
  t.is(taken.decisions.length, 4);
  t.true(Object.isFrozen(taken));
});

test('a plain snapshot can be cloned, and is what the machine told', (t) => {
  const host = openHost();
  t.teardown(() => host.kernel.close());
  const taken = takePlainSnapshot(host);
  t.deepEqual(structuredClone(taken), taken);
  t.true(Array.isArray(taken.routes) && Object.isFrozen(taken));
  t.deepEqual(readSnapshot(writeSnapshot(taken)), taken);
});

test('where the kernel cannot be asked for a way, missing says so, and the tables alone decide', (t) => {
  const told: unknown[] = [];
  const host: Host = {
    ...around,
    onMissing: (parts) => told.push(...parts),
    recorded: undefined,
    kernel: {
      source: 'procfs',
      dump: () => ({ ...home(), missing: [] }),
      watch: () => t.fail(),
      lookup: (query) => {
        if (query.family === 10) return lookupRecorded(home(), query);
        throw new BusinessError('kernel.unavailable', 'no netlink here');
      },
      sockets: noSockets,
      close: () => undefined,
    },
  };
  const taken = takeSnapshot(host);
  t.deepEqual(taken.missing, [{ part: 'lookup', reason: 'no netlink here' }]);
  t.deepEqual(told, taken.missing);
  t.is(taken.decisions.length, 2);
  t.like(describeDefault(taken), { interfaceName: 'eth0', ipv4: { metric: 100 }, ipv6: { gateway: 'fe80::1' } });
});

test('a file that is missing, too large, a folder or no file to wait for is refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'net-'));
  const path = join(folder, 'snapshot.json');
  try {
    writeFileSync(path, 'x'.repeat(200_000));
    const reason = (name: string, limit = 1_000_000) => refusal(() => machineFiles.readText(name, limit)).reason;
    t.is(machineFiles.readText(path, 200_000).length, 200_000);
    t.is(reason(path, 199_999), 'file.size');
    t.is(reason(join(folder, 'none')), 'file.missing');
    t.is(reason(join(path, 'none')), 'file.missing');
    t.is(reason(folder), 'file.unreadable');
    t.is(reason('/dev/zero'), 'file.unreadable');
    t.is(machineFiles.readText('/proc/self/comm', 100), readFileSync('/proc/self/comm', 'utf8'));
    t.is(reason('/proc/self/status', 10), 'file.size');
    t.is(refusal(() => openHost({ snapshotFile: path })).reason, 'file.invalid');
    writeFileSync(path, writeSnapshot(full));
    t.is(openHost({ snapshotFile: path }).recorded?.links.length, full.links.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an IP literal resolves to itself, one of the other family to nothing', async (t) => {
  const { resolve } = openHost({ snapshot: full });
  t.deepEqual(await resolve('1.2.3.4'), [{ address: '1.2.3.4', family: 1, port: 0 }]);
  t.deepEqual(await resolve('fe80::1%eth0'), [{ address: 'fe80::1%eth0', family: 2, port: 0 }]);
  const reason = async (...asked: Parameters<typeof resolve>) => {
    const error = await t.throwsAsync(resolve(...asked), { instanceOf: BusinessError });
    return error?.reason;
  };
  t.is(await reason('1.2.3.4', { family: 6 }), 'dns.nodata');
  t.is(await reason(''), 'value.address');
  t.is(await reason('a.test'), 'dns.failed', 'a recorded snapshot knows no names');
});

test('names of this machine are resolved by it, unknown ones do not exist', async (t) => {
  const { resolve } = openHost();
  const addresses = (await resolve('localhost')).map(({ address }) => address);
  t.true(addresses.includes('127.0.0.1') || addresses.includes('::1'));
  const aborted = AbortSignal.abort(new Error('enough'));
  await t.throwsAsync(resolve('localhost', { signal: aborted }), { message: 'enough' });
});
