import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../src/core/errors.js';
import { machineFiles } from '../../../src/core/host/machine-files.js';
import type { Files } from '../../../src/core/host.js';
import { busPaths } from '../../../src/core/managers/bus-address.js';
import { leaseFiles } from '../../../src/core/managers/lease-files.js';
import { networkManagerDevices } from '../../../src/core/managers/network-manager.js';
import { networkdLinks } from '../../../src/core/managers/networkd.js';
import { isOfOwnNamespace } from '../../../src/core/managers/own-namespace.js';
import { resolvedLinkCalls, resolvedLinks } from '../../../src/core/managers/resolved.js';
import { TrustedAccounts } from '../../../src/core/managers/trusted.js';
import { link } from '../network/build-snapshot.js';

/** Folders too. */
const isAmong = (texts: object) => (path: string) =>
  Object.keys(texts).some((known) => known === path || known.startsWith(`${path}/`));

const files = (texts: Readonly<Record<string, string>>): Files => ({
  ...machineFiles,
  exists: isAmong(texts),
  readText: (path) => {
    const text = texts[path];
    if (text === undefined) throw new BusinessError('file.missing', `${path} does not exist`);
    return text;
  },
});

test('the address of a bus is a list of Unix sockets by path or abstract name', (t) => {
  t.deepEqual(busPaths(undefined), ['/run/dbus/system_bus_socket']);
  t.deepEqual(busPaths('unix:path=/tmp/a%20b,guid=1;tcp:host=x;unix:abstract=/c'), ['/tmp/a b', '\0/c']);
  t.deepEqual(busPaths('nonsense'), []);
});

test('a bus is of the own namespace when a socket that listens there has its name', (t) => {
  const head = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
  const of = (line: string, path = '/run/bus') =>
    isOfOwnNamespace(files({ '/proc/net/unix': `${head}${line}\n` }), path);
  t.true(of('0000: 00000002 00000000 00010000 0001 01 17 /run/bus'));
  t.true(of('0000: 00000002 00000000 00010000 0001 01 17 @/run/bus', '\0/run/bus'));
  t.false(of('0000: 00000003 00000000 00000000 0001 03 17 /run/bus'));
  t.false(of('0000: 00000002 00000000 00010000 0001 01 17 /other/run/bus'));
  t.true(isOfOwnNamespace(files({}), '/run/bus'));
});

test("root believes itself, the bus's account, and for a service of systemd's the account made for it", (t) => {
  const accounts = new TrustedAccounts(
    files({ '/etc/passwd': 'root:x:0:0::/:\nmessagebus:x:100:1::/:\nsystemd-resolve:x:7:7::/:\n' }),
  );
  t.deepEqual(
    [0, 100, 7, 1000].map((uid) => accounts.bus(uid)),
    [true, true, false, false],
  );
  t.true(accounts.service('org.freedesktop.resolve1', 7));
  t.false(accounts.service('org.freedesktop.NetworkManager', 7));
  t.false(new TrustedAccounts(files({})).bus(100));
});

test("networkd's files are read line by line; a link it does not manage says nothing", (t) => {
  const eth = { ...link(2, 'eth0') };
  const at = (text: string, lease = '') =>
    networkdLinks(
      files({
        '/run/systemd/netif/state': 'x',
        '/run/systemd/netif/links/2': text,
        '/run/systemd/netif/leases/2': lease,
      }),
      [eth],
    );
  t.deepEqual(
    at(
      '# private\nADMIN_STATE=configured\nDNS=192.0.2.1 [2001:db8::1]:853#x fe80::1%eth0\nDOMAINS=a.test.\nROUTE_DOMAINS=b.test\n',
    ),
    [
      {
        ifindex: 2,
        nameservers: ['192.0.2.1', '2001:db8::1', 'fe80::1'],
        domains: ['a.test', '~b.test'],
        metered: false,
        pacUrl: '',
        captivePortal: '',
      },
    ],
  );
  const lease = `VENDOR_SPECIFIC=${Buffer.from('ANDROID_METERED').toString('hex')}\n`;
  t.true(at('ADMIN_STATE=configured\n', lease)[0]?.metered);
  t.deepEqual(at('ADMIN_STATE=unmanaged\nDNS=192.0.2.1\n', lease), []);
  t.deepEqual(networkdLinks(files({}), [eth]), []);
});

test('what networkd knows of a proxy script and of a captive portal is read from its files', (t) => {
  const found = networkdLinks(
    files({
      '/run/systemd/netif/state': 'x',
      '/run/systemd/netif/links/2': 'ADMIN_STATE=configured\nCAPTIVE_PORTAL=https://portal.example/api\n',
      '/run/systemd/netif/leases/2': `OPTION_252=${Buffer.from('http://a.example/p\0').toString('hex')}\n`,
    }),
    [link(2, 'eth0')],
  );
  t.like(found[0], { pacUrl: 'http://a.example/p', captivePortal: 'https://portal.example/api' });
});

/** Lease files in their folders; `eth0` is link 2. */
function leases(texts: Readonly<Record<string, string | Buffer>>) {
  const found: Files = {
    ...machineFiles,
    exists: isAmong(texts),
    names: (folder) =>
      Object.keys(texts)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    readBytes: (path) => Buffer.from(texts[path] ?? ''),
  };
  return leaseFiles(found, [link(2, 'eth0'), link(3, 'wlan0')]);
}

const dhclientLease = (...statements: readonly string[]): string => `lease {\n  ${statements.join('\n  ')}\n}\n`;

test("of dhclient's leases the last one of an interface counts, in each of the ways in which it writes options", (t) => {
  const old = dhclientLease('interface "eth0";', 'fixed-address 192.0.2.1;', 'option unknown-252 "http://old/";');
  const marked = 'option vendor-encapsulated-options 41:4e:44:52:4f:49:44:5f:4d:45:54:45:52:45:44;';
  const script = 'option unknown-252 "http://a.example/p\\012";';
  const newest = dhclientLease('interface "eth0";', 'fixed-address 192.0.2.2;', marked, script, 'expire never;');
  const wireless = dhclientLease('interface "wlan0";', 'fixed-address 192.0.2.3;', 'option default-url "http://x/";');
  const strange = dhclientLease('interface "eth9";', 'fixed-address 192.0.2.4;') + dhclientLease('fixed-address x;');
  t.deepEqual(leases({ '/var/lib/dhcp/dhclient.eth0.leases': old + newest + wireless + strange }), [
    {
      ifindex: 2,
      client: 'dhclient',
      address: '192.0.2.2',
      metered: true,
      pacUrl: 'http://a.example/p',
      captivePortal: '',
    },
    // No portal of RFC 8908, which allows HTTPS alone.
    { ifindex: 3, client: 'dhclient', address: '192.0.2.3', metered: false, pacUrl: '', captivePortal: '' },
  ]);
});

test('a lease file of dhcpcd is the answer of the server as it came', (t) => {
  const fixed = Buffer.alloc(240);
  fixed.set([192, 0, 2, 9], 16);
  fixed.writeUInt32BE(0x63825363, 236);
  const option = (code: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([code, text.length]), Buffer.from(text)]);
  const options = [option(43, 'xANDROID_'), Buffer.from([0]), option(114, 'https://p.example/'), option(43, 'METERED')];
  const message = Buffer.concat([fixed, ...options, Buffer.from([255]), option(252, 'http://late.example/')]);
  const lease = { client: 'dhcpcd', address: '192.0.2.9', metered: true, pacUrl: '' };
  t.deepEqual(leases({ '/var/lib/dhcpcd/wlan0-Cafe-3.lease': message, '/var/lib/dhcpcd/eth9.lease': message }), [
    { ifindex: 3, ...lease, captivePortal: 'https://p.example/' },
  ] as never);
});

test('no bytes of a lease file do harm', (t) => {
  const words = fc.constantFrom(
    'lease {\n',
    '}\n',
    'interface "eth0";\n',
    'option unknown-43 ',
    '"\\',
    ':',
    ';\n',
    '4a',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(words).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, fc.uint8Array({ maxLength: 600 }), (text, bytes) => {
      const beginning = Buffer.concat([Buffer.alloc(236), Buffer.from([0x63, 0x82, 0x53, 0x63]), bytes]);
      const found = leases({ '/var/lib/dhcp/dhclient.leases': text, '/var/lib/dhcpcd/eth0.lease': beginning });
      return found.every(({ ifindex, captivePortal }) => ifindex === 2 && /^(?:https:|$)/.test(captivePortal));
    }),
  );
  t.pass();
});

test('answers of the wrong shape are no facts', (t) => {
  for (const body of [[], ['text'], [new Map([[1, 2]])], [new Map([['/a', 'b']])], [[1, [2]]]]) {
    t.deepEqual(networkManagerDevices(body, [link(2, 'eth0')]), []);
    t.deepEqual(resolvedLinks(body, new Map()), []);
    t.is(resolvedLinkCalls(body).size, 0);
  }
  const lies = new Map<string, unknown>([
    ['IpInterface', 'eth0'],
    ['State', 100],
    ['Metered', 99],
    ['HwAddress', 5],
    ['Ip4Config', new Map()],
  ]);
  const answer = [new Map([['/d', new Map([['org.freedesktop.NetworkManager.Device', lies]])]])];
  t.like(networkManagerDevices(answer as never, [link(2, 'eth0')])[0], {
    metered: 'unknown',
    nameservers: [],
    ssid: '',
  });
});

test('links of systemd-resolved have object paths whose first digit is escaped', (t) => {
  const server = (ifindex: number) => [ifindex, 2, Buffer.from([192, 0, 2, 1])];
  const calls = resolvedLinkCalls([new Map([['DNS', [server(2), server(13), server(0)]]])]);
  t.deepEqual(
    [...calls.values()].map(({ path }) => path.split('/').at(-1)),
    ['_32', '_313'],
  );
});
