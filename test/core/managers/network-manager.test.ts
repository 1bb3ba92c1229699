import { eventually } from '../../lab/eventually.js';
import { labTest } from '../../lab/lab-test.js';
import { tunnel } from '../../lab/tunnel.js';
import { caps, connect, fixedAddress, isMetered, managedHost, resolution, serveDhcp } from './managed-host.js';

const managed = { needs: ['managers'] } as const;

labTest('a profile of NetworkManager says what its network costs and who resolves there', managed, async (t, lab) => {
  const { bus } = await managedHost(t, lab);
  await bus.networkManager();
  const dns = ['ipv4.dns', '10.66.0.53', 'ipv4.dns-search', 'corp.example,~internal.example'];
  connect(bus, ...fixedAddress, ...dns, 'connection.metered', 'yes');
  t.is(bus.nmcli('-g', 'GENERAL.METERED', 'device', 'show', 'eth7'), 'yes\n');
  t.true(isMetered(t, bus, 'eth7'));
  t.is(bus.source(t, ['caps', 'eth7'], 'NOT_METERED'), 'NetworkManager');
  t.deepEqual(resolution(t, bus, 'eth7'), [['10.66.0.53'], 'corp.example ~internal.example', 'NetworkManager']);

  bus.nmcli('con', 'modify', 's7', 'connection.metered', 'no');
  bus.nmcli('con', 'up', 's7');
  t.false(isMetered(t, bus, 'eth7'));
});

labTest(
  'what a DHCP server says of its cost holds for the links stacked on it and the VPN it carries',
  managed,
  async (t, lab) => {
    const { bus, host, router } = await managedHost(t, lab);
    serveDhcp(router, 'ANDROID_METERED');
    await bus.networkManager();
    connect(bus, 'ipv6.method', 'disabled');
    t.is(bus.nmcli('-g', 'GENERAL.METERED', 'device', 'show', 'eth7'), 'yes (guessed)\n');
    t.true(isMetered(t, bus, 'eth7'));
    t.is(bus.source(t, ['default'], 'NOT_METERED'), 'NetworkManager (guessed)');
    // Of the stacked link itself NetworkManager guesses that it costs nothing.
    const stacked = ['type', 'macvlan', 'ifname', 'mac0', 'con-name', 'm0', 'dev', 'eth7', 'mode', 'bridge'];
    bus.nmcli(
      'con',
      'add',
      ...stacked,
      'ipv4.method',
      'manual',
      'ipv4.addresses',
      '10.67.0.2/24',
      'ipv6.method',
      'disabled',
    );
    bus.nmcli('con', 'up', 'm0');
    t.is(bus.nmcli('-g', 'GENERAL.METERED', 'device', 'show', 'mac0'), 'no (guessed)\n');
    t.is(bus.source(t, ['caps', 'mac0'], 'NOT_METERED'), 'NetworkManager (guessed) of eth7');
    await tunnel(host, 'tun0');
    host.ip('addr add 10.8.0.2/24 dev tun0', 'route add 0.0.0.0/1 dev tun0', 'route add 128.0.0.0/1 dev tun0');
    t.is(bus.source(t, ['caps', 'tun0'], 'NOT_METERED'), 'what carries the VPN: NetworkManager (guessed)');
  },
);

labTest('a DHCP server that says nothing of its cost leaves the network without', managed, async (t, lab) => {
  const { bus, router } = await managedHost(t, lab);
  serveDhcp(router);
  await bus.networkManager();
  connect(bus, 'ipv6.method', 'disabled');
  t.is(bus.nmcli('-g', 'GENERAL.METERED', 'device', 'show', 'eth7'), 'no (guessed)\n');
  t.false(isMetered(t, bus, 'eth7'));
  t.is(bus.source(t, ['caps', 'eth7'], 'NOT_METERED'), 'NetworkManager (guessed)');
  t.deepEqual(resolution(t, bus, 'eth7')[0], ['10.66.0.53']);
});

/** Answers every request alike. */
const server = `import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = sys.argv[1].encode()
        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
http.server.HTTPServer(('10.66.0.1', 8080), Page).serve_forever()`;

const checking = `[connectivity]
enabled=true
uri=http://10.66.0.1:8080/check
response=NetworkManager is online
interval=60
`;

for (const [page, nmcliWord, capability] of [
  ['NetworkManager is online', 'full', 'NET_CAPABILITY_VALIDATED'],
  ['Please log in', 'portal', 'NET_CAPABILITY_PORTAL'],
] as const) {
  labTest(`where NetworkManager checks and finds ${nmcliWord}, that is the verdict`, managed, async (t, lab) => {
    const { bus, router } = await managedHost(t, lab);
    router.start(['python3', '-c', server, page]).stderr.resume();
    await bus.networkManager(checking);
    connect(bus, ...fixedAddress);
    await eventually('the check is done', () => bus.nmcli('networking', 'connectivity', 'check') === `${nmcliWord}\n`);
    const { networkCap, validatedAt } = caps(t, bus);
    t.deepEqual(
      networkCap.filter((each) => /VALIDATED|PORTAL/.test(each)),
      [capability],
    );
    t.truthy(validatedAt);
    t.is(bus.source(t, ['caps'], 'VALIDATED'), 'NetworkManager');
    t.is(bus.net(['caps', '--has', 'validated']).status, nmcliWord === 'full' ? 0 : 1);
  });
}

labTest('where NetworkManager checks nothing, nobody has', managed, async (t, lab) => {
  const { bus } = await managedHost(t, lab);
  await bus.networkManager();
  connect(bus, ...fixedAddress);
  // It says "full" of itself all the same.
  t.is(bus.nmcli('networking', 'connectivity'), 'full\n');
  t.is(caps(t, bus).validatedAt, null);
  t.is(bus.net(['caps', '--has', 'validated']).status, 3);
});
