/** What a watch does when time jumps, messages were lost or its namespace goes away. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { LongTimer } from '../../../src/core/events/long-timer.js';
import { networkStates } from '../../../src/core/events/network-state.js';
import { RadioSwitches } from '../../../src/core/events/radio-switches.js';
import { RouterFacts } from '../../../src/core/events/router-facts.js';
import { watchKernel } from '../../../src/core/events/watch-kernel.js';
import type { Host } from '../../../src/core/host.js';
import { machineClock } from '../../../src/core/host/machine-clock.js';
import { machineFiles } from '../../../src/core/host/machine-files.js';
import type { ChangeListener, KernelChange } from '../../../src/core/kernel/kernel-watch.js';
import { watchRadios } from '../../../src/core/kernel/radio-events.js';
import { openHost } from '../../../src/core/open-host.js';
import { eventually } from '../../lab/eventually.js';
import { labTest } from '../../lab/lab-test.js';
import { EventListener, told } from '../../lab/listener.js';
import { mustRun } from '../../lab/program.js';
import { address, device, link, snapshot } from '../network/build-snapshot.js';

const launcher = join(process.cwd(), 'bin/net.cjs');
const soon = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('a long timer counts the time that the machine was asleep, and not what the wall clock jumps', async (t) => {
  let asleep = 0;
  // Timers of Node stand still in a sleep; the wall clock is set to long ago.
  const clock = { now: () => new Date(0), monotonic: () => 0, sinceBoot: () => performance.now() + asleep };
  let ends = 0;
  const timer = new LongTimer(clock, 120, () => (ends += 1));
  asleep = 1_000_000;
  await soon(200);
  t.is(ends, 1);
  timer.clear();
  // Awake, it does not end before its time.
  asleep = 0;
  const early = new LongTimer(clock, 60, () => (ends += 1));
  asleep = -100;
  await soon(100);
  t.is(ends, 1);
  asleep = 0;
  await soon(200);
  t.is(ends, 2);
  early.clear();
  const cleared = new LongTimer(clock, 1, () => t.fail());
  cleared.clear();
  await soon(20);
});

test('the clock of this machine goes on', async (t) => {
  const before = machineClock.sinceBoot?.() ?? Infinity;
  await soon(50);
  const passed = (machineClock.sinceBoot?.() ?? 0) - before;
  t.true(passed >= 30 && passed < 60_000, String(passed));
});

test('what a router announced runs out while the machine sleeps', (t) => {
  const facts = new RouterFacts();
  const announcement = { ifindex: 2, router: 'fe80::1', kind: 'nameservers', addresses: ['2001:db8::53'] } as const;
  facts.add({ ...announcement, lifetimeSeconds: 600 }, 1000);
  const eth0 = [link(2, 'eth0')];
  t.is(facts.evidence(eth0, 500_000).length, 1);
  t.is(facts.nextEnd(), 601_000);
  t.is(facts.evidence(eth0, 700_000).length, 0);
});

test('after messages were lost, raw changes bear the names that interfaces have now', async (t) => {
  let links = [link(2, 'eth0')];
  let listener: ChangeListener | undefined;
  const kernel = {
    watch: (given: ChangeListener) => {
      listener = given;
      return { tables: () => t.fail(), ref: () => undefined, unref: () => undefined, stop: () => undefined };
    },
    dump: () => ({ links }),
  };
  const real = openHost();
  const host = { clock: machineClock, netns: '', recorded: undefined, files: real.files, kernel } as unknown as Host;
  const events = watchKernel(host);
  const next = events.next();
  const tell = (ifindex: number): void => {
    const record = address(ifindex, '192.0.2.1/24');
    listener?.told?.({ part: 'address', removed: false, replaced: false, record } satisfies KernelChange);
  };
  tell(2);
  t.like((await next).value, { type: 'address', interfaceName: 'eth0' });
  links = [link(2, 'lan0'), link(3, 'new0')];
  listener?.lost();
  tell(3);
  tell(2);
  const after = [await events.next(), await events.next(), await events.next()].map(({ value }) => value as object);
  t.like(after, [
    { type: 'resync', record: null },
    { type: 'address', interfaceName: 'new0' },
    { type: 'address', interfaceName: 'lan0' },
  ]);
  await events.return(undefined);
});

labTest('a watch of a namespace tells that it was deleted, and ends', {}, async (t, lab) => {
  const machine = lab.namespace('machine');
  machine.ip('link add eth0 type veth peer name far0', 'link set far0 up', 'link set eth0 up');
  machine.ip('addr add 10.1.0.1/24 dev eth0', 'route add default via 10.1.0.2');
  const watch = (...words: string[]): EventListener => {
    const argv = machine.beside([process.execPath, launcher, 'watch', '--netns', machine.name, ...words]);
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: 'pipe' });
    t.teardown(() => child.kill('SIGKILL'));
    return new EventListener(child);
  };
  const networks = watch();
  const raw = watch('--raw');
  await networks.upToType('netConnectionPropertiesChange', 'eth0');
  let mtu = 1400;
  await eventually('the raw one listens', () => {
    machine.ip(`link set eth0 mtu ${String(mtu++)}`);
    return raw.lines.length > 0;
  });
  mustRun(machine.beside(['ip', 'netns', 'del', machine.name]));
  t.is(await networks.end, 3);
  t.is(await raw.end, 3);
  const events = networks.lines.map((line) => JSON.parse(line) as { type: string; interfaceName: string });
  t.true(told(events.slice(-4) as never).includes('netLost eth0'));
  for (const { stderr } of [networks, raw]) t.regex(stderr, /network namespace \S+ is gone/);
});

/** A machine whose wlan0, eth0 and wwan0 are networks, with these switches: name, type, soft and hard. */
function radios(switches: readonly (readonly [string, string, string, string])[], own = 'phy0') {
  const texts = new Map<string, string>([['/sys/class/net/wlan0/phy80211/name', `${own}\n`]]);
  for (const [index, [name, type, soft, hard]] of switches.entries()) {
    const at = `/sys/class/rfkill/rfkill${String(index)}`;
    for (const [key, value] of Object.entries({ name, type, soft, hard })) texts.set(`${at}/${key}`, `${value}\n`);
  }
  const files = {
    ...machineFiles,
    names: () => switches.map((_, index) => `rfkill${String(index)}`),
    readText: (path: string) => {
      const text = texts.get(path);
      if (text === undefined) throw new BusinessError('file.missing', path);
      return text;
    },
  };
  const seen = snapshot({
    links: [link(2, 'wlan0'), link(3, 'eth0'), link(4, 'wwan0')],
    addresses: [2, 3, 4].map((ifindex) => address(ifindex, `192.0.2.${String(ifindex)}/24`)),
    devices: [device(2, { wireless: true }), device(4, { deviceType: 'wwan' })],
  });
  const source = new RadioSwitches({ files } as unknown as Host);
  source.seen(seen, []);
  const blocked = [...networkStates(seen, source.evidence()).states.values()].filter((each) => each.blocked);
  return blocked.map(({ interfaceName }) => interfaceName);
}

test('a network whose radio is switched off is blocked, by its own switch, else by all of its kind', (t) => {
  t.deepEqual(radios([]), []);
  t.deepEqual(radios([['phy0', 'wlan', '0', '0']]), []);
  t.deepEqual(radios([['phy0', 'wlan', '1', '0']]), ['wlan0']);
  t.deepEqual(radios([['phy0', 'wlan', '0', '1']]), ['wlan0']);
  // Another radio of the machine does not matter where the own one is known.
  t.deepEqual(
    radios([
      ['phy0', 'wlan', '0', '0'],
      ['phy1', 'wlan', '1', '0'],
    ]),
    [],
  );
  t.deepEqual(
    radios([
      ['phy0', 'wlan', '1', '0'],
      ['phy1', 'wlan', '0', '0'],
    ]),
    ['wlan0'],
  );
  t.deepEqual(
    radios([
      ['modem', 'wwan', '1', '0'],
      ['key', 'wwan', '0', '0'],
    ]),
    [],
  );
  t.deepEqual(
    radios([
      ['modem', 'wwan', '1', '0'],
      ['key', 'wwan', '0', '1'],
      ['hci0', 'bluetooth', '1', '0'],
    ]),
    ['wwan0'],
  );
  t.deepEqual(
    radios([
      ['x', 'gps', '1', '1'],
      ['y', '', '1', '1'],
    ]),
    [],
  );
});

test('switches of radios are listened to, without keeping the process alive', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'net-radio-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'rfkill');
  mustRun(['mkfifo', path]);
  let count = 0;
  const stop = watchRadios(() => (count += 1), path);
  const switches = openSync(path, 'w');
  const event = Buffer.alloc(8);
  writeSync(switches, event);
  await eventually('the first event', () => count === 1);
  writeSync(switches, Buffer.concat([event, event]));
  await eventually('the next ones', () => count >= 2);
  closeSync(switches);
  await eventually('the end', () => count >= 3);
  const last = count;
  stop();
  stop();
  await soon(50);
  t.is(count, last);
  t.notThrows(() => watchRadios(() => t.fail(), join(folder, 'none'))());
});
