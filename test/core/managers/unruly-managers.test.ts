import { once } from 'node:events';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Asked } from '../../lab/ask-managers-often.js';
import { eventually } from '../../lab/eventually.js';
import { labTest } from '../../lab/lab-test.js';
import type { SystemBus } from '../../lab/system-bus.js';
import type { Fault } from '../../lab/unruly-bus.js';
import { byHand, type Caps, caps, connect, fixedAddress, isMetered, managedHost } from './managed-host.js';

const managed = { needs: ['networkManager'] } as const;
const withUsers = { needs: ['networkManager', 'userIds'] } as const;
const lab = (name: string): string => fileURLToPath(new URL(`../../lab/${name}.js`, import.meta.url));

const dying = fileURLToPath(new URL('../../../../test/lab/dying-manager.py', import.meta.url));
const net = fileURLToPath(new URL('../../../../bin/net.cjs', import.meta.url));

/** What the managers may take, and what a busy machine adds. */
const mostMilliseconds = 250 + 150;

function ask(t: ExecutionContext, bus: SystemBus, times: number, address = bus.address): Asked[] {
  const environment = { DBUS_SYSTEM_BUS_ADDRESS: address };
  const run = bus.run([process.execPath, lab('ask-managers-often'), String(times)], { environment });
  t.is(run.status, 0, run.stderr);
  return JSON.parse(run.stdout) as Asked[];
}

/** A bus that passes on what the real one says, with these faults, connection by connection. */
async function unruly(bus: SystemBus, faults: readonly Fault[]): Promise<string> {
  const path = `${bus.folder}/unruly`;
  rmSync(path, { force: true });
  const child = bus.namespace.start([
    process.execPath,
    lab('unruly-bus'),
    path,
    `${bus.folder}/bus`,
    JSON.stringify(faults),
  ]);
  child.stderr.resume();
  await once(child.stdout, 'data');
  chmodSync(path, 0o777);
  return `unix:path=${path}`;
}

labTest(
  'wherever the bus ends, hangs, drips or lies in an answer, there is no error and no wait',
  managed,
  async (t, lab) => {
    const { bus } = await managedHost(t, lab);
    await bus.networkManager();
    connect(bus, ...fixedAddress, 'connection.metered', 'yes');
    const whole = await eventually('all answer in time', () => {
      const managers = ask(t, bus, 1)[0]?.managers;
      return managers?.notes.length === 0 && managers;
    });
    t.is(whole.networkManager.find(({ metered }) => metered === 'yes')?.connectionName, 's7');
    // The greeting alone is some 300 bytes, all of the answers some 10,000.
    const places = [0, 1, 5, 40, 41, 100, 200, 300, 350, 400, 500, 700, 1000, 2000, 3000, 5000, 8000];
    const faults = [
      ...places.flatMap((after): Fault[] => [
        { kind: 'cut', after },
        { kind: 'garble', after },
      ]),
      ...[0, 41, 300, 1000, 5000].map((after): Fault => ({ kind: 'stall', after })),
      ...[0, 300].map((after): Fault => ({ kind: 'drip', after })),
    ];
    const asked = ask(t, bus, faults.length, await unruly(bus, faults));
    for (const [index, { milliseconds, managers }] of asked.entries()) {
      const fault = faults[index];
      t.true(milliseconds < mostMilliseconds, `${JSON.stringify(fault)}: ${milliseconds} ms`);
      if (fault?.kind === 'cut' || fault?.kind === 'stall') t.not(managers?.notes.length, 0, JSON.stringify(fault));
    }
  },
);

/** Tells on stderr which scripts were compiled. */
const tellScripts = `
const vm = require('node:vm');
const { writeSync } = require('node:fs');
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    writeSync(2, options.filename + '\\n');
  }
};
`;

labTest(
  "a program is not started without its network's proxy because the bus failed the first question",
  managed,
  async (t, lab) => {
    const { bus } = await managedHost(t, lab);
    const exec = (address = bus.address) =>
      bus.net(['exec', '--', 'true'], { environment: { DBUS_SYSTEM_BUS_ADDRESS: address } });
    t.is(exec().status, 0, 'a bus without managers');
    const manager = await bus.networkManager();
    connect(bus, ...fixedAddress);
    t.is(exec().status, 0, 'a network without a proxy');
    // The networks are read where there may be a script alone.
    const readsAll = () => {
      const words = ['--require', spy, net, 'exec', '--', 'true'];
      return bus.run([process.execPath, ...words]).stderr.includes('/core-proxy-app-proxy.cjs');
    };
    const spy = join(bus.folder, 'spy.cjs');
    writeFileSync(spy, tellScripts);
    t.false(readsAll());
    bus.nmcli('con', 'modify', 's7', 'proxy.method', 'auto', 'proxy.pac-url', 'http://10.66.0.1:9/own.pac');
    bus.nmcli('con', 'up', 's7');
    t.is(exec().status, 125);
    t.true(readsAll());
    const places = [0, 5, 41, 300, 400, 500, 700, 1000];
    for (const fault of places.flatMap((after): Fault[] => [
      { kind: 'cut', after },
      { kind: 'stall', after },
      { kind: 'drip', after },
    ])) {
      const { status, stderr } = exec(await unruly(bus, [fault]));
      t.deepEqual(
        { status, says: /own\.pac decides for each URL/.test(stderr) },
        { status: 125, says: true },
        JSON.stringify(fault),
      );
    }
    manager.kill('SIGSTOP');
    t.is(exec().status, 0, 'a manager that hangs names none');
    bus.daemon.kill('SIGSTOP');
    t.is(exec().status, 0, 'nor does a bus that hangs');
  },
);

labTest(
  'a manager that hangs costs a bounded wait and a note; kernel facts stay, and so does the exit status',
  managed,
  async (t, lab) => {
    const { bus, host } = await managedHost(t, lab);
    const manager = await bus.networkManager();
    connect(bus, ...fixedAddress, 'connection.metered', 'yes');
    t.true(isMetered(t, bus, 'eth7'));
    bus.patience = 1;
    manager.kill('SIGSTOP');
    const [asked] = ask(t, bus, 1);
    t.true((asked?.milliseconds ?? Infinity) < mostMilliseconds, String(asked?.milliseconds));
    t.deepEqual(asked?.managers?.notes, [{ manager: 'NetworkManager', note: 'did not answer in time' }]);
    t.false(isMetered(t, bus, 'eth7'));
    t.regex(bus.source(t, ['default'], 'NOT_METERED'), /^bearer/);
    t.is(bus.source(t, ['caps', 'eth7'], 'NetworkManager'), 'did not answer in time');
    manager.kill('SIGKILL');
    t.is(bus.source(t, ['caps', 'eth7'], 'NetworkManager'), '');
    t.deepEqual(ask(t, bus, 1)[0]?.managers?.notes, []);
    // A bus that hangs, and one that is gone.
    bus.daemon.kill('SIGSTOP');
    const [stopped] = ask(t, bus, 1);
    t.true((stopped?.milliseconds ?? Infinity) < mostMilliseconds, String(stopped?.milliseconds));
    const hanging = bus.net(['default']);
    t.is(hanging.status, 0, hanging.stderr);
    bus.daemon.kill('SIGKILL');
    const environment = { DBUS_SYSTEM_BUS_ADDRESS: bus.address };
    const gone = host.run([process.execPath, net, 'default'], { environment });
    t.is(gone.status, 0, gone.stderr);
  },
);

/** A check that nobody answers. */
const unanswered = ['--http-url', 'http://10.66.0.1:9/', '--https-url', 'https://10.66.0.1:9/', '-w', '1s'] as const;

/** Each asks the managers in its own way; the last ones have no answer. */
const commands = [
  ['default'],
  ['list'],
  ['caps'],
  ['props', 'eth7'],
  ['route', '192.0.2.1'],
  ['watch', '--count', '3'],
  ['caps', '--has', 'validated'],
  ['proxy', 'get'],
  ['pac', 'discover'],
  ['dns', 'resolve', '--net', 'eth7', '192.0.2.1'],
  ['check', ...unanswered],
  ['report', 'connected', ...unanswered],
] as const;

labTest(
  'where a manager or the bus dies in the middle of a question, every command ends as if none were there',
  managed,
  async (t, lab) => {
    const { bus, host } = await managedHost(t, lab);
    host.ip(...byHand);
    const ended = (words: readonly string[], address = bus.address) => {
      const environment = { DBUS_SYSTEM_BUS_ADDRESS: address, XDG_STATE_HOME: `${bus.folder}/state` };
      const { status, stderr } = bus.net(words, { environment });
      return { status, stderr };
    };
    const names = ['org.freedesktop.NetworkManager', 'org.freedesktop.resolve1', 'org.freedesktop.ModemManager1'];
    for (const words of commands) {
      const what = words.join(' ');
      const alone = ended(words, 'unix:path=/nowhere');
      const manager = bus.program(['/usr/bin/python3', dying, ...names]);
      await bus.owned('org.freedesktop.ModemManager1');
      const end = once(manager, 'exit');
      t.deepEqual(ended(words), alone, what);
      // It did die of the question.
      t.deepEqual(await end, [0, null], what);
      // The bus answers who we are, and dies.
      t.deepEqual(ended(words, await unruly(bus, [{ kind: 'cut', after: 300 }])), alone, what);
    }
  },
);

labTest('root believes no manager of an ordinary user, who may believe it', withUsers, async (t, lab) => {
  const { bus, host } = await managedHost(t, lab);
  host.ip(...byHand);
  const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  bus.program([...user, '/usr/bin/python3', '-m', 'dbusmock', '--system', '--template', 'networkmanager']);
  await bus.owned('org.freedesktop.NetworkManager');
  const path = '/org/freedesktop/NetworkManager';
  bus.call('org.freedesktop.NetworkManager', path, 'AddWiFiDevice', 'ssi', 'd0', 'eth7', '100');
  t.deepEqual((bus.json(t, ['caps', 'eth7'], { uid: 65534 }) as Caps).bearerTypes, ['BEARER_WIFI']);
  t.deepEqual(caps(t, bus, 'eth7').bearerTypes, ['BEARER_ETHERNET']);
  t.regex(bus.source(t, ['caps', 'eth7'], 'NetworkManager'), /root does not believe/);
  // A bus of that user's own is not even asked.
  const other = { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/run/other/bus' };
  bus.run([
    'sh',
    '-c',
    `mkdir /run/other && sed s,${bus.folder}/bus,/run/other/bus, ${bus.folder}/bus.conf >/run/other/conf`,
  ]);
  bus.run(['chown', '-R', '65534', '/run/other']);
  bus.program([...user, 'dbus-daemon', '--config-file=/run/other/conf', '--nofork', '--nopidfile']);
  await eventually('the other bus', () => bus.run(['test', '-S', '/run/other/bus']).status === 0);
  const explained = (uid?: number): string =>
    bus.net(['caps', 'eth7', '--explain'], { environment: other, ...(uid === undefined ? {} : { uid }) }).stdout;
  t.regex(explained(), /root does not believe the bus of another user/);
  t.notRegex(explained(65534), /D-Bus/);
});

labTest("the managers of another network namespace do not speak of this one's interfaces", managed, async (t, lab) => {
  const { bus, router } = await managedHost(t, lab);
  await bus.networkManager();
  connect(bus, ...fixedAddress);
  router.ip(
    'link add eth7 type veth peer name other',
    'link set eth7 up',
    'link set other up',
    'addr add 10.70.0.1/24 dev eth7',
  );
  const environment = { DBUS_SYSTEM_BUS_ADDRESS: bus.address };
  const run = router.run([process.execPath, net, 'caps', 'eth7', '--explain', '--json'], { environment });
  t.regex(run.stdout, /the bus belongs to another network namespace/);
  t.notRegex(run.stdout, /"NetworkManager/);
});

labTest('what managers said is recorded, redacted, and told again from the recording', managed, async (t, lab) => {
  const { bus } = await managedHost(t, lab);
  await bus.networkManager();
  connect(
    bus,
    ...fixedAddress,
    'connection.metered',
    'yes',
    'ipv4.dns',
    '192.0.2.53',
    'ipv4.dns-search',
    'secret.example',
  );
  for (const words of [[], ['--no-redact']]) {
    const file = `${bus.folder}/recorded-${words.length}`;
    const now = bus.json(t, ['caps', '--snapshot-out', file, ...words]);
    t.deepEqual(bus.json(t, ['caps', '--snapshot', file]), now);
    t.is(bus.source(t, ['props', '--snapshot', file], 'dnses'), 'NetworkManager');
    const text = bus.run(['cat', file]).stdout;
    t.is(/secret\.example|"s7"/.test(text), words.length > 0);
  }
});
