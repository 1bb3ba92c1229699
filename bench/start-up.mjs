// `net default` as a whole process, beside `node -e 0`: how much the program adds to Node's own start.
//   node bench/start-up.mjs [--runs 60] [--node /path/to/node] [--net /path/to/net.cjs]
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '60' },
    node: { type: 'string', default: process.execPath },
    net: { type: 'string', default: join(dirname(fileURLToPath(import.meta.url)), '../bin/net.cjs') },
  },
});
const { node, net } = values;

const targets = { 'net default --json': 1.9, 'net default': 2.1 };
const results = measure(
  [
    { name: 'node -e 0', command: [node, '-e', '0'] },
    { name: 'net default --json', command: [node, net, 'default', '--json'] },
    { name: 'node -e 0 ', command: [node, '-e', '0'], terminal: true },
    { name: 'net default', command: [node, net, 'default'], terminal: true },
  ],
  { runs: Number(values.runs) },
);

let base;
for (const [name, { min, wall, cpu, leastCpu }] of Object.entries(results)) {
  base = name.startsWith('node') ? { min, wall, cpu, leastCpu } : base;
  const target = targets[name];
  const ratio = target === undefined ? '' : `  ${ratios({ min, wall, cpu, leastCpu })} (at most ${target})`;
  const label = name.startsWith('net') && target === 2.1 ? `${name} (table)` : name;
  console.log(`${label.padEnd(20)} min ${ms(min)}  median ${ms(wall)}  cpu ${ms(cpu)} ms${ratio}`);
}

function ms(value) {
  return value.toFixed(1).padStart(5);
}

function ratios({ min, wall, cpu, leastCpu }) {
  return `${(wall / base.wall).toFixed(2)} x, cpu ${(cpu / base.cpu).toFixed(2)}, min ${(min / base.min).toFixed(2)}, least cpu ${(leastCpu / base.leastCpu).toFixed(2)}`;
}
