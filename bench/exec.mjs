// `net exec -- true` beside `node -e 0`, each as a whole process, what `env true` takes taken off; and the library's
// connections under a binding beside those of `net.connect` and beside the library's own without a binding. In a namespace
// made for it, whose links have no delay (root; after a build of the tests, as `npm test` makes it).
//   node bench/exec.mjs [--runs 60] [--connections 5000]
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
    connections: { type: 'string', default: '5000' },
    inside: { type: 'boolean', default: false },
  },
});
const median = (samples) => samples.sort((a, b) => a - b)[samples.length >> 1];

/** As many of each kind pass before any is counted: V8 has compiled by then what is on the way. */
const warmUp = 1000;

/** Runs on the machine with two uplinks: the kinds of connections in turn, all to one server that closes them. */
async function compareConnections() {
  const { openHost, setAppNetwork } = await import(join(root, 'dist/index.mjs'));
  const { everywhere, serverPort: port } = await import(join(root, 'build/test/core/socket/uplinks.js'));
  const [host, unbound] = [openHost(), openHost()];
  setAppNetwork(host, 'left0');
  const where = { host: everywhere.ipv4, port, autoSelectFamily: false };
  const request = () => ({ protocol: 'tcp', addresses: [{ address: everywhere.ipv4, family: 1, port: 0 }], port });
  const opened = (socket) =>
    new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(socket)).once('error', reject);
    });
  const closed = (socket) => new Promise((resolve) => socket.resume().once('close', resolve));
  const ways = {
    plain: () => opened(connect(where)),
    bound: () => host.openSocket(request()),
    unbound: () => unbound.openSocket(request()),
  };
  const taken = { plain: [], bound: [], unbound: [] };
  for (let turn = 0; turn < warmUp + Number(values.connections); turn++) {
    for (const [name, open] of Object.entries(ways)) {
      const start = performance.now();
      const socket = await open();
      taken[name].push(performance.now() - start);
      await closed(socket);
    }
  }
  const of = (choose) => Object.values(taken).map((samples) => choose(samples.slice(warmUp)));
  const us = (ms) => `${(ms * 1000).toFixed(0)} us`;
  const compare = ([plain, bound, unbound]) =>
    `net.connect ${us(plain)}, bound ${us(bound)} (${(bound / plain).toFixed(2)} x), ` +
    `the library's without a binding ${us(unbound)} (${(unbound / plain).toFixed(2)} x)`;
  console.log(`a connection: ${compare(of(median))}; at most 1.1 x`);
  console.log(`the quickest: ${compare(of((samples) => Math.min(...samples)))}`);
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
