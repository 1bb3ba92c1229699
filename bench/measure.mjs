// Runs whole processes in turn and gives the medians of each. Every bench that times a command uses it.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runner = join(dirname(fileURLToPath(import.meta.url)), 'run-interleaved.py');

/** With extra certificates every start of Node reads them, which flatters every ratio. */
const unset = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'NET_NO_CODE_CACHE', 'NO_COLOR', 'FORCE_COLOR', 'CI'];

/**
 * @param cases `{ name, command, terminal }`: terminal runs write to a terminal of 100 columns, others to /dev/null
 * @returns by name: `{ min, wall, cpu, leastCpu }` in milliseconds; wall and cpu (user + system) are medians
 */
export function measure(cases, { runs = 60, warmups = 3 } = {}) {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !unset.includes(name)));
  const input = JSON.stringify({ runs, warmups, cases, environment: { ...environment, TERM: 'xterm' } });
  const { status, stdout, stderr } = spawnSync('python3', [runner], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  const taken = Object.entries(JSON.parse(stdout));
  return Object.fromEntries(taken.map(([name, samples]) => [name, summary(samples)]));
}

function summary(samples) {
  const wall = samples.map(([sample]) => sample).sort((a, b) => a - b);
  const cpu = samples.map(([, sample]) => sample).sort((a, b) => a - b);
  return { min: wall[0], wall: median(wall), cpu: median(cpu), leastCpu: cpu[0] };
}

const median = (sorted) => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
