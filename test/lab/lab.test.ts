import { existsSync, readFileSync } from 'node:fs';
import { eventually } from './eventually.js';
import { labTest } from './lab-test.js';
import { Lab } from './lab.js';
import { chosenWay } from './privilege.js';
import { mustRun, runProgram } from './program.js';
import { advertise } from './router-advertisement.js';
import { witness } from './witness.js';

labTest(
  'A cable joins two namespaces, so that one answers at the address of the other',
  { bothWays: true },
  (t, lab) => {
    const left = lab.namespace('left');
    const right = lab.namespace('right');
    lab.cable(left, 'eth0', right, 'eth1');
    left.ip('addr add 10.1.0.1/24 dev eth0');
    right.ip('addr add 10.1.0.2/24 dev eth1');
    const listing = JSON.parse(left.run(['ip', '-j', 'link']).stdout) as { ifname: string }[];
    t.deepEqual(listing.map((link) => link.ifname).sort(), ['eth0', 'lo']);
    t.is(left.run(['ls', '/sys/class/net']).stdout.split('\n').filter(Boolean).sort().join(), 'eth0,lo');
    const found = witness(left);
    t.deepEqual(
      found.addresses
        .map((address) => address.address)
        .filter((address) => !address.startsWith('fe80'))
        .sort(),
      ['10.1.0.1', '127.0.0.1', '::1'],
    );
    t.true(found.links.some((link) => link.name === 'eth0' && link.kind === 'veth' && link.parentElsewhere));
  },
);

labTest('A command that ip refuses is an error that names it', { bothWays: true }, (t, lab) => {
  const alone = lab.namespace('alone');
  const error = t.throws(() => alone.ip('link set lo up', 'addr add 10.1.0.1/24 dev missing'));
  t.regex(error?.message ?? '', /missing/);
});

labTest('A program runs inside as another user, without any capability', { needs: ['userIds'] }, (t, lab) => {
  const alone = lab.namespace('alone');
  t.is(alone.run(['id', '-u'], { uid: 65534 }).stdout.trim(), '65534');
  const status = alone.run(['grep', 'CapEff', '/proc/self/status'], { uid: 65534 }).stdout;
  t.regex(status, /CapEff:\t0{16}\n/);
});

labTest('Programs started in a lab end with it, and its namespaces are gone', { bothWays: true }, async (t) => {
  for (const way of new Set([chosenWay(), 'user' as const])) {
    const lab = await Lab.open(way);
    const alone = lab.namespace('alone');
    const sleeper = alone.start(['sleep', '1000']);
    const ended = new Promise((resolve) => sleeper.once('exit', (_, signal) => resolve(signal)));
    await lab.close();
    t.is(await ended, 'SIGKILL');
    t.false(existsSync(`/run/netns/${alone.name}`));
    t.not(runProgram(alone.inside(['true'])).status, 0);
  }
});

labTest('A namespace whose maker is gone is removed by the next lab', { needs: ['userIds'] }, async (t, lab) => {
  const name = `netlab-${process.pid}-1-0x0-stale`;
  mustRun(['ip', 'netns', 'add', name]);
  const script = `import('${new URL('lab.js', import.meta.url).href}').then(async ({ Lab }) => {
    const lab = await Lab.open('root');
    lab.namespace('orphan');
    process.stdout.write('made');
    process.kill(process.pid, 'SIGKILL');
  });`;
  t.is(runProgram([process.execPath, '--input-type=module', '-e', script]).stdout, 'made');
  t.false(existsSync(`/run/netns/${name}`));
  const orphans = () =>
    runProgram(['ip', 'netns', 'list'])
      .stdout.split('\n')
      .filter((line) => line.includes('orphan'));
  const sweep = `import('${new URL('sweep.js', import.meta.url).href}').then(({ sweepStale }) => sweepStale());`;
  t.is(runProgram([process.execPath, '--input-type=module', '-e', sweep]).status, 0);
  t.is(orphans().length, 0);
  t.true(existsSync(`/run/netns/${lab.namespace('mine').name}`));
});

labTest('A lab through user namespaces dies with the process that made it', {}, async (t) => {
  const script = `import('${new URL('lab.js', import.meta.url).href}').then(async ({ Lab }) => {
    const lab = await Lab.open('user');
    lab.namespace('orphan').start(['sleep', '1000']).once('spawn', function () {
      process.stdout.write(lab.holder.prefix.at(-2) + ' ' + this.pid, () => process.kill(process.pid, 'SIGKILL'));
    });
  });`;
  const pids = runProgram([process.execPath, '--input-type=module', '-e', script]).stdout.split(' ');
  t.is(pids.length, 2);
  const alive = (pid: string): boolean => {
    try {
      return !/State:\t[ZX]/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  for (let tries = 0; tries < 200 && pids.some(alive); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  t.deepEqual(pids.filter(alive), []);
});

labTest(
  'A router advertisement gives the other end an address, and a default route that goes away in time',
  { bothWays: true },
  async (t, lab) => {
    const router = lab.namespace('router');
    const host = lab.namespace('host');
    lab.cable(router, 'lan0', host, 'eth0');
    const learnt = () => witness(host).routes.find((route) => route.protocol === 9 && route.prefixLength === 0);
    const prefix = { address: 'fd42:1::', validSeconds: 300, preferredSeconds: 200 };
    const route = await eventually('a learnt default route', () => {
      advertise(router, 'lan0', { lifetimeSeconds: 2, preference: 'high', prefix, mtu: 1400 });
      return learnt();
    });
    t.is(route.preference, 'high');
    t.true(route.expiresSeconds !== null && route.expiresSeconds <= 2);
    t.true(witness(host).addresses.some((each) => each.address.startsWith('fd42:1:') && each.validSeconds !== null));
    // The kernel stops using it at once, but lists it until it next collects its garbage.
    await eventually('the route has expired', () => (learnt()?.expiresSeconds ?? 0) <= 0);
  },
);
