import { fileURLToPath } from 'node:url';
import { eventually } from '../../lab/eventually.js';
import { labTest } from '../../lab/lab-test.js';
import { EventListener } from '../../lab/listener.js';
import { resolvectlProgram } from '../../lab/unpacked-peers.js';
import { byHand, caps, connect, fixedAddress, isMetered, managedHost, resolution, serveDhcp } from './managed-host.js';

const launcher = fileURLToPath(new URL('../../../../bin/net.cjs', import.meta.url));
const mockedManager = { needs: ['networkManager'] } as const;
const managed = { needs: ['managers'] } as const;

labTest('systemd-resolved names the servers and domains of each link before all others', managed, async (t, lab) => {
  const { bus, host } = await managedHost(t, lab);
  host.ip(...byHand);
  await bus.resolved();
  const resolvectl = (...words: string[]): string => bus.run([resolvectlProgram(), ...words]).stdout;
  resolvectl('dns', 'eth7', '10.66.0.54', 'fd66::54');
  resolvectl('domain', 'eth7', 'lab.example', '~corp.example');
  t.regex(resolvectl('dns', 'eth7'), /10\.66\.0\.54 fd66::54/);
  const told = [['10.66.0.54', 'fd66::54'], 'lab.example ~corp.example', 'systemd-resolved'];
  t.deepEqual(resolution(t, bus, 'eth7'), told);
  // Root believes the account that the service runs under; another user believes anybody.
  for (const uid of lab.userIds) {
    const { domains } = bus.json(t, ['props', 'eth7'], { uid }) as { domains: string };
    t.is(domains, 'lab.example ~corp.example');
  }
  resolvectl('dnssec', 'eth7', 'allow-downgrade');
  t.regex(resolvectl('dnssec', 'eth7'), /allow-downgrade/);
  t.is(bus.source(t, ['props', 'eth7'], 'DNSSEC'), 'systemd-resolved: allow-downgrade');
  t.is(bus.source(t, ['props', 'eth7'], 'DNSOverTLS'), 'systemd-resolved: no');
  resolvectl('domain', 'eth7', '~.');
  t.is(resolution(t, bus, 'eth7')[1], '~.');
  // NetworkManager's servers come second.
  await bus.networkManager();
  connect(bus, ...fixedAddress, 'ipv4.dns', '10.66.0.55');
  resolvectl('dns', 'eth7', '10.66.0.56');
  t.is(resolution(t, bus, 'eth7')[2], 'systemd-resolved');
});

labTest('the names of a network are asked of systemd-resolved, by the servers of its link', managed, async (t, lab) => {
  const { bus, host, router } = await managedHost(t, lab);
  host.ip(...byHand);
  const plain = ['--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--interface=pe7', '--bind-interfaces'];
  const known = [
    '--address=/host.example/198.51.100.7',
    '--address=/host.example/2001:db8::7',
    '--address=/gone.example/',
  ];
  router.start(['dnsmasq', '--no-daemon', ...plain, ...known]).stderr.resume();
  await bus.resolved();
  const resolvectl = (...words: string[]) => bus.run([resolvectlProgram(), ...words]);
  resolvectl('dns', 'eth7', '10.66.0.1');
  await eventually('the link has a server', () => resolvectl('query', '-i', 'eth7', 'host.example').status === 0);
  const asked = ['dns', 'resolve', '--net', 'eth7'];
  for (const uid of lab.userIds) {
    const told = bus.json(t, [...asked, 'host.example'], { uid }) as {
      source: string;
      addresses: { address: string }[];
    };
    t.is(told.source, 'resolved');
    for (const { address } of told.addresses) {
      t.regex(resolvectl('query', '-i', 'eth7', 'host.example').stdout, new RegExp(`\\b${address}\\b`));
    }
    t.deepEqual(told.addresses.map(({ address }) => address).sort(), ['198.51.100.7', '2001:db8::7']);
  }
  const gone = bus.net([...asked, 'gone.example', '--json']);
  const { reason } = (JSON.parse(gone.stdout) as { error: { reason: string } }).error;
  t.deepEqual([reason, gone.status], ['dns.nxdomain', 1]);
  t.not(resolvectl('query', '-i', 'eth7', 'gone.example').status, 0);
});

labTest(
  "systemd-networkd's files tell a link's servers, and what its lease says of the cost",
  managed,
  async (t, lab) => {
    const { bus, router } = await managedHost(t, lab);
    serveDhcp(router, 'ANDROID_METERED');
    const network = '[Match]\nName=eth7\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\nDomains=lab.example ~corp.example\n';
    await bus.networkd({ '10-lab': network });
    await eventually('a lease', () => bus.run(['networkctl', 'status', 'eth7']).stdout.includes('10.66.0.53'));
    await eventually('the link is configured', () =>
      bus.run(['cat', '/run/systemd/netif/links/2']).stdout.includes('ADMIN_STATE=configured'),
    );
    t.true(isMetered(t, bus, 'eth7'));
    t.regex(bus.source(t, ['caps', 'eth7'], 'NOT_METERED'), /^systemd-networkd .*ANDROID_METERED/);
    t.deepEqual(resolution(t, bus, 'eth7'), [['10.66.0.53'], 'lab.example ~corp.example', 'systemd-networkd']);
  },
);

const nm = 'org.freedesktop.NetworkManager';

labTest("a device of NetworkManager's is Wi-Fi, whatever the kernel takes it for", mockedManager, async (t, lab) => {
  const { bus, host } = await managedHost(t, lab);
  host.ip('link set eth7 down', 'link set eth7 name wl7', 'link set wl7 address 00:23:f8:7e:12:aa up');
  host.ip('addr add 10.66.0.2/24 dev wl7', 'route add default via 10.66.0.1');
  await bus.mock(nm, ['--template', 'networkmanager']);
  const mock = (member: string, ...rest: string[]): void =>
    bus.call(nm, '/org/freedesktop/NetworkManager', member, ...rest);
  const device = '/org/freedesktop/NetworkManager/Devices/mywifi';
  mock('AddWiFiDevice', 'ssi', 'mywifi', 'wl7', '100');
  mock(
    'AddAccessPoint',
    'ssssuuuyu',
    device,
    'ap0',
    'lab "ap"',
    '00:23:F8:7E:12:BB',
    '2',
    '5180',
    '54000',
    '80',
    '256',
  );
  const mocked = (member: string, ...rest: string[]): void => bus.call(nm, device, member, ...rest);
  mocked(
    'AddProperty',
    'ssv',
    `${nm}.Device.Wireless`,
    'ActiveAccessPoint',
    'o',
    `/${nm.replaceAll('.', '/')}/AccessPoint/ap0`,
  );
  mocked('UpdateProperties', 'sa{sv}', `${nm}.Device.Wireless`, '1', 'Bitrate', 'u', '54000');
  mocked('AddProperty', 'ssv', `${nm}.Device`, 'HwAddress', 's', '00:23:F8:7E:12:AA');
  const { bearerTypes, linkUpBandwidthKbps } = caps(t, bus, 'wl7');
  t.deepEqual(bearerTypes, ['BEARER_WIFI']);
  t.is(linkUpBandwidthKbps, 54_000);
  t.is(bus.source(t, ['caps', 'wl7'], 'bearerTypes'), 'NetworkManager');
  const { networks } = bus.json(t, ['list']) as { networks: { ssid: string }[] };
  t.deepEqual(
    networks.map(({ ssid }) => ssid),
    ['lab "ap"'],
  );
  // The device of that name has another address: what is told is of another namespace.
  mocked('UpdateProperties', 'sa{sv}', `${nm}.Device`, '1', 'HwAddress', 's', '00:23:F8:7E:12:CC');
  t.not(bus.source(t, ['caps', 'wl7'], 'bearerTypes'), 'NetworkManager');
});

const mm = 'org.freedesktop.ModemManager1';

labTest(
  "a modem's connection is cellular, as fast and with what access point ModemManager says",
  mockedManager,
  async (t, lab) => {
    const { bus, host } = await managedHost(t, lab);
    host.ip(...byHand);
    await bus.mock(mm, ['-m', mm, '/org/freedesktop/ModemManager1', mm]);
    const add = (path: string, interfaceName: string, ...properties: string[]): void =>
      bus.call(
        mm,
        '/org/freedesktop/ModemManager1',
        'AddObject',
        'ssa{sv}a(ssss)',
        path,
        interfaceName,
        ...properties,
        '0',
      );
    const modem = '/org/freedesktop/ModemManager1/Modem/0';
    const bearer = '/org/freedesktop/ModemManager1/Bearer/0';
    add(
      modem,
      `${mm}.Modem`,
      '4',
      'Bearers',
      'ao',
      '1',
      bearer,
      'AccessTechnologies',
      'u',
      '16384',
      'PrimarySimSlot',
      'u',
      '2',
      'SignalQuality',
      '(ub)',
      '77',
      'true',
    );
    // On the bus of its own: as with ModemManager, bearers are no managed objects.
    add(
      bearer,
      `${mm}.Bearer`,
      '4',
      'Interface',
      's',
      'eth7',
      'Connected',
      'b',
      'true',
      'Properties',
      'a{sv}',
      '1',
      'apn-type',
      'u',
      '8',
      'Stats',
      'a{sv}',
      '2',
      'uplink-speed',
      't',
      '50000000',
      'downlink-speed',
      't',
      '300000000',
    );
    const { bearerTypes, networkCap, linkUpBandwidthKbps, linkDownBandwidthKbps } = caps(t, bus, 'eth7');
    t.deepEqual(bearerTypes, ['BEARER_CELLULAR']);
    t.deepEqual([linkUpBandwidthKbps, linkDownBandwidthKbps], [50_000, 300_000]);
    t.true(networkCap.includes('NET_CAPABILITY_MMS'));
    t.false(networkCap.includes('NET_CAPABILITY_NOT_METERED'));
    t.is(bus.source(t, ['caps', 'eth7'], 'MMS'), 'ModemManager');
    t.is(bus.source(t, ['caps', 'eth7'], 'modem'), 'ModemManager: lte, slot1, signal 77 %');
  },
);

labTest(
  'a watch tells what managers say of themselves, though nothing changed in the kernel',
  managed,
  async (t, lab) => {
    const { bus, host } = await managedHost(t, lab);
    host.ip(...byHand);
    await bus.resolved();
    const watching = new EventListener(bus.listenedTo([process.execPath, launcher, 'watch']));
    await watching.upToType('netConnectionPropertiesChange');
    // What the kernel's own changes would make it ask is asked by then.
    const quiet = new EventListener(bus.listenedTo([process.execPath, launcher, 'watch', '--deadline', '3s']));
    await quiet.end;
    bus.run([resolvectlProgram(), 'dns', 'eth7', '10.66.0.54']);
    const servers = (await watching.upToType('netConnectionPropertiesChange')).at(-1);
    t.like(servers?.['changes'], [{ field: 'dnses', added: ['10.66.0.54'] }]);

    await bus.mock(nm, ['--template', 'networkmanager']);
    const mock = (path: string, member: string, ...rest: string[]): void => bus.call(nm, path, member, ...rest);
    mock('/org/freedesktop/NetworkManager', 'AddEthernetDevice', 'ssi', 'wired', 'eth7', '100');
    const device = '/org/freedesktop/NetworkManager/Devices/wired';
    mock(device, 'AddProperty', 'ssv', `${nm}.Device`, 'Metered', 'u', '2');
    mock(device, 'UpdateProperties', 'sa{sv}', `${nm}.Device`, '1', 'Metered', 'u', '1');
    const metered = (await watching.upToType('netCapabilitiesChange')).at(-1);
    t.deepEqual(metered?.['changes'], [{ field: 'networkCap', removed: ['NET_CAPABILITY_NOT_METERED'], added: [] }]);
    // With its bus gone nobody knows any more, and the watch goes on.
    bus.daemon.kill('SIGKILL');
    const free = (await watching.upToType('netCapabilitiesChange')).at(-1);
    t.deepEqual(free?.['changes'], [{ field: 'networkCap', removed: [], added: ['NET_CAPABILITY_NOT_METERED'] }]);
    host.ip('link set eth7 mtu 1300');
    await watching.events('the next change', (event) => JSON.stringify(event['changes']).includes('1300'));
    t.is(watching.stderr, '');
  },
);
