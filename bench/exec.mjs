// `net exec -- true` beside `node -e 0`, each as a whole process, what `env true` takes taken off; and the library's
// connections under a binding beside plain ones of Node, in a namespace made for it (root; after a build of the tests, as
// `npm test` makes it).
//   node bench/exec.mjs [--runs 60] [--connections 2000]
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '60' },
    connections: { type: 'string', default: '2000' },
    inside: { type: 'boolean', default: false },
  },
});
const median = (samples) => samples.sort((a, b) => a - b)[samples.length >> 1];

/** Runs on the machine with two uplinks: both kinds of connections in turn. */
async function compareConnections() {
  const { openHost, setAppNetwork } = await import(join(root, 'dist/index.mjs'));
  const { everywhere, serverPort: port } = await import(join(root, 'build/test/core/socket/uplinks.js'));
  const host = openHost();
  setAppNetwork(host, 'left0');
  const closed = (socket) => new Promise((resolve) => socket.resume().once('close', resolve));
  const ways = {
    plain: () =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: everywhere.ipv4, port, autoSelectFamily: false });
        socket.once('connect', () => resolve(socket)).once('error', reject);
      }),
    bound: () =>
      host.openSocket({ protocol: 'tcp', addresses: [{ address: everywhere.ipv4, family: 1, port: 0 }], port }),
  };
  const taken = { plain: [], bound: [] };
  for (let turn = 0; turn < Number(values.connections); turn++) {
    for (const [name, open] of Object.entries(ways)) {
      const start = performance.now();
      const socket = await open();
      taken[name].push(performance.now() - start);
      await closed(socket);
    }
  }
  const [plain, bound] = [taken.plain, taken.bound].map((samples) => median(samples.slice(100)));
  const us = (ms) => `${(ms * 1000).toFixed(0)} us`;
  console.log(`a connection: plain ${us(plain)}, bound ${us(bound)}: ${(bound / plain).toFixed(2)} x (at most 1.1)`);
  process.exit();
}

async function main() {
  const node = process.execPath;
  const results = measure(
    [
      { name: 'env true', command: ['env', 'true'] },
      { name: 'node -e 0', command: [node, '-e', '0'] },
      { name: 'net exec -- true', command: [node, join(root, 'bin/net.cjs'), 'exec', '--', 'true'] },
    ],
    { runs: Number(values.runs) },
  );
  for (const [name, { min, wall }] of Object.entries(results)) {
    console.log(`${name.padEnd(20)} min ${min.toFixed(1)}  median ${wall.toFixed(1)} ms`);
  }
  const [env, bare, exec] = Object.values(results);
  const ratio = (of) => ((exec[of] - env[of]) / bare[of]).toFixed(2);
  console.log(`beyond env true: ${ratio('wall')} x, min ${ratio('min')} (at most 1.6)`);

  const { Lab } = await import(join(root, 'build/test/lab/lab.js'));
  const { twoUplinks } = await import(join(root, 'build/test/core/socket/uplinks.js'));
  const lab = await Lab.open('root');
  try {
    const machine = await twoUplinks(lab);
    const words = [process.execPath, fileURLToPath(import.meta.url), '--inside', '--connections', values.connections];
    const [program, ...rest] = machine.inside(words);
    spawnSync(program, rest, { stdio: 'inherit' });
  } finally {
    await lab.close();
  }
}

await (values.inside ? compareConnections() : main());
