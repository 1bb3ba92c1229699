// Storms of changes over a watch. NET_STORM_RUNS=100 lets a hundred of each pass, as `npm run soak:watch` does.
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../lab/lab.js';
import { labTest } from '../../lab/lab-test.js';
import { mustRun } from '../../lab/program.js';
import type { StormReport, StormRequest } from './storm.js';

const program = fileURLToPath(new URL('storm.js', import.meta.url));
const runs = Number(process.env['NET_STORM_RUNS'] ?? 2);

function storm(lab: Lab, request: Omit<StormRequest, 'runs'>): StormReport {
  const machine = lab.namespace('machine');
  machine.set({ 'ipv6/conf/default/disable_ipv6': 1 });
  machine.ip('link add eth0 type veth peer name far0', 'link set far0 up', 'link set eth0 up');
  machine.ip('addr add 10.1.0.1/24 dev eth0');
  const argv = machine.inside([process.execPath, program, JSON.stringify({ runs, ...request })]);
  return JSON.parse(mustRun(argv, { timeoutMs: 30_000 + runs * 5_000 }).stdout) as StormReport;
}

labTest('After 10,000 route changes and 1,000 link flaps a watch knows what a fresh look finds', {}, (t, lab) => {
  t.timeout(60_000 + runs * 5_000);
  const { wrong } = storm(lab, { routes: 5000, flaps: 0, stalled: false });
  t.deepEqual(wrong, []);
  t.deepEqual(storm(lab, { routes: 20, flaps: 1000, stalled: false }).wrong, []);
});

labTest('So it does when its loop stood still and the kernel dropped messages', {}, (t, lab) => {
  t.timeout(60_000 + runs * 5_000);
  const lost = storm(lab, { routes: 3000, flaps: 10, stalled: true, queueBytes: 4096 });
  t.deepEqual(lost.wrong, []);
  t.true(lost.losses >= runs);
  // A burst is one state, or a few: never one for each change.
  t.true(lost.states < runs * 40, String(lost.states));
});
