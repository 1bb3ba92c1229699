/** How the shared tests call each command. A new command adds its line here; the tests fail for one that is missing. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { schemaOf } from '../../src/cli/view/schema-of.js';
import type { OpenSocket } from '../../src/core/host.js';
import { BusinessError } from '../../src/core/errors.js';
import type { HostOptions } from '../../src/core/open-host.js';
import type { CommandClass } from '../cli/run-command.js';
import { recordedConnections } from './recorded-connections.js';
import { RecordedClock, recordedProber } from './recorded-probes.js';
import { recordedServers } from './recorded-servers.js';
import { recordedWebServer } from './recorded-web-server.js';
import { recordedProfiles } from './recorded-profiles.js';
import { recordedSockets } from './recorded-sockets.js';

/** What the shared tests need to see of a command class beyond running it. */
export type KnownCommand = CommandClass & {
  readonly view: Parameters<typeof schemaOf>[0];
  readonly flags: object;
  readonly summary: string;
  readonly takesProgram: boolean;
};

const certificate = (name: string): string => join('test/fixtures/certificates', name);
const believing = ['--ca', certificate('root.pem')];
/** One probe after the other, so that each time it is the same. */
const quickTrace = ['-n', '--quiet', '--queries', '1', '--hop-wait', '200ms'];
/** A check that asks nobody else. */
const ownServers = ['--http-url', 'http://127.0.0.1:9/', '--https-url', 'https://127.0.0.1:10/', '-w', '2s'];

/** Names a proxy for hosts below .example; in base64, as it stands in shell commands too. */
const examplePac = `data:;base64,${btoa(
  "function FindProxyForURL(u,h){return dnsDomainIs(h,'.example')?'PROXY proxy.example:3128; DIRECT':'DIRECT'}",
)}`;

/** Arguments that make each command answer, by command id; the first call is the plain one. */
export const calls: Readonly<Record<string, readonly (readonly string[])[]>> = {
  default: [[], ['--explain']],
  list: [[], ['--all']],
  caps: [[], ['wlan0'], ['--explain'], ['--has', 'not_metered,internet'], ['--has', 'mms'], ['--has', 'validated']],
  props: [[], ['--explain'], ['docker0']],
  watch: [
    ['--count', '1'],
    ['--default', '--event', 'available,unavailable', '--count', '1'],
    ['--bearer', 'cellular', '--until', 'lost'],
  ],
  route: [['1.1.1.1'], ['10.99.1.1'], ['1.1.1.1', '10.99.1.1', '192.0.2.9']],
  neigh: [[], ['--all'], ['-i', 'eth0']],
  ports: [[], ['--all'], ['--listening', '--container'], ['--port', '443'], ['--udp'], ['--user', '4242', '--tcp']],
  probe: [
    ['127.0.0.1', '-c', '2', '--interval', '1ms'],
    ['127.0.0.1', '::1', '-c', '3', '--interval', '1ms'],
    ['127.0.0.1', '-c', '1', '--fail-rtt', '0.1us'],
  ],
  'cert show': [
    [certificate('chain.pem'), '--time', '2026-11-21'],
    [certificate('hostile.pem'), certificate('root.pem'), '--time', '2045-12-21', '--expires-within', '21d'],
  ],
  'cert verify': [
    [certificate('chain.pem'), ...believing, '--host', 'www.example.com', '--time', '2026-11-21'],
    [
      certificate('chain.pem'),
      ...believing,
      '--host',
      'other.example',
      '--time',
      '2026-11-21',
      '--untrusted',
      certificate('older-issuer.pem'),
    ],
    [certificate('chain.pem'), ...believing, '--time', '2027-01-20', '--expires-within', '3w'],
    [certificate('hostile.pem'), ...believing, '--time', '2040-01-01'],
  ],
  'cert fetch': [
    ['192.0.2.10', ...believing, '--time', '2026-11-21', '-w', '2m', '--proxy', 'none'],
    ['192.0.2.10', '192.0.2.11:8443', ...believing, '--time', '2026-11-21', '-w', '2m', '--proxy', 'none'],
  ],
  'dns resolve': [
    ['192.0.2.7'],
    ['2001:db8::7', '192.0.2.7', 'fe80::1%eth0'],
    ['192.0.2.7', '-6'],
    ['host.example', '--trace-resolution', '--net', 'lo'],
  ],
  'pac find': [
    ['https://www.example/', '--url', examplePac],
    ['https://www.example/', 'http://[2001:db8::1]/', 'http://', '--url', examplePac],
    ['http://a/', '--url', 'data:,function FindProxyForURL(){return%20host.at}'],
    ['http://a/', '--url', 'data:,function FindProxyForURL(){return"QUIC%20a:1"}'],
    ['http://a.example/', '--url', examplePac, '--explain'],
    ['http://a/'],
  ],
  'pac set': [[examplePac], ['http://192.0.2.80/proxy.pac', '--no-check'], ['data:,function%20('], ['gopher://a/']],
  'pac discover': [
    ['--profile', 'work'],
    ['--net', 'wlan0'],
  ],
  'pac get': [['--profile', 'work'], []],
  'pac clear': [[], ['--profile', 'work']],
  // Beside pac-resolver they are tested on their own: starting it takes its time.
  'pac check': [
    ['test/fixtures/office.pac', '--no-node'],
    ['data:,let%20a;%0Afunction%20(', '--no-node'],
    ['test/fixtures/office.pac', '--no-node', '--url', 'http://a.example/', '--fail-on', 'warning'],
  ],
  'idna ascii': [
    ['Bücher.example', 'faß.de', 'www.example.com'],
    ['r3---sn-abc.example.', '_dmarc.example', '--strict'],
    ['😀.example', '--standard', 'idna2003'],
    ['\u0430pple.example', 'a\u0378.example', '--flag', 'allow_unassigned'],
  ],
  'idna unicode': [['www.xn--fsq092h.com', 'xn--fa-hia.de'], ['xn--pple-43d.example'], ['xn--\u202ea.example']],
  trace: [
    ['127.0.0.1', ...quickTrace],
    ['127.0.0.1', ...quickTrace, '--max-hops', '4'],
    ['::1', ...quickTrace, '--mtu'],
  ],
  'proxy clear': [[]],
  'proxy env': [[], ['--for', 'http://www.example.com/']],
  'proxy get': [[], ['--seed']],
  'proxy match': [['https://www.example.com/'], ['https://[::1]:8080', 'https://10.1.2.3', 'wss://example.net']],
  'proxy set': [['proxy.example:3128'], ['2001:db8::1', '8080', '--exclude', 'example.com,192.0.2.7']],
  'proxy test': [['http://192.0.2.80/', '--timeout', '5m']],
  'dns add-rule': [
    ['Shop.Example', '192.0.2.7', '2001:db8::1'],
    ['shop.example', 'nowhere'],
  ],
  'dns import-rules': [['test/fixtures/hosts'], ['no-such-file']],
  'dns remove-rule': [['shop.example'], ['shop.example', 'unknown.example']],
  'dns clear-rules': [[]],
  'dns rules': [[], ['--hosts']],
  'dns serve': [
    ['--dry-run', '--server', '192.0.2.53', '--count', '1'],
    ['--listen', '0.0.0.0'],
  ],
  'profile list': [[], ['--profile', 'work']],
  'profile show': [[], ['work']],
  'profile delete': [['work'], ['never']],
  'profile export': [[], ['work']],
  'profile import': [
    ['copy', 'test/fixtures/profile.json'],
    ['default', 'test/fixtures/profile.json'],
    ['copy', 'test/fixtures/hosts'],
  ],
  check: [ownServers, ['eth0', ...ownServers]],
  'report connected': [ownServers],
  'report disconnected': [ownServers],
  'config show': [[]],
  exec: [
    ['--dry-run'],
    ['--dry-run', '--rule', 'Shop.Example=::2', '--proxy', 'socks5://me:secret@proxy.example'],
    ['--dry-run', '--proxy', 'none'],
  ],
  'app bind': [['default'], ['wlan0'], ['docker0']],
  'app get': [[], ['--profile', 'work']],
  'app unbind': [[]],
  'attr set': [['trusted'], ['', '--net', 'wlan0'], ['trusted', '--net', 'docker0']],
  'attr get': [[], ['wlan0', '--profile', 'work']],
  'attr list': [['--profile', 'work'], []],
  ws: [
    ['ws://192.0.2.80/chat', '--send', 'hello', '-1', '--connect-timeout', '5m'],
    ['ws://192.0.2.80/', '--connect-timeout', '5m', '--send', '1b5b', '--hex', '-1', '--close-code', '3000'],
  ],
  owner: [['443'], ['udp', '53'], ['192.0.2.7:51234', '198.51.100.4:443'], ['192.0.2.7:51238'], ['9/tcp']],
};

/** Calls that recorded machines alone answer the same each time: this one has a resolver of its own. */
const recordedCalls: Readonly<Record<string, readonly (readonly string[])[]>> = { 'dns resolve': [['host.example']] };

/** How a command is called on a recorded machine. */
export const callsOnRecorded = (id: string): readonly (readonly string[])[] => [
  ...(calls[id] ?? []),
  ...(recordedCalls[id] ?? []),
];

/** An item that a command of many items cannot answer, where `!` is none. */
export const unanswerable: Readonly<Record<string, string>> = { 'idna ascii': 'a..b', 'idna unicode': 'xn--a' };

const folder = join(import.meta.dirname, '../../src/commands');

/** Every command there is, with its class. */
export async function everyCommand(): Promise<Map<string, KnownCommand>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const commands = new Map<string, KnownCommand>();
  for (const file of files.filter(({ name }) => name.endsWith('.js'))) {
    const path = join(file.parentPath, file.name);
    const id = relative(folder, path).replace(/\.js$/, '').replaceAll('/', ' ');
    const { default: Class } = (await import(path)) as { default: KnownCommand & { id: string } };
    Class.id = id.replaceAll(' ', ':');
    commands.set(id, Class);
  }
  return commands;
}

/** Recorded machines: an office with two uplinks, the same behind a VPN, one without network, one with hostile names. */
export const machines = ['office', 'vpn', 'offline', 'hostile'] as const;

export const snapshotOf = (machine: string): string => join('test/fixtures/snapshots', `${machine}.json`);

/** What its environment says about proxies and checks; none of them has an environment beyond that. */
const variables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  office: {
    https_proxy: 'http://ada:secret@proxy.example:3128',
    NO_PROXY: 'example.com,10.0.0.0/8,::1',
    NET_CHECK_FALLBACK_HTTP_URL: 'http://127.0.0.1:9/second',
    NET_CHECK_FALLBACK_HTTPS_URL: 'https://127.0.0.1:10/second',
  },
  hostile: { all_proxy: 'http://[2001:db8::1]', no_proxy: '*\u001b[31m' },
};

/** Plain HTTP behind port 80, TLS behind every other; no name server answers. */
const recordedServer = ((request: never) => {
  const { port, protocol }: { readonly port?: number; readonly protocol: string } = request;
  if (protocol === 'udp') throw new BusinessError('tcp.unreachable', 'Nobody answers on a recorded machine');
  return port === 80 ? recordedWebServer(request) : recordedServers(request);
}) as OpenSocket;

const measuring = new Set(['pac check', 'proxy test', 'check', 'report connected', 'report disconnected']);

/** Commands that print what they measured: their clock goes on by 1 ms whenever it is looked at. */
export function measuringHostOf(id: string, machine: string): HostOptions {
  const host = hostOf(machine);
  if (!measuring.has(id)) return host;
  let ms = 0;
  const clock = new RecordedClock();
  return { ...host, clock: { now: () => clock.now(), monotonic: () => ms++ } };
}

/** The recorded machine of that name, with sockets of its own. */
export function hostOf(machine: string): HostOptions {
  const clock = new RecordedClock();
  return {
    snapshotFile: snapshotOf(machine),
    clock,
    environment: { platform: 'linux', uid: 1000, variable: (name) => variables[machine]?.[name] },
    sockets: recordedSockets(machine),
    openProber: recordedProber(machine, clock),
    openSocket: recordedConnections(machine, recordedServer),
    get profiles() {
      return recordedProfiles(machine);
    },
  };
}
