import { fileURLToPath } from 'node:url';
import test from 'ava';
import { connection } from '../../../src/index.js';
import { BusinessError } from '../../../src/core/errors.js';
import { labTest } from '../../lab/lab-test.js';

const program = fileURLToPath(new URL('walk-forms.js', import.meta.url));

/** What a check of connectivity asks: nobody, and not for long. */
const nobodyAnswers = {
  NET_CHECK_HTTP_URL: 'http://127.0.0.1:9/',
  NET_CHECK_HTTPS_URL: 'https://127.0.0.1:9/',
  NET_CHECK_TIMEOUT_MS: '100',
};

labTest('Each call answers the same in every form, and each form tells errors in its own way', {}, (t, lab) => {
  const machine = lab.namespace('machine');
  const router = lab.namespace('router');
  lab.cable(machine, 'up0', router, 'eth0');
  machine.ip(
    'addr add 10.1.0.1/24 dev up0',
    'route add default via 10.1.0.2',
    'neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev up0',
  );
  const { stdout, stderr } = machine.run([process.execPath, program], { environment: nobodyAnswers });
  t.is(stderr, '');
  const told = JSON.parse(stdout);
  const netId = Number(machine.run(['cat', '/sys/class/net/up0/ifindex']).stdout) + 100;
  t.deepEqual(told.walked, [
    'addCustomDnsRule',
    'clearCustomDnsRules',
    'findProxyForUrl',
    'getAddressesByName',
    'getAddressesByNameWithOptions',
    'getAllNets',
    'getAppNet',
    'getConnectOwnerUid',
    'getConnectionProperties',
    'getDefaultHttpProxy',
    'getDefaultNet',
    'getDnsAscii',
    'getDnsUnicode',
    'getIpNeighTable',
    'getNetCapabilities',
    'getNetExtAttribute',
    'getPacFileUrl',
    'getPacUrl',
    'getSystemNetPortStates',
    'hasDefaultNet',
    'isDefaultNetMetered',
    'queryProbeResult',
    'queryTraceRoute',
    'removeCustomDnsRule',
    'reportNetConnected',
    'reportNetDisconnected',
    'setAppHttpProxy',
    'setAppNet',
    'setNetExtAttribute',
    'setPacFileUrl',
    'setPacUrl',
  ]);
  t.deepEqual(told.faults, []);
  t.is(told.answers.getDnsAscii, 'www.xn--fsq092h.com');
  t.is(told.answers.getDnsUnicode, 'www.\u793a\u4f8b.com');
  t.deepEqual(told.answers.getDefaultNet, { netId });
  t.deepEqual(told.answers.getAllNets, [{ netId }]);
  t.is(told.answers.queryProbeResult.lossRate, 0);
  t.is(told.answers.queryProbeResult.rtt.length, 4);
  t.is(told.answers.queryTraceRoute.length, 1);
  t.like(told.answers.queryTraceRoute[0], { jumpNo: 1, address: '127.0.0.1' });
  t.is(told.answers.queryTraceRoute[0].rtt.length, 4);
  t.is(told.answers.hasDefaultNet, true);
  t.is(told.answers.isDefaultNetMetered, false);
  t.deepEqual(told.answers.getNetCapabilities.networkCap, [11, 12, 15]);
  t.deepEqual(told.answers.getNetCapabilities.bearerTypes, [3]);
  t.is(told.answers.getConnectionProperties.interfaceName, 'up0');
  t.deepEqual(Object.keys(told.answers.getConnectionProperties), [
    'interfaceName',
    'domains',
    'linkAddresses',
    'routes',
    'dnses',
    'mtu',
    'isIPv4LinkValid',
    'isIPv6LinkValid',
  ]);
  t.like(
    told.answers.getIpNeighTable.find(
      (one: { ipAddress: { address: string } }) => one.ipAddress.address === '10.1.0.2',
    ),
    { iface: 'up0', macAddress: '02:00:00:00:00:02' },
  );
});

labTest('Without a network there is no default, all is metered, and that is no error', {}, (t, lab) => {
  const { stdout } = lab.namespace('alone').run([process.execPath, program]);
  const { answers, faults } = JSON.parse(stdout);
  t.deepEqual(faults, []);
  t.deepEqual(answers.getDefaultNet, { netId: 0 });
  t.deepEqual(answers.getAllNets, []);
  t.is(answers.hasDefaultNet, false);
  t.is(answers.isDefaultNetMetered, true);
  t.deepEqual(answers.getIpNeighTable, []);
});

test('A handle is mutable, and written as its netId alone', (t) => {
  const handle = new connection.NetHandle(105);
  handle.netId = 0;
  t.is(JSON.stringify(handle), '{"netId":0}');
});

test('A handle binds no socket to a network that does not exist, and nothing but sockets', async (t) => {
  const handle = (netId: number): { bindSocket(...values: unknown[]): unknown } => new connection.NetHandle(netId);
  const socket = { not: 'a socket' };
  const rejected = async (netId: number): Promise<unknown> => handle(netId).bindSocket(socket);
  t.is((await t.throwsAsync(rejected(0), { instanceOf: BusinessError }))?.code, 2100001);
  const answered = new Promise((resolve) => void handle(0.5).bindSocket(socket, resolve));
  t.is(((await answered) as BusinessError).reason, 'value.network');
  t.is(t.throws(() => handle(1).bindSocket(socket, 'no function'), { instanceOf: BusinessError })?.code, 401);
});

test('The enumerations have the numbers of the seed', (t) => {
  t.like(connection.NetCap, { NET_CAPABILITY_MMS: 0, NET_CAPABILITY_NOT_METERED: 11, NET_CAPABILITY_INTERNET: 12 });
  t.like(connection.NetCap, { NET_CAPABILITY_NOT_VPN: 15, NET_CAPABILITY_VALIDATED: 16, NET_CAPABILITY_PORTAL: 17 });
  t.like(connection.NetCap, { NET_CAPABILITY_CHECKING_CONNECTIVITY: 31 });
  t.like(connection.NetBearType, {
    BEARER_CELLULAR: 0,
    BEARER_WIFI: 1,
    BEARER_BLUETOOTH: 2,
    BEARER_ETHERNET: 3,
    BEARER_VPN: 4,
  });
  t.like(connection.ConversionProcess, { NO_CONFIGURATION: 0, ALLOW_UNASSIGNED: 1, USE_STD3_ASCII_RULES: 2 });
  t.like(connection.FamilyType, { FAMILY_TYPE_ALL: 0, FAMILY_TYPE_IPV4: 1, FAMILY_TYPE_IPV6: 2 });
  t.like(connection.PacketsType, { NETCONN_PACKETS_ICMP: 0, NETCONN_PACKETS_UDP: 1 });
  t.like(connection.ProtocolType, { PROTO_TYPE_TCP: 6, PROTO_TYPE_UDP: 17 });
  const states = ['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT'];
  [...states, 'LAST_ACK', 'LISTEN', 'CLOSING'].forEach((state, index) => {
    t.is(Reflect.get(connection.TcpState, `TCP_${state}`), index + 1);
  });
});
