import { fileURLToPath } from 'node:url';
import test from 'ava';
import { connection, BusinessError } from '../../../src/index.js';
import type { JsonObject } from '../../lab/json.js';
import { labTest } from '../../lab/lab-test.js';
import type { Lab } from '../../lab/lab.js';
import { Listener } from '../../lab/listener.js';
import type { Namespace } from '../../lab/namespace.js';

const program = fileURLToPath(new URL('listen.js', import.meta.url));
const { BEARER_CELLULAR, BEARER_ETHERNET, BEARER_VPN } = connection.NetBearType;
const { NET_CAPABILITY_INTERNET, NET_CAPABILITY_MMS } = connection.NetCap;
const trio = ['netAvailable', 'netCapabilitiesChange', 'netConnectionPropertiesChange'];

class Listening extends Listener {
  constructor(machine: Namespace, requests: readonly object[]) {
    super(machine.start([process.execPath, program, JSON.stringify(requests)]));
  }

  /** What the connection of that name is told from here up to an event of that type. */
  async told(name: string, type: string): Promise<JsonObject[]> {
    const lines = await this.upTo(`${name} ${type}`, (line) => line.startsWith(`{"name":"${name}","type":"${type}"`));
    return lines.map((line) => JSON.parse(line) as JsonObject).filter((event) => event['name'] === name);
  }
}

const types = (events: readonly JsonObject[]): unknown[] => events.map(({ type }) => type);

function machineWithUplink(lab: Lab): { machine: Namespace; router: Namespace; netIdOf: (name: string) => number } {
  const machine = lab.namespace('machine');
  machine.set({ 'ipv6/conf/default/disable_ipv6': 1 });
  const router = lab.namespace('router');
  lab.cable(machine, 'eth0', router, 'lan0');
  machine.ip('addr add 10.1.0.1/24 dev eth0', 'route add default via 10.1.0.2 metric 100');
  const netIdOf = (name: string): number => 100 + Number(machine.run(['cat', `/sys/class/net/${name}/ifindex`]).stdout);
  return { machine, router, netIdOf };
}

labTest(
  'A connection without a specifier follows the default network, in the order of the seed',
  {},
  async (t, lab) => {
    const { machine, router, netIdOf } = machineWithUplink(lab);
    const eth0 = netIdOf('eth0');
    const listening = new Listening(machine, [{ name: 'any' }]);
    const first = await listening.told('any', 'netConnectionPropertiesChange');
    t.deepEqual(types(first), ['registered', ...trio]);
    t.is(first[0]?.['error'], null);
    t.deepEqual(first[1], { name: 'any', type: 'netAvailable', netHandle: { netId: eth0 } });
    t.deepEqual(Object.keys(first[2] ?? {}), ['name', 'type', 'netHandle', 'netCap']);
    t.like(first[2]?.['netCap'], { bearerTypes: [BEARER_ETHERNET] });
    const fields = Object.keys(first[3]?.['connectionProperties'] as JsonObject);
    t.deepEqual(fields.toSorted(), [
      'dnses',
      'domains',
      'interfaceName',
      'isIPv4LinkValid',
      'isIPv6LinkValid',
      'linkAddresses',
      'mtu',
      'routes',
    ]);
    // The same state again is no event; another one is one event of its kind.
    machine.ip('link set eth0 mtu 1400', 'link set eth0 mtu 1500');
    machine.ip('route add 10.9.0.0/24 via 10.1.0.2');
    t.deepEqual(types(await listening.told('any', 'netConnectionPropertiesChange')), ['netConnectionPropertiesChange']);
    // A better one takes over while the old one stays.
    lab.cable(machine, 'eth1', router, 'lan1');
    machine.ip('addr add 10.2.0.1/24 dev eth1', 'route add default via 10.2.0.2 metric 50');
    const better = await listening.told('any', 'netAvailable');
    t.false(types(better).includes('netLost'));
    t.deepEqual(better.at(-1)?.['netHandle'], { netId: netIdOf('eth1') });
    t.deepEqual(types(await listening.told('any', 'netConnectionPropertiesChange')), trio.slice(1));
    // It goes away: lost first, then the other.
    const eth1 = netIdOf('eth1');
    machine.ip('link set eth1 down');
    const back = await listening.told('any', 'netConnectionPropertiesChange');
    t.deepEqual(types(back), ['netLost', ...trio]);
    t.deepEqual([back[0]?.['netHandle'], back[1]?.['netHandle']], [{ netId: eth1 }, { netId: eth0 }]);
    // Blocked by policy, then nothing is left, then there is one again.
    machine.ip('rule add priority 50 prohibit');
    t.true((await listening.told('any', 'netBlockStatusChange')).at(-1)?.['blocked']);
    machine.ip('rule del priority 50');
    t.false((await listening.told('any', 'netBlockStatusChange')).at(-1)?.['blocked']);
    machine.ip('route del default');
    t.deepEqual(types(await listening.told('any', 'netLost')), ['netLost']);
    machine.ip('route add default via 10.1.0.2');
    t.deepEqual(types(await listening.told('any', 'netConnectionPropertiesChange')), trio);
    t.is(listening.stderr, '');
  },
);

labTest(
  'Specifiers match by capability, bearer, bandwidth and name, and say when there is no such network',
  {},
  async (t, lab) => {
    const { machine } = machineWithUplink(lab);
    const wants = (netCapabilities: object, bearerPrivateIdentifier?: string): object => ({
      specifier: { netCapabilities, ...(bearerPrivateIdentifier === undefined ? {} : { bearerPrivateIdentifier }) },
    });
    const listening = new Listening(machine, [
      { name: 'ethernet', ...wants({ bearerTypes: [BEARER_ETHERNET, BEARER_VPN] }) },
      { name: 'internet', ...wants({ networkCap: [NET_CAPABILITY_INTERNET] }) },
      { name: 'fast', ...wants({ linkDownBandwidthKbps: 10_000_000 }) },
      { name: 'named', ...wants({}, 'eth0') },
      { name: 'cellular', ...wants({ bearerTypes: [BEARER_CELLULAR] }) },
      { name: 'faster', ...wants({ linkUpBandwidthKbps: 10_000_001 }) },
      { name: 'other', ...wants({}, 'eth9') },
      { name: 'late', ...wants({ networkCap: [NET_CAPABILITY_MMS] }), timeout: 700 },
      { name: 'last', ...wants({}, 'eth9'), timeout: 1000 },
    ]);
    await listening.upTo('the last', (line) => line.includes('"last","type":"netUnavailable"'));
    const events = listening.lines.map((line) => JSON.parse(line) as JsonObject);
    const toldTo = (name: string): unknown[] => types(events.filter((event) => event['name'] === name)).slice(1);
    for (const name of ['ethernet', 'internet', 'fast', 'named']) t.deepEqual(toldTo(name), trio, name);
    for (const name of ['cellular', 'faster', 'other', 'late', 'last'])
      t.deepEqual(toldTo(name), ['netUnavailable'], name);
    t.true(events.find(({ type }) => type === 'netUnavailable')?.['nothing']);
    // A network that comes later is still told, and its absence is not told again.
    lab.cable(machine, 'eth9', lab.namespace('far'), 'lan9');
    machine.ip('addr add 10.3.0.1/24 dev eth9');
    t.deepEqual(types(await listening.told('other', 'netConnectionPropertiesChange')), trio);
    machine.ip('link del eth9');
    t.deepEqual(types(await listening.told('other', 'netLost')), ['netLost']);
  },
);

labTest('A registered connection keeps the process alive, unless it is let go', {}, async (t, lab) => {
  const machine = lab.namespace('machine');
  const free = new Listening(machine, [{ name: 'free', unref: true }]);
  t.is(await free.end, 0);
  const bound = new Listening(machine, [{ name: 'bound' }, { name: 'free', unref: true }]);
  await bound.told('bound', 'netUnavailable');
  const ended = await Promise.race([bound.end, new Promise((resolve) => setTimeout(resolve, 300, 'alive'))]);
  t.is(ended, 'alive');
});

const codeOf = (error: unknown): unknown => (error instanceof BusinessError ? error.code : error);
const outcome = (promise: Promise<void>): Promise<unknown> => promise.then(() => 'done', codeOf);

test.serial('Registering twice, unregistering what is not registered, and more than 2000 are refused', async (t) => {
  const first = connection.createNetConnection();
  t.is(await outcome(first.unregister()), 2101007);
  t.is(await outcome(first.register()), 'done');
  t.is(await outcome(first.register()), 2101008);
  const others = Array.from({ length: 1999 }, () => connection.createNetConnection());
  const outcomes = await Promise.all(others.map((each) => outcome(each.register())));
  t.deepEqual([...new Set(outcomes)], ['done']);
  const last = connection.createNetConnection();
  t.is(await outcome(last.register()), 2101022);
  t.is(await outcome(first.unregister()), 'done');
  t.is(await outcome(last.register()), 'done');
  t.is(await outcome(first.unregister()), 2101007);
  await Promise.all([last, ...others].map((each) => each.unregister()));
});

test.serial('In one tick both register and unregister succeed, and nothing is told', async (t) => {
  const told: unknown[] = [];
  const netConnection = connection.createNetConnection();
  netConnection.on('netAvailable', () => told.push('available'));
  netConnection.on('netUnavailable', () => told.push('unavailable'));
  const outcomes = await new Promise<unknown[]>((resolve) => {
    const errors: unknown[] = [];
    netConnection.register((error) => errors.push(error));
    netConnection.unregister((error) => resolve([...errors, error]));
  });
  t.deepEqual(outcomes, [undefined, undefined]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.deepEqual(told, []);
});

test.serial('A specifier that can match nothing, or a timeout that cannot be, is 401 at register', async (t) => {
  const wrong: readonly (readonly [unknown, unknown?])[] = [
    [{}],
    [7],
    ['eth0'],
    [[]],
    [{ netCapabilities: {} }],
    [{ netCapabilities: { networkCap: [], bearerTypes: [], linkUpBandwidthKbps: 0 }, bearerPrivateIdentifier: '' }],
    [{ netCapabilities: { networkCap: [13] } }],
    [{ netCapabilities: { networkCap: 12 } }],
    [{ netCapabilities: { bearerTypes: [5] } }],
    [{ netCapabilities: { bearerTypes: ['BEARER_WIFI'] } }],
    [{ netCapabilities: { linkUpBandwidthKbps: -1 } }],
    [{ netCapabilities: { linkDownBandwidthKbps: NaN } }],
    [{ netCapabilities: { bearerTypes: [1] }, bearerPrivateIdentifier: 7 }],
    [{ netCapabilities: { bearerTypes: [1] } }, -1],
    [{ netCapabilities: { bearerTypes: [1] } }, 2 ** 32],
    [{ netCapabilities: { bearerTypes: [1] } }, 1.5],
    [{ netCapabilities: { bearerTypes: [1] } }, '1'],
  ];
  const create = connection.createNetConnection as (...values: readonly unknown[]) => connection.NetConnection;
  for (const [specifier, timeout] of wrong) {
    const told = JSON.stringify([specifier, timeout]);
    t.is(await outcome(create(specifier, timeout).register()), 401, told);
  }
  // The longest timeout is longer than a timer of Node can be.
  const patient = create({ netCapabilities: { bearerTypes: [1] } }, 2 ** 32 - 1);
  patient.on('netUnavailable', () => t.fail());
  t.is(await outcome(patient.register()), 'done');
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.is(await outcome(patient.unregister()), 'done');
  const given = connection.createNetConnection() as unknown as { on(...values: readonly unknown[]): void };
  t.is(t.throws(() => given.on('netBorn', () => undefined), { instanceOf: BusinessError })?.code, 401);
  t.is(t.throws(() => given.on('netLost', 'no function'), { instanceOf: BusinessError })?.code, 401);
});
