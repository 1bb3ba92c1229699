/** What the commands decide themselves, beyond what the library answers. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import Caps from '../../src/commands/caps.js';
import Default from '../../src/commands/default.js';
import List from '../../src/commands/list.js';
import Neigh from '../../src/commands/neigh.js';
import Owner from '../../src/commands/owner.js';
import Route from '../../src/commands/route.js';
import { type CommandClass, runCommand } from '../cli/run-command.js';
import { everyCommand, machines, snapshotOf } from './calls.js';
import { recordedSockets } from './recorded-sockets.js';

const on = (machine: string, Class: CommandClass, ...argv: string[]) =>
  runCommand(Class, argv, { host: { snapshotFile: snapshotOf(machine) } });

test('net default without a network prints the document with netId 0 and exits 1', async (t) => {
  const run = await on('offline', Default, '--json');
  const { netId, interfaceName, ipv4, ipv6, vpn } = run.json();
  t.deepEqual([netId, interfaceName, ipv4, ipv6, vpn], [0, '', null, null, null]);
  t.is(run.exitStatus, 1);
});

test('net default names the VPN and looks through it', async (t) => {
  const { interfaceName, vpn } = (await on('vpn', Default, '--json')).json();
  t.deepEqual([interfaceName, vpn], ['eth0', { netId: 109, interfaceName: 'tun0' }]);
  t.is((await on('vpn', Default, '--get', 'vpn.interfaceName')).stdout, 'tun0\n');
});

test('net owner says of a process that this user may not see that it is not known, and who can see it', async (t) => {
  const host = { snapshotFile: snapshotOf('office'), sockets: recordedSockets('office') };
  const shown = await runCommand(Owner, ['5432'], { host, columns: 80 });
  const values = Object.fromEntries(shown.stdout.split('\n').map((line) => line.split(/ {2,}/)));
  const unknown = { PID: 'not known', Program: 'not known', Command: 'not known', Started: 'not known' };
  t.like(values, { User: '4242', ...unknown, Container: 'not known', Socket: 'tcp [::1]:5432 listen' });
  const piped = await runCommand(Owner, ['5432'], { host });
  t.regex(piped.stdout, /^user\t4242\npids\t\nprogram\t\n/);
  for (const { stderr, exitStatus } of [shown, piped]) {
    t.regex(stderr, /^hint: The process cannot be seen by this user; root .* can see it\n$/);
    t.is(exitStatus, 0);
  }
  t.is((await runCommand(Owner, ['5432', '--json'], { host })).json()['pidReason'], 'permission');
});

test('net caps --has answers by exit status: has, lacks, cannot tell, no such word', async (t) => {
  const statusOf = async (words: string) => (await on('office', Caps, '--has', words)).exitStatus;
  t.is(await statusOf('not_metered,internet,not_vpn'), 0);
  t.is(await statusOf('not-metered,NET_CAPABILITY_INTERNET'), 0);
  t.is(await statusOf('mms'), 1);
  t.is(await statusOf('validated'), 3);
  t.is(await statusOf('validated,mms'), 1);
  t.is(await statusOf('fast'), 2);
  const lacking = await on('office', Caps, 'tun0', '--has', 'not_vpn', '--json');
  t.is((lacking.json()['error'] as { reason: string }).reason, 'net.lacks');
});

test('NET is a netId, a name, if:NAME or default; what is no network says why', async (t) => {
  const nameOf = async (net: string) => (await on('office', Caps, net, '--get', 'interfaceName')).stdout;
  for (const net of ['105', 'wlan0', 'if:wlan0']) t.is(await nameOf(net), 'wlan0\n');
  t.is(await nameOf('default'), 'eth0\n');
  const down = await on('office', Caps, 'docker0');
  t.is(down.exitStatus, 1);
  t.regex(down.stderr, /^net: docker0 is not a network now/);
  t.is((await on('office', Caps, 'eth9')).exitStatus, 2);
});

test('net list --all tells in JSON, on a terminal and in a pipe which interfaces are no network', async (t) => {
  const { interfaces } = (await on('office', List, '--all', '--json')).json();
  t.deepEqual(
    (interfaces as { interfaceName: string; reason: string }[]).map(({ interfaceName, reason }) => [
      interfaceName,
      reason,
    ]),
    [
      ['lo', 'loopback'],
      ['eth0', ''],
      ['wlan0', ''],
      ['docker0', 'virtual-bridge'],
      ['eth1', 'no-carrier'],
      ['tun0', ''],
    ],
  );
  t.false('interfaces' in (await on('office', List, '--json')).json());
  t.regex((await on('office', List, '--all')).stdout, /^docker0\t106\tvirtual-bridge$/m);
});

test('net neigh hides what is no machine unless asked, and keeps to one interface', async (t) => {
  const rows = async (...argv: string[]) => (await on('office', Neigh, ...argv)).stdout.split('\n').length - 1;
  t.is(await rows(), 3);
  t.true((await rows('--all')) > 3);
  t.is(await rows('-i', 'wlan0'), 0);
  t.is((await on('office', Neigh, '-i', 'eth9')).exitStatus, 2);
});

test('a list with JSON of its own making has just the keys that its view declares, in their order', async (t) => {
  const seen = new Set<string>();
  for (const [id, Class] of await everyCommand()) {
    for (const { key, shape, texts } of Class.view.fields) {
      if (shape.kind !== 'array' || shape.items.kind !== 'object') continue;
      if (shape.elementJson === undefined && texts === undefined) continue;
      const { properties } = shape.items;
      for (const machine of machines) {
        const { [key]: elements = [] } = (await on(machine, Class, '--json')).json();
        for (const element of elements as object[]) {
          const keys = Object.keys(element);
          const declared = properties.filter(({ optional, key: name }) => optional !== true || keys.includes(name));
          t.deepEqual(
            keys,
            declared.map(({ key: name }) => name),
          );
          seen.add(`${id} ${key}`);
        }
      }
    }
  }
  t.true(seen.has('props routes'));
});

test('net route -4 and -6 keep to one family, and not to both', async (t) => {
  t.is((await on('office', Route, '-4', '1.1.1.1', '--get', 'interfaceName')).stdout, 'eth0\n');
  const other = await on('office', Route, '1.1.1.1', '-6', '--json');
  t.is((other.json()['error'] as { reason: string }).reason, 'dns.nodata');
  t.is(other.exitStatus, 1);
  t.is((await on('office', Route, '-46', '1.1.1.1')).exitStatus, 2);
});

test('a recorded snapshot is for its owner alone, whoever could read the file before, and never waits for a reader', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'net-recorded-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'old.json');
  writeFileSync(file, 'x'.repeat(1_000_000));
  chmodSync(file, 0o644);
  t.is((await on('office', List, '--snapshot-out', file)).exitStatus, 0);
  t.is(statSync(file).mode & 0o777, 0o600);
  const replayed = await runCommand(List, ['--get', 'interfaceName'], { host: { snapshotFile: file } });
  t.is(replayed.stdout.split('\n')[0], 'eth0');
  const pipe = join(folder, 'pipe');
  t.is(spawnSync('mkfifo', [pipe]).status, 0);
  const unread = await on('office', List, '--snapshot-out', pipe);
  t.is(unread.exitStatus, 2);
  t.regex(unread.stderr, /pipe/);
});
