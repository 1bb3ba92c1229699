import { fileURLToPath } from 'node:url';
import { eventually } from '../../lab/eventually.js';
import { labTest } from '../../lab/lab-test.js';
import { tunnel } from '../../lab/tunnel.js';
import { caps, connect, fixedAddress, isMetered, managedHost, resolution, serveDhcp } from './managed-host.js';

const library = new URL('../../../src/index.js', import.meta.url).href;
const listScripts = `const { announcedScripts, openHost } = await import('${library}');
console.log(JSON.stringify(announcedScripts(openHost())));`;

const managed = { needs: ['networkManager'] } as const;
const withTunnel = { needs: ['networkManager', 'tun'] } as const;

labTest(
  'a profile of NetworkManager says what its network costs and who resolves there',
  { ...managed, bothWays: true },
  async (t, lab) => {
    const { bus } = await managedHost(t, lab);
    await bus.networkManager();
    const dns = ['ipv4.dns', '10.66.0.53', 'ipv4.dns-search', 'corp.example,~internal.example'];
    connect(bus, ...fixedAddress, ...dns, 'connection.metered', 'yes');
    t.is(bus.nmcli('-g', 'GENERAL.METERED', 'device', 'show', 'eth7'), 'yes\n');
    t.true(isMetered(t, bus, 'eth7'));
    t.is(bus.source(t, ['caps', 'eth7'], 'NOT_METERED'), 'NetworkManager');
    const uuid = bus.nmcli('-g', 'GENERAL.CON-UUID', 'device', 'show', 'eth7').trim();
    t.is(bus.source(t, ['caps', 'eth7'], 'connection'), `NetworkManager: s7 (${uuid}), 802-3-ethernet`);
    t.deepEqual(resolution(t, bus, 'eth7'), [['10.66.0.53'], 'corp.example ~internal.example', 'NetworkManager']);

    bus.nmcli('con', 'modify', 's7', 'connection.metered', 'no');
    bus.nmcli('con', 'up', 's7');
    t.false(isMetered(t, bus, 'eth7'));
  },
);

labTest(
  'what a DHCP server says of its cost holds for the links stacked on it and the VPN it carries',
  withTunnel,
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

labTest(
  'a proxy script that was set for the network counts; one that DHCP announces is only found',
  { needs: ['networkManager', 'userIds'] },
  async (t, lab) => {
    const { bus, host, router } = await managedHost(t, lab);
    serveDhcp(router, '', 'http://10.66.0.1:9/wpad.dat');
    await bus.networkManager();
    connect(bus, 'ipv6.method', 'disabled');
    const announced = (): unknown => {
      const run = bus.run([process.execPath, '--input-type=module', '--eval', listScripts]);
      t.is(run.status, 0, run.stderr);
      return JSON.parse(run.stdout);
    };
    const byDhcp = {
      url: 'http://10.66.0.1:9/wpad.dat',
      kind: 'dhcp',
      source: 'DHCP, as NetworkManager knows it',
      interfaceName: 'eth7',
    };
    t.deepEqual(announced(), [byDhcp]);
    const { candidates } = JSON.parse(bus.net(['pac', 'discover', '--json']).stdout) as { candidates: object[] };
    t.is(candidates.length, 1);
    t.like(candidates[0], { source: 'dhcp', from: byDhcp.source, url: byDhcp.url, outcome: 'failed' });
    t.is(bus.net(['proxy', 'get']).status, 1);
    const program = (options = {}): number | null => bus.net(['exec', '--', 'true'], options).status;
    t.is(program(), 0);
    const change = (...words: readonly string[]): void => {
      bus.nmcli('con', 'modify', 's7', ...words);
      bus.nmcli('con', 'up', 's7');
    };
    change('proxy.method', 'auto', 'proxy.pac-url', 'http://pac.example/own.pac');
    const settings = { kind: 'settings', source: 'NetworkManager, connection s7', interfaceName: 'eth7' };
    t.deepEqual(announced(), [{ url: 'http://pac.example/own.pac', ...settings }, byDhcp]);
    t.like(bus.json(t, ['proxy', 'get']), {
      host: '',
      source: 'network',
      from: 'NetworkManager, connection s7 (eth7)',
      pacUrl: 'http://pac.example/own.pac',
    });
    t.like(bus.json(t, ['proxy', 'get'], { environment: { https_proxy: 'http://192.0.2.1:3128' } }), {
      source: 'environment',
      pacUrl: '',
    });
    // Variables cannot say what a script decides for each URL.
    t.is(program(), 125);
    t.is(program({ uid: 65534 }), 125);
    t.is(program({ environment: { https_proxy: 'http://192.0.2.1:3128' } }), 0);
    change('proxy.pac-url', '', 'proxy.pac-script', 'function FindProxyForURL() { return "DIRECT"; }');
    const { pacUrl } = bus.json(t, ['proxy', 'get'], { uid: 65534 }) as { pacUrl: string };
    t.is(
      Buffer.from(pacUrl.split(',')[1] ?? '', 'base64').toString(),
      'function FindProxyForURL() { return "DIRECT"; }',
    );
    change('proxy.pac-script', '');
    t.like(bus.json(t, ['proxy', 'get']), { pacUrl: byDhcp.url });

    // Whoever keeps to another network has that one's.
    lab.cable(host, 'eth8', router, 'pe8');
    const second = [
      'type',
      'ethernet',
      'ifname',
      'eth8',
      'con-name',
      's8',
      'ipv4.method',
      'manual',
      'ipv4.addresses',
      '10.68.0.2/24',
    ];
    const own = [
      'ipv6.method',
      'disabled',
      'proxy.method',
      'auto',
      'proxy.pac-script',
      'function FindProxyForURL() { return "PROXY 10.68.0.1:3128"; }',
    ];
    bus.nmcli('con', 'add', ...second, ...own);
    bus.nmcli('con', 'up', 's8');
    const named = bus.json(t, ['proxy', 'match', 'http://a.example/', '--net', 'eth8']) as { proxyInfo: string };
    t.is(named.proxyInfo, 'PROXY 10.68.0.1:3128');
    const state = { environment: { XDG_STATE_HOME: `${bus.folder}/state` } };
    bus.net(['app', 'bind', 'eth8'], state);
    t.like(bus.json(t, ['proxy', 'get', '--seed'], state), { from: 'NetworkManager, connection s8 (eth8)' });
    bus.nmcli('con', 'modify', 's8', 'proxy.method', 'none', 'proxy.pac-script', '');
    bus.nmcli('con', 'up', 's8');
    t.is(bus.net(['proxy', 'get'], state).status, 1);
    bus.net(['app', 'unbind'], state);
    t.like(bus.json(t, ['proxy', 'get'], state), { pacUrl: byDhcp.url });
  },
);

const plugin = fileURLToPath(new URL('../../../../test/lab/vpn-plugin.py', import.meta.url));
const pluginFile = `[VPN Connection]
name=lab
service=org.freedesktop.NetworkManager.lab
program=/usr/bin/true
`;

labTest(
  "a VPN's name servers and domains are those that its plugin gave NetworkManager",
  withTunnel,
  async (t, lab) => {
    const { bus, host } = await managedHost(t, lab);
    await tunnel(host, 'tun0');
    bus.run(['mkdir', '-p', '/etc/NetworkManager/VPN']);
    bus.run(['tee', '/etc/NetworkManager/VPN/lab.name'], { input: pluginFile });
    bus.program(['/usr/bin/python3', plugin]);
    await bus.owned('org.freedesktop.NetworkManager.lab');
    await bus.networkManager();
    connect(bus, ...fixedAddress, 'ipv4.dns', '10.66.0.53');
    bus.nmcli('con', 'add', 'type', 'vpn', 'vpn-type', 'lab', 'con-name', 'v0', 'vpn.data', 'a=b');
    bus.nmcli('con', 'up', 'v0');
    t.deepEqual(resolution(t, bus, 'tun0'), [['10.8.0.53'], 'vpn.example', 'NetworkManager']);
    t.deepEqual(caps(t, bus, 'tun0').bearerTypes, ['BEARER_VPN']);
    t.deepEqual(resolution(t, bus, 'eth7')[0], ['10.66.0.53']);
  },
);
