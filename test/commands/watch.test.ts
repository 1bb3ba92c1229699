/** `net watch` as a program, in namespaces where links, addresses, routes and rules really change. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { eventually } from '../lab/eventually.js';
import type { Lab } from '../lab/lab.js';
import { labTest } from '../lab/lab-test.js';
import { type JsonObject, list } from '../lab/json.js';
import { Listener, told, Watching, type WatchLine } from '../lab/listener.js';
import type { Namespace } from '../lab/namespace.js';
import { advertise } from '../lab/router-advertisement.js';

const launcher = join(process.cwd(), 'bin/net.cjs');
const arrival = (name: string): string[] =>
  ['netAvailable', 'netCapabilitiesChange', 'netConnectionPropertiesChange'].map((type) => `${type} ${name}`);

/** A machine with one uplink, without IPv6 unless it is wanted. */
function uplink(lab: Lab, options: { readonly ipv6?: boolean } = {}): { machine: Namespace; router: Namespace } {
  const machine = lab.namespace('machine');
  const router = lab.namespace('router');
  if (options.ipv6 !== true) machine.set({ 'ipv6/conf/all/disable_ipv6': 1, 'ipv6/conf/default/disable_ipv6': 1 });
  lab.cable(machine, 'eth0', router, 'lan0');
  machine.ip('addr add 10.1.0.1/24 dev eth0', 'route add default via 10.1.0.2 metric 100');
  return { machine, router };
}

const net = (machine: Namespace, ...words: readonly string[]): JsonObject =>
  JSON.parse(machine.run([process.execPath, launcher, ...words, '--json']).stdout) as JsonObject;

/** The state that the last events tell is the one that a fresh look finds. */
function assertLastState(t: ExecutionContext, machine: Namespace, lines: readonly string[]): void {
  const states = new Map<number, JsonObject>();
  for (const line of lines) {
    const event = JSON.parse(line) as WatchLine;
    const netId = Number((event['netHandle'] as JsonObject)['netId']);
    if (event.type === 'netLost') states.delete(netId);
    if (event.type !== 'netConnectionPropertiesChange') continue;
    states.set(netId, event['connectionProperties'] as JsonObject);
  }
  const seen = [...states.values()].map((state) => [String(state['interfaceName']), comparable(state)] as const);
  const networks = list(net(machine, 'list')['networks']).map((network) => String(network['interfaceName']));
  t.deepEqual(seen.map(([name]) => name).sort(), networks.sort());
  for (const [name, state] of seen) t.deepEqual(state, comparable(net(machine, 'props', name)), name);
}

function comparable(properties: JsonObject): JsonObject {
  const { netId: _netId, schema: _schema, captivePortal: _portal, ...rest } = properties;
  const sorted = (key: string): string[] =>
    list(rest[key])
      .map((each) => JSON.stringify(each))
      .sort();
  return { ...rest, routes: sorted('routes'), linkAddresses: sorted('linkAddresses') };
}

labTest(
  'A watch begins with what is there, then tells what becomes of it, and its last word is true',
  { bothWays: true },
  async (t, lab) => {
    const { machine, router } = uplink(lab);
    const watch = new Watching(machine);
    const first = await watch.upToType('netConnectionPropertiesChange');
    t.deepEqual(told(first), arrival('eth0'));
    t.true(first.every(({ isDefault, isInitial }) => isDefault && isInitial === true));

    machine.ip('route add 10.9.0.0/24 via 10.1.0.2');
    const [route] = await watch.upToType('netConnectionPropertiesChange');
    t.deepEqual(route?.['changes'], [{ field: 'routes', removed: [], added: ['10.9.0.0/24 via 10.1.0.2'] }]);
    t.false(route?.['isInitial']);

    machine.ip('addr add 10.1.0.7/24 dev eth0', 'link set eth0 mtu 1400');
    const [both] = await watch.upToType('netConnectionPropertiesChange');
    t.deepEqual(both?.['changes'], [
      { field: 'linkAddresses', removed: [], added: ['10.1.0.7/24'] },
      { field: 'mtu', removed: ['1500'], added: ['1400'] },
    ]);

    // Two uplinks: the better one takes over, and its loss gives it back.
    lab.cable(machine, 'eth1', router, 'lan1');
    machine.ip('addr add 10.2.0.1/24 dev eth1', 'route add default via 10.2.0.2 metric 50');
    const second = await watch.upToType('defaultChange');
    t.deepEqual(told(second).slice(0, 3), arrival('eth1'));
    t.like(second.at(-1), { interfaceName: 'eth1', isDefault: true });
    t.like(second.at(-1)?.['before'], { interfaceName: 'eth0' });
    machine.ip('link set eth1 down');
    const lost = await watch.upToType('defaultChange', 'eth0');
    t.is(told(lost)[0], 'netLost eth1');

    machine.ip('link set eth0 down', 'link set eth0 name wan0', 'link set wan0 up');
    machine.ip('route add default via 10.1.0.2');
    await eventually('the last state', () => {
      const last = watch.lines.findLast((line) => line.includes('"connectionProperties"')) ?? '';
      return last.includes('"interfaceName":"wan0"') && last.includes('"gateway":{"address":"10.1.0.2"');
    });
    assertLastState(t, machine, watch.lines);
    watch.kill('SIGINT');
    t.is(await watch.end, 'SIGINT');
    t.is(watch.stderr, '');
  },
);

labTest(
  'Policy that keeps a user off a network is told, rule or route, and for that user alone',
  {},
  async (t, lab) => {
    const { machine } = uplink(lab);
    const watch = new Watching(machine, '--event', 'blocked');
    await eventually('the watch listens', () => machine.run(['ip', 'rule']).stdout.includes('32766'));
    const blocked = async (): Promise<unknown> => (await watch.upToType('netBlockStatusChange')).at(-1)?.['blocked'];
    // Until the watch is up, a change would be part of its beginning.
    const ready = new Watching(machine, '--count', '1');
    await ready.end;
    machine.ip('rule add priority 50 uidrange 0-0 prohibit');
    t.true(await blocked());
    machine.ip('rule del priority 50');
    t.false(await blocked());
    machine.ip('route add blackhole default metric 1');
    t.true(await blocked());
    machine.ip('route del blackhole default metric 1');
    t.false(await blocked());
    machine.ip('rule add priority 50 uidrange 4242-4242 prohibit', 'route add unreachable default metric 4000');
    machine.ip('rule add priority 60 prohibit');
    t.true(await blocked());
    t.is(watch.lines.length, 5);
    const { stdout } = machine.run([process.execPath, launcher, 'watch', '--until', 'blocked', '--event', 'blocked']);
    t.regex(stdout, /"isInitial":true,"blocked":true/);
  },
);

labTest('A watch for one kind of network hears of no other', {}, async (t, lab) => {
  const { machine, router } = uplink(lab);
  const byName = new Watching(
    machine,
    '--ident',
    'eth1',
    '--timeout',
    '200ms',
    '--event',
    'available,lost,unavailable',
  );
  const online = new Watching(machine, '--cap', 'internet', '--event', 'available,lost');
  const wireless = new Watching(machine, '--bearer', 'wifi,cellular');
  const best = new Watching(machine, '--default', '--event', 'available,lost');
  t.deepEqual(told(await byName.upToType('netUnavailable')), ['netUnavailable']);
  t.deepEqual(told(await online.upToType('netAvailable')), ['netAvailable eth0']);
  t.deepEqual(told(await best.upToType('netAvailable')), ['netAvailable eth0']);
  t.deepEqual(told(await wireless.upToType('netUnavailable')), ['netUnavailable']);
  lab.cable(machine, 'eth1', router, 'lan1');
  machine.ip('addr add 10.2.0.1/24 dev eth1');
  t.deepEqual(told(await byName.upToType('netAvailable')), ['netAvailable eth1']);
  machine.ip('route add default via 10.2.0.2 metric 50');
  t.deepEqual(told(await online.upToType('netAvailable')), ['netAvailable eth1']);
  // A better network takes over from one that stays: nothing is lost.
  t.deepEqual(told(await best.upToType('netAvailable')), ['netAvailable eth1']);
  machine.ip('route del default via 10.2.0.2');
  t.deepEqual(told(await online.upToType('netLost')), ['netLost eth1']);
  t.deepEqual(told(await best.upToType('netAvailable')), ['netLost eth1', 'netAvailable eth0']);
  machine.ip('link del eth1', 'link set eth0 down');
  t.deepEqual(told(await byName.upToType('netLost')), ['netLost eth1']);
  t.deepEqual(told(await best.upToType('netLost')), ['netLost eth0']);
  t.is(wireless.lines.length, 1);
});

labTest('--until ends with 0 when it happens or holds already, --deadline with 124', {}, async (t, lab) => {
  const { machine } = uplink(lab);
  const run = (...flags: readonly string[]) => machine.run([process.execPath, launcher, 'watch', ...flags]);
  t.is(run('--until', 'available', '--deadline', '30s').status, 0);
  t.is(run('--until', 'lost', '--bearer', 'wifi', '--deadline', '30s').status, 0);
  const late = run('--until', 'lost', '--event', 'lost', '--deadline', '100ms');
  t.deepEqual([late.status, late.stdout], [124, '']);
  t.regex(late.stderr, /deadline of 100 ms/);
  // What changes does not hold from the start.
  t.is(run('--until', 'properties', '--deadline', '100ms').status, 124);
  const waiting = new Watching(machine, '--until', 'default');
  await waiting.upToType('netConnectionPropertiesChange');
  machine.ip('route del default');
  t.is(await waiting.end, 0);
  t.is((JSON.parse(waiting.lines.at(-1) ?? '') as WatchLine).type, 'defaultChange');
  t.is(run('--count', '2').stdout.trimEnd().split('\n').length, 2);
});

labTest(
  'A program is run for each event, in order, one at a time; what becomes of it never ends the watch',
  {},
  async (t, lab) => {
    const { machine } = uplink(lab);
    const gate = join(mkdtempSync(join(tmpdir(), 'net-watch-')), 'open');
    const script = `read -r line; echo "$NET_EVENT_TYPE $NET_EVENT_INTERFACE $NET_EVENT_DEFAULT $line"
      until [ -e ${gate} ]; do sleep 0.02; done; echo end; exit 7`;
    const watch = new Listener(
      machine.start([process.execPath, launcher, 'watch', '--event', 'available,properties', '--', 'sh', '-c', script]),
    );
    await watch.upTo('the first', (line) =>
      line.startsWith('netAvailable eth0 1 {"schema":"net.watch/1","type":"netAvailable"'),
    );
    for (let n = 0; n < 4; n++) {
      machine.ip(`route add 10.9.${n}.0/24 via 10.1.0.2`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    writeFileSync(gate, '');
    await watch.upTo('the last', (line) => line.includes('10.9.3.0'));
    await watch.upTo('its end', (line) => line === 'end');
    // What changed while the program ran for the first event became one.
    const types = watch.lines.map((line) => line.split(' ')[0]);
    const properties = 'netConnectionPropertiesChange';
    t.deepEqual(types, ['netAvailable', 'end', properties, 'end', properties, 'end']);
    t.is(watch.stderr, 'net: sh ended with status 7\n'.repeat(3));
    watch.kill('SIGTERM');
    t.is(await watch.end, 'SIGTERM');
    rmSync(join(gate, '..'), { recursive: true });
    const run = (...words: readonly string[]) =>
      machine.run([process.execPath, launcher, 'watch', '--count', '1', ...words]);
    t.is(run('--', 'sh', '-c', 'exit 3').status, 3);
    t.deepEqual([run('--', '/no/such').status, run('--', '/etc/passwd').status], [127, 126]);
    t.is(run('--no-such-flag', '--', 'true').status, 125);
    t.is(run('--').status, 2);
    // Its own flags, and ours among them, are the program's.
    t.is(run('--', 'echo', '--json', '-j', '--', '$HOME').stdout, '--json -j -- $HOME\n');
  },
);

labTest('Raw changes are those that ip monitor tells, one for one and in its order', {}, async (t, lab) => {
  const { machine, router } = uplink(lab, { ipv6: true });
  const watch = new Watching(machine, '--raw');
  const witness = new Listener(
    machine.start(['stdbuf', '-oL', 'ip', '-o', 'monitor', 'label', 'link', 'address', 'route', 'rule', 'nexthop']),
  );
  const ping = async (n: number): Promise<void> => {
    machine.ip(`rule add priority ${n} lookup ${n}`, `rule del priority ${n}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await eventually('both listen', () => {
    void ping(7);
    return watch.lines.length > 0 && witness.lines.length > 0;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [skipped, passed] = [watch.lines.length, witness.lines.length];
  machine.ip('addr add 10.1.0.9/24 dev eth0', 'route add 10.9.0.0/24 via 10.1.0.2', 'route add blackhole 10.8.0.0/16');
  machine.ip(
    '-6 route add 2001:db8:7::/64 dev eth0',
    'route replace 10.9.0.0/24 via 10.1.0.3',
    'link set eth0 mtu 1400',
  );
  machine.ip(
    'nexthop add id 5 via 10.1.0.2 dev eth0',
    'route add 10.7.0.0/24 nhid 5',
    'rule add from 10.1.0.0/24 lookup 77',
  );
  machine.ip('addr del 10.1.0.9/24 dev eth0', 'route del 10.9.0.0/24', 'nexthop del id 5', 'link set eth0 down');
  lab.cable(machine, 'eth1', router, 'lan1');
  machine.ip('link del eth1', 'rule add priority 4242 lookup 4242');
  await watch.upTo('the last', (line) => line.includes('"priority":4242'));
  await witness.upTo('the last', (line) => line.includes('4242'));
  const ours = watch.lines.slice(skipped).map((line) => {
    const event = JSON.parse(line) as WatchLine;
    const [first = ''] = String(event['text'])
      .replace(/^(?:local|multicast|broadcast|blackhole|anycast) /, '')
      .split(/[ /]/);
    const subject =
      event.type === 'link'
        ? event.interfaceName
        : event.type === 'nexthop'
          ? String(event['text']).split(' ')[1]
          : first;
    return `${event.type} ${event['action'] === 'deleted' ? 'deleted' : ''} ${subject}`;
  });
  const theirs = witness.lines.slice(passed).map(witnessed);
  t.deepEqual(ours, theirs);
  t.true(ours.length > 20);
});

/** `[ROUTE]Deleted 10.9.0.0/24 via ...` as `route deleted 10.9.0.0`. */
function witnessed(line: string): string {
  const [, label = '', deleted, rest = ''] = /^\[(\w+)\](Deleted |replace )?(.*)$/.exec(line) ?? [];
  const part = { LINK: 'link', ADDR: 'address', ROUTE: 'route', RULE: 'rule', NEXTHOP: 'nexthop' }[label] ?? label;
  const words = rest
    .trim()
    .replace(/^(?:local|multicast|broadcast|blackhole|anycast) (?=\S)/, '')
    .split(/\s+/);
  const subjects: Readonly<Record<string, string | undefined>> = {
    link: /^\d+: (\w+)/.exec(rest.trim())?.[1],
    address: words[3]?.split('/')[0],
    nexthop: words[1],
  };
  return `${part} ${deleted === 'Deleted ' ? 'deleted' : ''} ${subjects[part] ?? words[0]?.split('/')[0] ?? ''}`;
}

labTest('What routers announce flows into the properties while a watch runs, and runs out', {}, async (t, lab) => {
  const { machine, router } = uplink(lab, { ipv6: true });
  const watch = new Watching(machine, '--event', 'properties');
  await watch.upToType('netConnectionPropertiesChange');
  const options = {
    nameservers: ['2001:db8::53', 'fe80::53'],
    domains: ['corp.example'],
    captivePortal: 'https://portal.example/api',
  };
  advertise(router, 'lan0', { lifetimeSeconds: 0, ...options, optionSeconds: 2 });
  const announced = await watch.events('all of it', (event) => {
    const text = JSON.stringify(event['connectionProperties']);
    return ['2001:db8::53', 'corp.example', 'https://portal.example/api'].every((fact) => text.includes(fact));
  });
  const properties = announced.at(-1)?.['connectionProperties'] as JsonObject;
  const servers = list(properties['dnses']).map(({ address }) => address);
  t.true(servers.includes('2001:db8::53') && servers.includes('fe80::53%eth0'));
  t.is(properties['captivePortal'], options.captivePortal);
  await watch.events('their end', (event) => {
    const text = JSON.stringify(event['connectionProperties']);
    return !text.includes('2001:db8::53') && !text.includes('corp.example');
  });
});

labTest(
  "A change of resolv.conf alone is one of the default network's name servers",
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const machine = lab.namespace('machine');
    lab.resolverConfiguration(machine, 'nameserver 192.0.2.53\n');
    lab.cable(machine, 'eth0', lab.namespace('router'), 'lan0');
    machine.ip('addr add 10.1.0.1/24 dev eth0', 'route add default via 10.1.0.2');
    const watch = new Watching(machine, '--event', 'properties');
    await watch.upToType('netConnectionPropertiesChange');
    lab.resolverConfiguration(machine, 'nameserver 192.0.2.54\nsearch corp.example\n');
    const changed = (await watch.events('the other server', (event) => JSON.stringify(event).includes('.54'))).at(-1);
    const properties = changed?.['connectionProperties'] as JsonObject;
    t.is(properties['domains'], 'corp.example');
    t.deepEqual(
      list(properties['dnses']).map(({ address }) => address),
      ['192.0.2.54'],
    );
    watch.kill('SIGTERM');
    await watch.end;
  },
);

labTest('A watch ends quietly when nobody reads it any more', {}, async (t, lab) => {
  const { machine } = uplink(lab);
  const watch = new Watching(machine);
  await watch.upToType('netConnectionPropertiesChange');
  watch.closeOutput();
  machine.ip('link set eth0 mtu 1300');
  t.is(await watch.end, 0);
  t.is(watch.stderr, '');
});

labTest('A watch ends as soon as nobody reads it, though nothing happens', {}, async (t, lab) => {
  const { machine } = uplink(lab);
  // By a socket, as Node starts programs, and by a pipe, as a shell does.
  const watch = new Watching(machine);
  await watch.upToType('netConnectionPropertiesChange');
  watch.closeOutput();
  t.is(await watch.end, 0);
  const piped = (words: string): number | null =>
    machine.run(['bash', '-o', 'pipefail', '-c', `timeout 20 ${process.execPath} ${launcher} watch ${words}`]).status;
  t.is(piped('--raw | true'), 0);
  t.is(piped('| head -1'), 0);
});

labTest('A watch writes into files and devices, which nobody reads meanwhile', {}, async (t, lab) => {
  const { machine } = uplink(lab);
  const folder = mkdtempSync(join(tmpdir(), 'net-watch-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const to of [`${folder}/events`, '/dev/null', '/dev/full', '&-']) {
    const shell = `exec timeout 20 ${process.execPath} ${launcher} watch --count 3 >${to}`;
    const { status } = machine.run(['sh', '-c', shell]);
    t.is(status, to === '/dev/full' ? 3 : 0, to);
  }
  t.is(readFileSync(`${folder}/events`, 'utf8').trim().split('\n').length, 3);
});

labTest('A watch that runs a program does so whoever reads', {}, async (t, lab) => {
  const { machine } = uplink(lab);
  const folder = mkdtempSync(join(tmpdir(), 'net-watch-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const watch = new Watching(machine, '--event', 'properties', '--', 'sh', '-c', `cat >>${folder}/events`);
  watch.closeOutput();
  await eventually('the first event', () => existsSync(`${folder}/events`));
  machine.ip('link set eth0 mtu 1300');
  await eventually('the second one', () => readFileSync(`${folder}/events`, 'utf8').includes('1300'));
  watch.kill('SIGTERM');
  t.is(await watch.end, 'SIGTERM');
});
