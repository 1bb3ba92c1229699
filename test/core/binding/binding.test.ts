import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { findBound } from '../../../src/core/binding/find-bound.js';
import { BusinessError } from '../../../src/core/errors.js';
import { fingerprintOf } from '../../../src/core/network/fingerprint.js';
import type { NetworkFingerprint } from '../../../src/core/profile/types.js';
import { readSnapshot } from '../../../src/core/snapshot/read-snapshot.js';
import { labTest } from '../../lab/lab-test.js';
import type { Namespace } from '../../lab/namespace.js';
import { twoUplinks } from '../socket/uplinks.js';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const source = beside('../../../../src');

labTest('Whatever opens sockets or resolves names keeps to the network of the application', {}, async (t, lab) => {
  const machine = await twoUplinks(lab);
  const { stdout, stderr } = machine.run([process.execPath, beside('walk-openers.js')]);
  t.is(stderr, '');
  t.deepEqual(JSON.parse(stdout), {
    'probe icmp': 'probe right0',
    'probe udp': 'probe right0',
    'probe tcp': 'probe right0',
    'probe tcp by Node': 'tcp right0',
    'probe by net-ping': 'nothing: probe.engine',
    'probe this machine': 'probe -',
    'probe elsewhere by name': 'probe left0',
    trace: 'probe right0',
    'trace this machine': 'probe -',
    // Nobody knows a name server of the right uplink, and those of the machine are not asked.
    'a name': 'nothing: dns.no-server',
    'a name for another network': 'nothing: ',
    'an address': 'nothing: ',
    'dns resolve NAME': 'nothing: dns.no-server',
    'dns resolve --type': 'nothing: dns.no-server',
    'dns resolve --net': 'udp left0',
    'dns resolve @SERVER': 'udp right0',
    'dns resolve @127.0.0.1': 'udp -',
    'dns over tcp': 'tcp right0',
    'dns over tls': 'tcp right0',
    'dns over https': 'tcp right0',
    'dns serve': 'udp -',
    'cert fetch': 'tcp right0',
    'cert fetch by a proxy': 'tcp right0',
    'cert fetch --net': 'tcp left0',
    http: 'tcp right0',
    'http on this machine': 'tcp -',
    https: 'tcp right0',
    'pac find --url': 'tcp right0',
    'a name in a PAC script': 'nothing: pac.result',
    'proxy test': 'tcp right0',
    proxy: 'tcp right0',
    ws: 'tcp right0',
    wss: 'tcp right0',
    TCPSocket: 'tcp right0',
    UDPSocket: 'udp right0',
  });
});

/** Where sockets may come to be, and why there. */
const openers: Readonly<Record<string, string>> = {
  'core/kernel/device-socket.ts': 'bound before anything can leave',
  'core/kernel/system-calls.ts': 'socket(2) itself',
  'core/kernel/netlink-socket.ts': 'to the kernel',
  'core/kernel/netlink-subscription.ts': 'to the kernel',
  'core/kernel/bus-connection.ts': 'a Unix socket',
  'core/socket/connect-address.ts': 'behind openSocket',
  'core/socket/open-datagram.ts': 'behind openSocket',
  'core/socket/local-address.ts': 'listens on an address for a moment, to see whether it can be used',
  'core/dns/serve/tcp-door.ts': 'listens',
  'core/dns/serve/answerer.ts': 'dns2, whose server has no socket of its own',
  'core/dns/resolve/resolved-lookup.ts': 'a Unix socket',
  'core/websocket/connect-server.ts': 'a Unix socket',
  'core/dns/resolve/system-lookup.ts': 'getaddrinfo(3), which no bound application asks',
  'core/trace/reverse-lookups.ts': 'c-ares, which no bound application asks',
  'core/probe/net-ping-session.ts': 'raw sockets of net-ping, which refuses to be bound',
};

test('Nothing but the openers that the binding stands before can open a socket', (t) => {
  const opens =
    /\bcreateSocket\(|\bnew Socket\(|\bcreateServer\(|\bcreateConnection\(|await import\('node:(?:net|dns[^']*)'\)|\bopenSocket\(AF_|[^.\w]openSocket\(\w+\.?\w*, \w+,|(?:callLibc|libcFunction)\('socket'|createSession\(|\bfetch\((?!host)/;
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  const found = files.filter((file) => opens.test(readFileSync(join(source, file), 'utf8')));
  t.deepEqual(found.sort(), Object.keys(openers).sort());
});

/** Talks with `bound-library`: each command gets its answer. */
function library(machine: Namespace): (command: string) => Promise<unknown> {
  const { stdin, stdout, stderr } = machine.start([process.execPath, beside('bound-library.js')]);
  stderr.pipe(process.stderr);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return async (command) => {
    stdin.write(`${command}\n`);
    const { value } = await lines.next();
    return JSON.parse(String(value));
  };
}

const indexOf = (machine: Namespace, name: string): number =>
  Number(machine.run(['cat', `/sys/class/net/${name}/ifindex`]).stdout);

labTest('A bound application leaves by its network alone, and not at all when that is gone', {}, async (t, lab) => {
  const machine = await twoUplinks(lab);
  const ask = library(machine);
  const right = indexOf(machine, 'right0');
  const all = ['tcp4', 'tcp6', 'udp4', 'udp6'];
  const askAll = async (): Promise<unknown[]> => {
    const answers = [];
    for (const word of all) answers.push(await ask(word));
    return answers;
  };
  const byLeft = ['left 10.1.0.1', 'left fd01::1', 'left 10.1.0.1', 'left fd01::1'];
  const byRight = ['right 10.2.0.1', 'right fd02::1', 'right 10.2.0.1', 'right fd02::1'];
  t.is(await ask('get'), -100);
  t.deepEqual(await askAll(), byLeft);
  t.is(await ask(`bind ${right}`), null);
  t.is(await ask('get'), right);
  t.deepEqual(await askAll(), byRight);
  t.is(await ask('resolve www.example'), 'dns.no-server');
  t.deepEqual(await ask('resolve 127.0.0.1'), ['127.0.0.1']);

  machine.ip('link set right0 down');
  // What was found may be trusted for a second; also then nothing leaves by the other uplink.
  for (const answer of await askAll()) t.regex(String(answer), /^(?:net\.bound-gone|tcp\.unreachable)$/);
  t.is(await ask('get'), 'net.bound-gone');
  machine.ip(
    'link set right0 up',
    '-6 addr replace fd02::1/64 dev right0',
    'route replace default via 10.2.0.2 metric 200',
    '-6 route replace default via fd02::2 metric 200',
  );
  t.is(await ask('get'), right);
  t.deepEqual(await askAll(), byRight);

  machine.ip('link del right0');
  t.deepEqual(
    await askAll(),
    all.map(() => 'net.bound-gone'),
  );
  t.is(await ask('resolve www.example'), 'net.bound-gone');
  t.is(await ask('unbind'), null);
  t.deepEqual(await askAll(), byLeft);
});

const net = beside('../../../../bin/net.cjs');

labTest('Commands of a profile keep to the network it is bound to, and say when that is gone', {}, async (t, lab) => {
  const machine = await twoUplinks(lab);
  const folder = machine.run(['mktemp', '-d']).stdout.trim();
  t.teardown(() => machine.run(['rm', '-rf', folder]));
  const run = (...words: string[]) =>
    machine.run([process.execPath, net, ...words], { environment: { XDG_STATE_HOME: folder, NO_COLOR: '1' } });
  const sources = (...words: string[]): unknown => {
    const { stdout } = run('probe', '192.0.2.1', '-c', '1', '-w', '2s', '--json', ...words);
    return JSON.parse(stdout).error?.reason ?? JSON.parse(stdout).results[0].lossRate;
  };
  const seen = (name: string): number =>
    Number(machine.run(['cat', `/sys/class/net/${name}/statistics/tx_packets`]).stdout);
  const sentBy = (name: string, act: () => void): boolean => {
    const before = seen(name);
    act();
    return seen(name) > before;
  };
  t.is(run('app', 'bind', 'right0').status, 0);
  t.is(run('app', 'get', '--get', 'interfaceName').stdout, 'right0\n');
  t.true(sentBy('right0', () => t.is(sources(), 0)));
  t.true(sentBy('left0', () => t.is(sources('--net', 'left0'), 0)));
  t.true(sentBy('left0', () => t.is(sources('--profile', 'other'), 0)));
  t.is(run('probe', '127.0.0.1', '-c', '1').status, 0);
  machine.ip('link set left0 mtu 1400');
  const mtu = JSON.parse(run('trace', '192.0.2.1', '--mtu', '--fast', '--json').stdout);
  t.like(mtu, { pathMtu: 1500, mtuBlackHole: false });
  machine.ip('link del right0');
  t.is(sources(), 'net.bound-gone');
  const gone = run('app', 'get');
  t.deepEqual([gone.status, gone.stdout], [3, '']);
  t.is(
    gone.stderr,
    'net: This profile is bound to the network of right0, which is gone: there is no such interface now\n' +
      'hint: net app unbind lets everything leave as the routes say\n',
  );
  t.is(sources('--net', 'left0'), 0);
  t.is(run('app', 'unbind').status, 0);
  t.is(sources(), 0);
});

labTest('An attribute sticks to a network that is known again, whatever its interface is called', {}, (t, lab) => {
  const machine = lab.namespace('machine');
  const [first, second] = [lab.namespace('first'), lab.namespace('second')];
  const plug = (far: Namespace, name: string, mac: string): void => {
    lab.cable(machine, name, far, name);
    machine.ip(
      `addr add 10.9.0.1/24 dev ${name}`,
      `route add default via 10.9.0.2`,
      `neigh add 10.9.0.2 lladdr ${mac} dev ${name}`,
    );
  };
  const folder = machine.run(['mktemp', '-d']).stdout.trim();
  t.teardown(() => machine.run(['rm', '-rf', folder]));
  const run = (...words: string[]) =>
    machine.run([process.execPath, net, 'attr', ...words], { environment: { XDG_STATE_HOME: folder } });
  const known = '02:00:00:00:00:02';
  plug(first, 'up0', known);
  t.is(run('get', '--get', 'attribute').stdout, '\n');
  t.is(run('set', 'level 3').status, 0);
  t.is(run('get', '--get', 'attribute').stdout, 'level 3\n');
  machine.ip('neigh del 10.9.0.2 dev up0');
  t.is(run('get').status, 3);
  t.is(run('set', 'level 9').status, 3);
  machine.ip('link del up0');
  plug(second, 'up1', '02:00:00:00:00:03');
  t.is(run('get', '--get', 'attribute').stdout, '\n');
  t.is(run('list', '--fields', 'netId,attribute').stdout, '0\tlevel 3\n');
  machine.ip('link del up1');
  plug(second, 'up2', known);
  t.is(run('get', '--get', 'attribute').stdout, 'level 3\n');
  const netId = 100 + indexOf(machine, 'up2');
  t.is(run('list', '--fields', 'netId,attribute').stdout, `${netId}\tlevel 3\n`);
  t.is(run('set', '').status, 0);
  t.is(run('list').stdout, '');
});

test('A binding holds for its interface until another network is known to be behind it', (t) => {
  const snapshot = readSnapshot(readFileSync('test/fixtures/snapshots/office.json', 'utf8'));
  const of = (name: string): NetworkFingerprint => {
    const link = snapshot.links.find((each) => each.name === name);
    return fingerprintOf(snapshot, link?.ifindex ?? 0);
  };
  const bound = (interfaceName: string, change: Partial<NetworkFingerprint>): string => {
    try {
      const fingerprint = { ...of('wlan0'), ...change };
      return findBound(snapshot, { fingerprint, interfaceName }).interfaceName;
    } catch (error) {
      return error instanceof BusinessError ? error.message.replace(/.*gone: /, '') : String(error);
    }
  };
  t.is(bound('wlan0', {}), 'wlan0');
  t.is(bound('wlan0', { connectionUuid: 'unknown now' }), 'wlan0');
  t.is(bound('wlan0', { ssid: 'Cafe' }), 'another network is behind that interface now');
  t.is(bound('eth0', of('eth0')), 'eth0');
  t.is(
    bound('eth0', { ...of('eth0'), gatewayMacAddress: '02:00:00:00:00:99', prefix: '192.0.2.0/24' }),
    'another network is behind that interface now',
  );
  t.is(bound('eth7', { ...of('eth0'), interfaceName: 'eth7' }), 'eth0', 'the wired network by its gateway');
  t.is(bound('eth7', { interfaceName: 'eth7', ssid: '', gatewayMacAddress: '' }), 'there is no such interface now');
  t.is(bound('docker0', { interfaceName: 'docker0', ssid: '', gatewayMacAddress: '' }), 'it is virtual-bridge');
});
