// `net default` with a real NetworkManager on the bus, beside the same without a bus, and `net exec -- true` with both, beside
// `node -e 0` beyond `env true`, in a namespace made for it (root; after a build of the tests, as `npm test` makes it).
//   node bench/managers.mjs [--runs 40]
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '40' } } });
const { Lab } = await import(join(root, 'build/test/lab/lab.js'));
const { SystemBus } = await import(join(root, 'build/test/lab/system-bus.js'));

const lab = await Lab.open('root');
const ends = [];
try {
  const host = lab.namespace('host');
  const router = lab.namespace('router');
  lab.cable(host, 'eth7', router, 'pe7');
  const bus = await SystemBus.start({ teardown: (end) => ends.push(end) }, host);
  await bus.networkManager();
  const address = ['ipv4.method', 'manual', 'ipv4.addresses', '10.66.0.2/24', 'ipv4.gateway', '10.66.0.1'];
  bus.nmcli(
    'con',
    'add',
    'type',
    'ethernet',
    'ifname',
    'eth7',
    'con-name',
    's7',
    ...address,
    'ipv6.method',
    'disabled',
  );
  bus.nmcli('con', 'up', 's7');
  const there = (at, ...words) => [
    ...['nsenter', `--net=/run/netns/${host.name}`, 'env', `DBUS_SYSTEM_BUS_ADDRESS=${at}`],
    ...words,
  ];
  const net = (at, ...words) => there(at, process.execPath, join(root, 'bin/net.cjs'), ...words);
  const nowhere = 'unix:path=/nowhere';
  const cases = {
    'env true': there(nowhere, 'true'),
    'node -e 0': there(nowhere, process.execPath, '-e', '0'),
    'default, without a bus': net(nowhere, 'default', '--json'),
    'default, with NetworkManager': net(bus.address, 'default', '--json'),
    'exec, without a bus': net(nowhere, 'exec', '--', 'true'),
    'exec, with NetworkManager': net(bus.address, 'exec', '--', 'true'),
  };
  const results = measure(
    Object.entries(cases).map(([name, command]) => ({ name, command })),
    { runs: Number(values.runs) },
  );
  const [env, node, without, managed, ...execs] = Object.values(results);
  for (const [name, { min, wall }] of Object.entries(results)) {
    console.log(`${name.padEnd(30)} min ${min.toFixed(1)}  median ${wall.toFixed(1)} ms`);
  }
  const ratio = (managed.wall / without.wall).toFixed(2);
  console.log(`default: ${ratio} x, min ${(managed.min / without.min).toFixed(2)} (at most 1.4)`);
  const [alone, beside] = execs.map(({ wall }) => ((wall - env.wall) / node.wall).toFixed(2));
  console.log(
    `exec beyond env true: ${beside} x node -e 0 with NetworkManager, ${alone} x without a bus (at most 1.6)`,
  );
} finally {
  await lab.close();
  for (const end of ends) end();
}
