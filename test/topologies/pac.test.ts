/** PAC scripts and proxies of a machine with two uplinks, which lead to different servers at the same address. */
import { once } from 'node:events';
import { join } from 'node:path';
import { labTest } from '../lab/lab-test.js';

/** Where both networks have a server of their own. */
const everywhere = '192.0.2.1';
const launcher = join(process.cwd(), 'bin/net.cjs');

/** Serves a script that names its server and who asks, and answers everything else with its own status. */
const serverOf = (label: string, status: number): string => `
  const script = 'function FindProxyForURL() { return "PROXY ${label}.example:1; SOCKS5 " + myIpAddress() + ":2; DIRECT"; }';
  require('node:http').createServer(({ url }, response) => {
    if (url === '/proxy.pac') response.end(script); else response.writeHead(${status}).end();
  }).listen(8000, '${everywhere}', () => process.stdout.write('ready'));`;

labTest('the script, its names and the proxies are those of the network that --net names', {}, async (t, lab) => {
  const machine = lab.namespace('machine');
  for (const [number, label, status] of [
    [1, 'left', 204],
    [2, 'right', 203],
  ] as const) {
    const far = lab.namespace(label);
    lab.cable(machine, `${label}0`, far, 'eth0');
    machine.ip(`addr add 10.${number}.0.1/24 dev ${label}0`, `route add default via 10.${number}.0.2 metric ${number}`);
    far.ip(`addr add 10.${number}.0.2/24 dev eth0`, `addr add ${everywhere}/32 dev lo`);
    const server = far.start([process.execPath, '-e', serverOf(label, status)]);
    await once(server.stdout, 'data');
  }
  const state = ['env', `XDG_STATE_HOME=${join(process.cwd(), 'build/no-such-state')}`];
  const net = (...words: string[]) => machine.run([...state, process.execPath, launcher, ...words]).stdout;
  const script = `http://${everywhere}:8000/proxy.pac`;
  const proxies = (...words: string[]): string =>
    net('pac', 'find', 'http://a/', '--url', script, '--get', 'proxyInfo', ...words);
  t.is(proxies(), 'PROXY left.example:1; SOCKS5 10.1.0.1:2; DIRECT\n');
  t.is(proxies('--net', 'right0'), 'PROXY right.example:1; SOCKS5 10.2.0.1:2; DIRECT\n');
  const tested = (...words: string[]): string =>
    net('proxy', 'test', `http://${everywhere}:8000/`, '--get', 'attempts[].status', ...words);
  t.is(tested(), '204\n');
  t.is(tested('--net', 'right0'), '203\n');
});
