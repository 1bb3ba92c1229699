import test from 'ava';
import { bandwidthOf } from '../../../src/core/network/bandwidth.js';
import { bearerOf } from '../../../src/core/network/bearer.js';
import { capabilitiesOf, meteredOf } from '../../../src/core/network/capabilities.js';
import { fingerprintOf, isIdentified, likenessOf } from '../../../src/core/network/fingerprint.js';
import { privateIdentifiers } from '../../../src/core/network/private-identifiers.js';
import { propertiesOf } from '../../../src/core/network/properties.js';
import { NetBearType } from '../../../src/core/network/types.js';
import type { NetworkFingerprint } from '../../../src/core/profile/types.js';
import { noManagers, type ManagerFacts, type NetworkManagerDevice } from '../../../src/core/snapshot/manager-facts.js';
import { readSnapshot } from '../../../src/core/snapshot/read-snapshot.js';
import { redactSnapshot } from '../../../src/core/snapshot/redact-snapshot.js';
import type { Snapshot } from '../../../src/core/snapshot/snapshot.js';
import { writeSnapshot } from '../../../src/core/snapshot/write-snapshot.js';
import { address, device, link, loopback, neighbour, route, snapshot, tun, via } from './build-snapshot.js';

const ofNetworkManager = (more: Partial<NetworkManagerDevice> = {}): NetworkManagerDevice => ({
  ifindex: 2,
  bearer: '',
  metered: 'unknown',
  ipv4Connectivity: 'unknown',
  ipv6Connectivity: 'unknown',
  connectionName: '',
  connectionUuid: '',
  connectionType: '',
  ssid: '',
  accessPoint: '',
  signalPercent: null,
  bitrateKbps: 0,
  nameservers: [],
  domains: [],
  pacUrl: '',
  proxyScript: '',
  captivePortal: '',
  ...more,
});

const ofNetworkd = { ifindex: 2, nameservers: [], domains: [], metered: false, pacUrl: '', captivePortal: '' };

const modem: ManagerFacts['modems'][number] = {
  ifindex: 2,
  operatorName: 'Operator',
  operatorCode: '26201',
  accessTechnologies: ['lte'],
  signalPercent: 50,
  slot: 1,
  mms: true,
  transmitKbps: 5,
  receiveKbps: 6,
  nameservers: ['192.0.2.7'],
};

const home = (managers: Partial<ManagerFacts>, more: Parameters<typeof snapshot>[0] = {}): Snapshot => ({
  ...snapshot({
    links: [loopback, link(2, 'eth0')],
    addresses: [address(2, '192.168.1.5/24')],
    routes: [route('default', via(2, '192.168.1.1')), route('192.168.1.0/24', via(2))],
    ...more,
  }),
  managers: { ...noManagers, ...managers },
});

test('what NetworkManager knows of the cost counts before what a lease says, its guess that it is free after', (t) => {
  const lease = { ...ofNetworkd, metered: true };
  const metered = (word: NetworkManagerDevice['metered'], networkd = [lease]) =>
    meteredOf(home({ networkManager: [ofNetworkManager({ metered: word })], networkd }), 2);
  t.deepEqual(metered('no'), { value: false, source: 'NetworkManager' });
  t.like(metered('guess-no'), { value: true, source: 'systemd-networkd (the DHCP lease says ANDROID_METERED)' });
  t.like(metered('unknown'), { value: true });
  t.deepEqual(metered('guess-no', []), { value: false, source: 'NetworkManager (guessed)' });
  t.deepEqual(metered('guess-yes', []), { value: true, source: 'NetworkManager (guessed)' });
});

test("an iPhone's network costs, unless somebody knows better", (t) => {
  const addresses = [address(2, '172.20.10.3/28')];
  const guessed = { networkManager: [ofNetworkManager({ metered: 'guess-no' })] };
  t.true(meteredOf(home(guessed, { addresses }), 2).value);
  t.true(meteredOf(home({}, { devices: [device(2, { driver: 'ipheth' })] }), 2).value);
  t.false(meteredOf(home({}, { addresses: [address(2, '172.20.10.3/24')] }), 2).value);
  const profile = { networkManager: [ofNetworkManager({ metered: 'no' })] };
  t.false(meteredOf(home(profile, { addresses }), 2).value);
});

test('links stacked on a modem are cellular, cost and carry multimedia messages as it does', (t) => {
  const links = [loopback, link(2, 'wwan0'), link(3, 'wwan0.7', { kind: 'vlan', parent: 2 })];
  const stacked = home({ modems: [modem] }, { links });
  t.is(bearerOf(stacked, 3).value, NetBearType.BEARER_CELLULAR);
  t.true(meteredOf(stacked, 3).value);
  t.deepEqual(bandwidthOf(stacked, 3), { value: { up: 5, down: 6 }, source: 'ModemManager of wwan0' });
  t.is(capabilitiesOf(stacked, 3).sources['MMS'], 'ModemManager of wwan0');
  t.deepEqual(privateIdentifiers(stacked, link(2, 'wwan0')), ['wwan0', 'slot1']);
});

test('a VPN costs what carries it does, whatever NetworkManager guesses of the tunnel itself', (t) => {
  const links = [loopback, link(2, 'eth0'), tun(3, 'tun0')];
  const addresses = [address(2, '192.168.1.5/24'), address(3, '10.8.0.2/24')];
  const routes = [route('default', via(2, '192.168.1.1')), route('0.0.0.0/1', via(3)), route('128.0.0.0/1', via(3))];
  const cost = (of: NetworkManagerDevice['metered'], ofTunnel: NetworkManagerDevice['metered']) =>
    meteredOf(
      home(
        { networkManager: [ofNetworkManager({ metered: of }), ofNetworkManager({ ifindex: 3, metered: ofTunnel })] },
        { links, addresses, routes },
      ),
      3,
    ).value;
  t.true(cost('yes', 'guess-no'));
  t.false(cost('guess-no', 'guess-no'));
  t.false(cost('yes', 'no'));
});

test('a portal in one family outweighs full connectivity in the other; where nothing is checked there is no verdict', (t) => {
  const verdict = (ipv4Connectivity: 'full' | 'portal' | 'none' | 'unknown', ipv6Connectivity: 'full' | 'unknown') => {
    const told = home({ networkManager: [ofNetworkManager({ ipv4Connectivity, ipv6Connectivity })] });
    const { networkCap, validatedAt } = capabilitiesOf(told, 2);
    return [networkCap.includes(16) ? 'validated' : networkCap.includes(17) ? 'portal' : '', validatedAt !== null];
  };
  t.deepEqual(verdict('portal', 'full'), ['portal', true]);
  t.deepEqual(verdict('none', 'full'), ['validated', true]);
  t.deepEqual(verdict('none', 'unknown'), ['', true]);
  t.deepEqual(verdict('unknown', 'unknown'), ['', false]);
});

test('name servers are those of the first manager that has some for the link, then those for all links', (t) => {
  const resolved = { nameservers: ['192.0.2.1'], domains: ['~a.test'], defaultRoute: true, dnssec: '', dnsOverTls: '' };
  const managers: Partial<ManagerFacts> = {
    networkManager: [ofNetworkManager({ nameservers: ['192.0.2.2'] })],
    modems: [modem],
    networkd: [{ ...ofNetworkd, nameservers: ['192.0.2.3'] }],
  };
  const named = (facts: Partial<ManagerFacts>) => {
    const { dnses, domains, sources } = propertiesOf(home(facts), 2);
    return [dnses.map((each) => each.address).join(' '), domains, sources['dnses']];
  };
  const ofLink = { ...resolved, ifindex: 2 };
  t.deepEqual(named({ ...managers, resolved: [ofLink] }), ['192.0.2.1', '~a.test', 'systemd-resolved']);
  const silent = { ...ofLink, nameservers: [], domains: [] };
  t.deepEqual(named({ ...managers, resolved: [silent] }), ['192.0.2.2', '', 'NetworkManager']);
  t.deepEqual(named({ ...managers, networkManager: [] }), ['192.0.2.7', '', 'ModemManager']);
  t.deepEqual(named({ networkd: managers.networkd ?? [] }), ['192.0.2.3', '', 'systemd-networkd']);
  const forAll = { ...resolved, ifindex: 0 };
  t.deepEqual(named({ resolved: [forAll] }), ['192.0.2.1', '~a.test', 'systemd-resolved, for all links']);
});

test('what managers said survives being written and read, and redaction keeps nothing that names', (t) => {
  const told = home({
    notes: [{ manager: 'D-Bus', note: 'the bus at /home/jane/bus hangs' }],
    networkManager: [
      ofNetworkManager({
        connectionName: 'Jane at home',
        connectionUuid: '654fda23-6b24-43eb-b566-ec2583e219e4',
        ssid: 'Jane',
        accessPoint: '00:23:f8:7e:12:bb',
        nameservers: ['8.8.4.4'],
        domains: ['jane.example.org'],
        pacUrl: 'http://wpad.jane.example.org/x?jane',
        proxyScript: 'https://jane.example.org/own.pac',
      }),
    ],
    resolved: [
      {
        ifindex: 2,
        nameservers: ['8.8.4.4'],
        domains: ['~jane.example.org'],
        defaultRoute: null,
        dnssec: '',
        dnsOverTls: 'yes',
      },
    ],
    networkd: [
      {
        ...ofNetworkd,
        nameservers: ['8.8.4.4'],
        domains: ['jane.example.org'],
        metered: true,
        captivePortal: 'https://jane.example.org/api',
      },
    ],
    leases: [
      {
        ifindex: 2,
        client: 'dhclient',
        address: '192.168.1.5',
        metered: false,
        pacUrl: 'http://jane.example.org/p.pac',
        captivePortal: '',
      },
    ],
    modems: [{ ...modem, operatorName: 'Jane Mobile', nameservers: ['8.8.4.4'] }],
  });
  t.deepEqual(readSnapshot(writeSnapshot(told)).managers, told.managers);
  const redacted = redactSnapshot(told, new Uint8Array(32));
  const text = writeSnapshot(redacted);
  t.notRegex(text, /jane|654fda23|00:23:f8|8\.8\.4\.4|26201/i);
  t.deepEqual(readSnapshot(text).managers, redacted.managers);
  t.deepEqual(capabilitiesOf(redacted, 2).networkCap, capabilitiesOf(told, 2).networkCap);
});

const unknown: NetworkFingerprint = {
  connectionUuid: '',
  ssid: '',
  gatewayMacAddress: '',
  prefix: '',
  interfaceName: '',
};
const mac = '02:00:00:00:00:01';

test('a network is known by its connection, its gateway and prefix, and its interface', (t) => {
  const neighbours = [neighbour(2, '192.168.1.1', { macAddress: mac })];
  const at = home({ networkManager: [ofNetworkManager({ connectionUuid: 'u', ssid: 's' })] }, { neighbours });
  t.deepEqual(fingerprintOf(at, 2), {
    connectionUuid: 'u',
    ssid: 's',
    gatewayMacAddress: mac,
    prefix: '192.168.1.0/24',
    interfaceName: 'eth0',
  });
  t.deepEqual(fingerprintOf(home({}), 2), { ...unknown, interfaceName: 'eth0' });
});

test('of two fingerprints the strongest identifier that both have decides; a Wi-Fi name alone never does', (t) => {
  const like = (one: Partial<NetworkFingerprint>, other: Partial<NetworkFingerprint>) =>
    likenessOf({ ...unknown, ...one }, { ...unknown, ...other });
  t.is(
    like({ connectionUuid: 'a', gatewayMacAddress: mac }, { connectionUuid: 'a', interfaceName: 'x' }),
    'connection',
  );
  t.is(like({ connectionUuid: 'a', interfaceName: 'x' }, { connectionUuid: 'b', interfaceName: 'x' }), 'none');
  t.is(like({ ssid: 's', gatewayMacAddress: mac }, { ssid: 's', gatewayMacAddress: mac }), 'wifi');
  t.is(like({ ssid: 's' }, { ssid: 's' }), 'none');
  t.is(like({ ssid: 's', gatewayMacAddress: mac }, { ssid: 'x', gatewayMacAddress: mac, prefix: 'p' }), 'none');
  t.is(like({ gatewayMacAddress: mac, prefix: 'p' }, { gatewayMacAddress: mac, prefix: 'p' }), 'wired');
  t.is(like({ gatewayMacAddress: mac, prefix: 'p' }, { gatewayMacAddress: mac, prefix: 'q' }), 'none');
  t.is(like({ interfaceName: 'x', gatewayMacAddress: mac, prefix: 'p' }, { interfaceName: 'x' }), 'interface');
  t.is(like({}, {}), 'none');
  t.false(isIdentified({ ...unknown, ssid: 's', interfaceName: 'x' }));
  t.true(isIdentified({ ...unknown, gatewayMacAddress: mac }));
});
