import type { ExecutionContext } from 'ava';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RouteInfo } from '../../src/core/network/types.js';
import { type JsonObject, list, number, object, text } from '../lab/json.js';
import type { Lab } from '../lab/lab.js';
import { labTest } from '../lab/lab-test.js';
import type { Namespace } from '../lab/namespace.js';
import { observe, query } from '../lab/observe.js';
import { firstOutput, runProgram, type ProgramResult } from '../lab/program.js';
import { comparableRoutes } from '../lab/same-properties.js';
import { witnessDecisions } from '../lab/witness-decision.js';
import { type Witnessed, witness } from '../lab/witness.js';
import { wan } from './networks.js';

const net = fileURLToPath(new URL('../../../bin/net.cjs', import.meta.url));

/** Runs the program inside the namespace, as its users do. */
const runNet = (host: Namespace, words: readonly string[]): ProgramResult =>
  host.run([process.execPath, net, ...words]);

function told(t: ExecutionContext, run: ProgramResult, status = 0): JsonObject {
  t.is(run.status, status, run.stderr);
  return object(JSON.parse(run.stdout));
}

const json = (t: ExecutionContext, host: Namespace, words: readonly string[], status = 0): JsonObject =>
  told(t, runNet(host, [...words, '--json']), status);

/** Two uplinks, refusals, a multipath route, a policy table, a bridge that is none, and neighbours. */
async function office(t: ExecutionContext, lab: Lab): Promise<{ host: Namespace; seen: Witnessed }> {
  const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6' });
  host.ip(
    'route add unreachable 10.90.0.0/16',
    '-6 route add prohibit fd90::/32',
    'link add idle0 type veth peer name idle1',
  );
  host.ip(
    'route add 10.50.0.0/16 nexthop via 10.1.0.1 weight 3 nexthop via 10.2.0.1',
    'route add 10.51.0.0/16 via 10.2.0.1 mtu 1300',
  );
  host.ip(
    'rule add fwmark 7 lookup 70',
    'route add default via 10.2.0.1 table 70',
    'link add docker0 type bridge',
    'link set docker0 up',
  );
  host.ip(
    'neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev eth0',
    '-6 neigh add fd02::9 router lladdr 02:00:00:00:00:0a dev eth1',
  );
  await observe(t, host);
  return { host, seen: witness(host) };
}

const nameOf = (seen: Witnessed, ifindex: number): string =>
  seen.links.find((link) => link.ifindex === ifindex)?.name ?? '';

labTest(
  'net default --json names interface, gateway, source, table and metric as ip route get does',
  { bothWays: true },
  async (t, lab) => {
    const { host, seen } = await office(t, lab);
    const answer = json(t, host, ['default']);
    const [four, six] = witnessDecisions(host, seen, [query('1.1.1.1'), query('2606:4700:4700::1111')]);
    for (const [family, decision] of [
      ['ipv4', four],
      ['ipv6', six],
    ] as const) {
      const { ifindex = 0, gateway, sourceAddress, table, metric } = decision ?? { type: 'none' };
      t.deepEqual(answer[family], { interfaceName: nameOf(seen, ifindex), gateway, sourceAddress, table, metric });
    }
    t.is(answer['interfaceName'], 'eth0');
    t.is(answer['netId'], 100 + (seen.links.find((link) => link.name === 'eth0')?.ifindex ?? 0));
    t.is(answer['vpn'], null);
    t.deepEqual(answer['bearerTypes'], ['BEARER_ETHERNET']);
    t.is(runNet(host, ['default', '--get', 'ipv4.gateway']).stdout, '10.1.0.1\n');
  },
);

labTest('Without a default route net default says netId 0 and exits 1', {}, async (t, lab) => {
  const host = wan(lab, { eth0: 'v4 bare' });
  await observe(t, host);
  const answer = json(t, host, ['default'], 1);
  t.is(answer['netId'], 0);
  t.is(answer['ipv4'], null);
  t.is(answer['ipv6'], null);
  t.is(runNet(host, ['props']).status, 1);
});

labTest(
  'net list --all --json names every link of ip, the addresses of each network, and the default first',
  {},
  async (t, lab) => {
    const { host, seen } = await office(t, lab);
    const answer = json(t, host, ['list', '--all']);
    const interfaces = list(answer['interfaces']);
    t.deepEqual(
      interfaces.map((each) => text(each, 'interfaceName')).sort(),
      seen.links.map((link) => link.name).sort(),
    );
    const reasons = Object.fromEntries(interfaces.map((each) => [text(each, 'interfaceName'), text(each, 'reason')]));
    t.deepEqual(reasons, {
      lo: 'loopback',
      eth0: '',
      eth1: '',
      idle0: 'down',
      idle1: 'down',
      docker0: reasons['docker0'] ?? '',
    });
    t.not(reasons['docker0'], '');
    const networks = list(answer['networks']);
    t.deepEqual(
      networks.map((each) => text(each, 'interfaceName')),
      ['eth0', 'eth1'],
    );
    t.deepEqual(
      networks.map((each) => each['isDefault']),
      [true, false],
    );
    for (const network of networks) {
      const addresses = list(network['linkAddresses']).map(
        (each) => `${text(object(each['address']), 'address')}/${number(each, 'prefixLength')}`,
      );
      const theirs = seen.addresses.filter((each) => nameOf(seen, each.ifindex) === text(network, 'interfaceName'));
      t.deepEqual(addresses.sort(), theirs.map((each) => `${each.address}/${each.prefixLength}`).sort());
    }
    t.deepEqual(
      networks.map((each) => each['gateway']),
      ['10.1.0.1', '10.2.0.1'],
    );
  },
);

labTest(
  'net props --json has every route of the interface that ip shows in the tables that rules reach',
  {},
  async (t, lab) => {
    const { host, seen } = await office(t, lab);
    for (const name of ['eth0', 'eth1']) {
      const answer = json(t, host, ['props', name]);
      const link = seen.links.find((each) => each.name === name);
      t.is(answer['mtu'], link?.mtu);
      const { ours, theirs } = comparableRoutes(
        answer['routes'] as RouteInfo[],
        seen,
        link?.ifindex ?? 0,
        name === 'eth0',
      );
      t.deepEqual(ours, theirs);
      t.true(ours.length >= 8);
    }
    t.deepEqual(json(t, host, ['props']), json(t, host, ['props', 'default']));
  },
);

labTest('net route decides for every destination as ip route get does', {}, async (t, lab) => {
  const { host, seen } = await office(t, lab);
  const destinations = [
    '1.1.1.1',
    '10.1.0.77',
    '10.50.7.7',
    '10.51.0.1',
    '10.90.0.1',
    '10.1.0.2',
    'fd02::77',
    'fd90::1',
    '2606:4700::1111',
  ];
  for (const mark of [0, 7]) {
    const words = ['route', ...destinations, ...(mark === 0 ? [] : ['--mark', String(mark)])];
    const results = list(json(t, host, words, 1)['results']);
    const theirs = witnessDecisions(
      host,
      seen,
      destinations.map((destination) => query(destination, mark === 0 ? {} : { mark })),
    );
    t.is(results.length, destinations.length);
    for (const [index, decision] of theirs.entries()) {
      const result = results[index] ?? {};
      t.is(text(result, 'destination'), destinations[index] ?? '');
      t.is(text(result, 'routeType'), decision.type);
      if (decision.type !== 'unicast' && decision.type !== 'local') continue;
      t.is(text(result, 'interfaceName'), nameOf(seen, decision.ifindex ?? 0));
      t.is(text(result, 'gateway'), decision.gateway ?? '');
      t.is(text(result, 'sourceAddress'), decision.sourceAddress ?? '');
      t.is(number(result, 'metric'), decision.metric ?? 0);
      t.is(text(result, 'prefix'), `${decision.destination}/${decision.prefixLength}`);
      const link = seen.links.find((each) => each.ifindex === decision.ifindex);
      t.is(number(result, 'mtu'), (decision.mtu || link?.mtu) ?? 0);
      if (decision.type === 'unicast') t.is(number(result, 'table'), decision.table ?? 0);
    }
  }
});

labTest(
  'net neigh --all --json has every entry of ip neigh, and without --all those that are machines',
  {},
  async (t, lab) => {
    const { host, seen } = await office(t, lab);
    const lines = (answer: JsonObject): string[] =>
      list(answer['neighbours'])
        .map((each) =>
          [
            text(object(each['ipAddress']), 'address'),
            text(each, 'iface'),
            text(each, 'macAddress'),
            text(each, 'state'),
          ].join(' '),
        )
        .sort();
    const theirs = seen.neighbours
      .map((each) => [each.address, nameOf(seen, each.ifindex), each.macAddress, each.state].join(' '))
      .sort();
    t.deepEqual(lines(json(t, host, ['neigh', '--all'])), theirs);
    t.deepEqual(
      lines(json(t, host, ['neigh'])),
      theirs.filter((line) => !/ (noarp|none)$/.test(line)),
    );
    t.true(theirs.some((line) => line.endsWith(' permanent')));
  },
);

labTest(
  '--netns NAME from outside prints byte for byte what the program prints inside',
  { bothWays: true },
  async (t, lab) => {
    const { host } = await office(t, lab);
    for (const words of [
      ['default'],
      ['list', '--all'],
      ['props', 'eth1'],
      ['caps'],
      ['neigh'],
      ['route', '1.1.1.1', '10.90.0.1'],
    ]) {
      const inside = runNet(host, [...words, '--json']);
      const outside = runProgram(host.beside([process.execPath, net, ...words, '--json', '--netns', host.name]));
      t.deepEqual(outside, inside, words.join(' '));
    }
  },
);

labTest('A recorded snapshot answers elsewhere as the machine did', {}, async (t, lab) => {
  const { host } = await office(t, lab);
  const folder = mkdtempSync(join(tmpdir(), 'netlab-'));
  try {
    const file = join(folder, 'snapshot.json');
    const recorded = json(t, host, ['props', '--snapshot-out', file, '--no-redact']);
    const replay = (words: readonly string[]): JsonObject =>
      told(t, runProgram([process.execPath, net, ...words, '--json', '--snapshot', file]));
    t.deepEqual(replay(['props']), recorded);
    t.deepEqual(replay(['default']), json(t, host, ['default']));
    t.deepEqual(replay(['list']), json(t, host, ['list']));
    t.deepEqual(replay(['props', 'eth1']), json(t, host, ['props', 'eth1']));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

labTest('Without native calls the program tells the same networks', {}, async (t, lab) => {
  const { host } = await office(t, lab);
  const whole = json(t, host, ['list']);
  const limited = host.run([process.execPath, net, 'list', '--json'], { environment: { NET_NO_FFI: '1' } });
  const netIds = (answer: JsonObject) =>
    list(answer['networks']).map((each) => [each['netId'], each['isDefault'], each['gateway']]);
  t.deepEqual(netIds(told(t, limited)), netIds(whole));
  t.regex(limited.stderr, /^net: incomplete, .*: links, addresses, routes, rules, /);
});

labTest('A machine that forwards multicast has routes of a third family, which are passed over', {}, async (t, lab) => {
  const host = wan(lab, { eth0: 'v4 v6' });
  const before = json(t, host, ['props', 'eth0']);
  await firstOutput(host.start(['python3', join(import.meta.dirname, '../lab/multicast-router.py'), 'eth0']));
  t.regex(host.run(['ip', 'mroute']).stdout, /\(10\.1\.0\.5, ?232\.1\.2\.3\)/);
  t.deepEqual(json(t, host, ['props', 'eth0']), before);
  t.is(json(t, host, ['default'])['interfaceName'], 'eth0');
});
