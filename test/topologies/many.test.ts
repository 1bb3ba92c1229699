import { fileURLToPath } from 'node:url';
import type { Dumped } from '../lab/dump-repeatedly.js';
import { labTest } from '../lab/lab-test.js';
import { observe, query } from '../lab/observe.js';
import { wan } from './networks.js';

labTest('A thousand links are all told, each as ip tells it', {}, async (t, lab) => {
  const host = wan(lab, { eth0: 'v4 v6' });
  const pairs = Array.from({ length: 500 }, (_, n) => `link add left${n} type veth peer name right${n}`);
  const addresses = Array.from({ length: 500 }, (_, n) => `addr add 10.20.${n >> 8}.${n & 255}/32 dev left${n}`);
  host.ip(...pairs, ...addresses, 'link set left7 up', 'link set right7 up');
  const seen = await observe(t, host);
  t.is(seen.snapshot.links.length, 1002);
  t.is(seen.choice.ifindex, seen.interfaceNamed('eth0').ifindex);
  t.is(seen.interfaceNamed('left7').reason, '');
  t.is(seen.interfaceNamed('left8').reason, 'down');
});

labTest('Ten thousand routes of both families are all told, and looked up as the kernel does', {}, async (t, lab) => {
  const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6' });
  const ipv4 = Array.from(
    { length: 5000 },
    (_, n) => `route add 10.${100 + (n >> 8)}.${n & 255}.0/24 via 10.${1 + (n & 1)}.0.1`,
  );
  const ipv6 = Array.from(
    { length: 5000 },
    (_, n) => `-6 route add fd77:${n.toString(16)}::/64 via fd0${1 + (n & 1)}::1`,
  );
  host.ip(...ipv4, ...ipv6);
  const asked = ['10.100.0.9', '10.100.1.9', '10.119.135.9', 'fd77:1::9', 'fd77:1387::9', 'fd77:1388::9'];
  const seen = await observe(
    t,
    host,
    asked.map((destination) => query(destination)),
  );
  t.true(seen.snapshot.routes.length > 10_000);
  t.is(seen.decisionFor('10.119.135.9').gateway, '10.2.0.1');
  t.is(seen.decisionFor('fd77:1388::9').prefixLength, 0);
});

const dumper = fileURLToPath(new URL('../lab/dump-repeatedly.js', import.meta.url));

labTest(
  'While links come and go, two hundred dumps are each consistent or marked, and none loses what stays',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6' });
    const names = Array.from({ length: 20 }, (_, n) => `churn${n}`);
    const lines = [
      ...names.map((name) => `link add ${name} type veth peer name ${name}p`),
      ...names.map((name, n) => `addr add 10.30.${n}.1/24 dev ${name}`),
      ...names.map((name) => `link set ${name} up`),
      ...names.map((name) => `link del ${name}`),
    ];
    const churn = host.start(['sh', '-c', 'while ip -batch - <<END; do :; done\n' + lines.join('\n') + '\nEND']);
    const complaint: string[] = [];
    churn.stderr.setEncoding('utf8').on('data', (text: string) => complaint.push(text));
    const run = host.run([process.execPath, dumper, '200'], { timeoutMs: 30_000 });
    t.is(churn.exitCode, null, complaint.join(''));
    t.is(run.status, 0, run.stderr);
    const dumps = JSON.parse(run.stdout) as Dumped[];
    t.is(dumps.length, 200);
    for (const dump of dumps) {
      t.deepEqual(
        ['lo', 'eth0', 'eth1'].filter((name) => !dump.links.includes(name)),
        [],
      );
      t.is(dump.defaultName, 'eth0');
      if (dump.consistent) t.is(new Set(dump.ifindexes).size, dump.ifindexes.length);
    }
    t.true(new Set(dumps.map((dump) => dump.links.length)).size > 1, 'nothing changed meanwhile');
    t.true(dumps.every((dump) => dump.milliseconds < 2000));
    const marked = dumps.filter((dump) => !dump.consistent).length;
    const slowest = Math.max(...dumps.map((dump) => dump.milliseconds));
    t.log(`${marked} of 200 dumps were marked inconsistent; the slowest took ${slowest.toFixed(1)} ms`);
  },
);
