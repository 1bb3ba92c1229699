import { fileURLToPath } from 'node:url';
import { labTest } from '../../lab/lab-test.js';
import { twoUplinks } from './uplinks.js';

const client = fileURLToPath(new URL('bound-client.js', import.meta.url));
/** Further Node executables to try, separated by colons. */
const nodes = [process.execPath, ...(process.env['NET_TEST_NODES'] ?? '').split(':').filter(Boolean)];

/** What each scenario answers: the server that was reached and the address it saw, or the reason of the failure. */
const expected: Readonly<Record<string, string>> = {
  'tcp4 unbound': 'left 10.1.0.1',
  'tcp4 right': 'right 10.2.0.1',
  'tcp6 right': 'right fd02::1',
  'tcp4 left': 'left 10.1.0.1',
  'tcp second address': 'right 10.2.0.1',
  'tcp no address': 'tcp.unreachable',
  'tcp refused': 'tcp.refused',
  'tcp no interface': 'net.gone',
  'tcp local port': 'right 10.2.0.1',
  'udp4 unbound': 'left 10.1.0.1',
  'udp4 right': 'right 10.2.0.1',
  'udp6 right': 'right fd02::1',
  'net.Socket literal': 'right 10.2.0.1',
  'net.Socket IPv6 options': 'right fd02::1',
  'net.Socket name': 'right fd02::1',
  'net.Socket first address without a way': 'right 10.2.0.1',
  'net.Socket own lookup': 'right 10.2.0.1',
  'net.Socket only elsewhere': 'EHOSTUNREACH',
  'net.Socket bound twice': 'right 10.2.0.1',
  'net.Socket connected': 'right 10.2.0.1',
  'net.Socket connecting': 'value.socket',
  'net.Socket path': 'value.socket',
  'net.Socket again': 'right 10.2.0.1 right 10.2.0.1',
  'net.Socket that loses its binding': 'net.gone',
  'dgram that loses its binding': 'right 10.2.0.1',
  'dgram unbound': 'right 10.2.0.1',
  'dgram bind later': 'right fd02::1 7321',
  'dgram bound': 'right 10.2.0.1',
  'dgram rebound': 'right 10.2.0.1',
  'dgram closed': 'value.socket',
  'handle net.Socket': 'right fd02::1',
  'handle TCPSocket': 'right 10.2.0.1',
  'handle UDPSocket bound': 'right 10.2.0.1',
  'handle UDPSocket unbound': 'right 10.2.0.1',
};

labTest('A bound socket leaves by its interface alone, whatever the routes say', { bothWays: true }, async (t, lab) => {
  const machine = await twoUplinks(lab);
  for (const node of nodes) {
    const { stdout, stderr } = machine.run([node, client]);
    t.deepEqual(JSON.parse(stdout || `{"stderr":${JSON.stringify(stderr)}}`), expected, node);
    t.is(stderr, '', node);
  }
});

labTest('Binding a socket needs no privilege', { needs: ['userIds'] }, async (t, lab) => {
  const machine = await twoUplinks(lab);
  const { stdout } = machine.run([process.execPath, client], { uid: 65534 });
  const refused = {
    'dgram rebound': 'value.socket',
    // Taking a binding away is what needs a privilege.
    'net.Socket that loses its binding': 'permission',
    'dgram that loses its binding': 'permission',
  };
  t.deepEqual(JSON.parse(stdout), { ...expected, ...refused });
});

labTest('What is bound to an interface that is down fails rather than leave by another', {}, async (t, lab) => {
  const machine = await twoUplinks(lab);
  machine.ip('link set right0 down');
  const failures = {
    'tcp4 right': 'tcp.unreachable',
    'tcp6 right': 'tcp.unreachable',
    'udp4 right': 'ENETUNREACH',
    'udp6 right': 'ENETUNREACH',
    'net.Socket literal': 'ENETUNREACH',
    'net.Socket name': 'ENETUNREACH',
    'dgram unbound': 'ENETUNREACH',
    'dgram bind later': 'ENETUNREACH',
    'dgram bound': 'ENETUNREACH',
  };
  const { stdout } = machine.run([process.execPath, client, ...Object.keys(failures)]);
  t.deepEqual(JSON.parse(stdout), failures);
  for (const gone of ['tcp whose interface goes before the second address', 'dgram whose interface goes']) {
    t.deepEqual(JSON.parse(machine.run([process.execPath, client, gone]).stdout), { [gone]: 'net.gone' });
  }
});

labTest('Without native calls a bound socket is refused, and an unbound one works', {}, async (t, lab) => {
  const machine = await twoUplinks(lab);
  const outcomes = {
    'tcp4 unbound': 'left 10.1.0.1',
    'tcp4 right': 'kernel.unavailable',
    'udp4 unbound': 'left 10.1.0.1',
    'udp4 right': 'kernel.unavailable',
    'net.Socket literal': 'kernel.unavailable',
    'net.Socket name': 'kernel.unavailable',
    'dgram unbound': 'kernel.unavailable',
  };
  const environment = { NET_NO_FFI: '1' };
  const { stdout } = machine.run([process.execPath, client, ...Object.keys(outcomes)], { environment });
  t.deepEqual(JSON.parse(stdout), outcomes);
});
