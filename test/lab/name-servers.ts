import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import type { Namespace } from './namespace.js';
import { mustRun } from './program.js';

/** Real name servers in one namespace: knot knows the zone and signs it, unbound asks knot and validates, dnsmasq has its own. */
export interface NameServers {
  readonly knot: string;
  readonly unbound: string;
  readonly tls: string;
  readonly https: string;
  readonly dnsmasq: string;
  /** PEM of the one certificate that unbound shows. */
  readonly certificate: string;
  remove(): void;
}

const zoneFile = join(process.cwd(), 'test/fixtures/zones/lab.test.zone');

/** A zone that unbound believes to be signed, and is not. */
const bogusZone = '$TTL 300\n@ SOA ns admin 1 7200 3600 1209600 300\n@ NS ns\nns A 192.0.2.53\nhost A 192.0.2.66\n';

/** More than UDP takes. */
const bigText = (): string =>
  Array.from({ length: 40 }, (_, n) => `big TXT "${n}-${'0123456789'.repeat(7)}"\n`).join('');

export async function startNameServers(namespace: Namespace): Promise<NameServers> {
  const folder = mkdtempSync(join(tmpdir(), 'net-name-servers-'));
  const inFolder = (name: string): string => join(folder, name);
  mkdirSync(inFolder('db'));
  writeFileSync(inFolder('lab.test.zone'), readFileSync(zoneFile, 'utf8') + bigText());
  writeFileSync(inFolder('bogus.test.zone'), bogusZone);
  writeFileSync(inFolder('knot.conf'), knotConfiguration(folder));
  namespace.start(['knotd', '-c', inFolder('knot.conf')]);
  const ask = (port: number, ...question: string[]): string =>
    namespace.run(['kdig', '@127.0.0.1', '-p', String(port), ...question, '+short', '+timeout=1', '+retry=0']).stdout;
  const key = await eventually(
    'knot has signed its zone',
    () => /^257 .*$/m.exec(ask(5301, 'lab.test', 'DNSKEY'))?.[0],
  );
  mustRun(certificateArguments(folder));
  writeFileSync(inFolder('unbound.conf'), unboundConfiguration(folder, key));
  namespace.start(['unbound', '-c', inFolder('unbound.conf')]);
  namespace.start(dnsmasqArguments);
  await eventually('unbound answers', () => ask(5302, 'host.lab.test', 'A').includes('192.0.2.1'));
  await eventually('dnsmasq answers', () => ask(5305, 'host.small.test', 'A').includes('192.0.2.5'));
  return {
    knot: '127.0.0.1#5301',
    unbound: '127.0.0.1#5302',
    tls: 'tls://127.0.0.1#5303',
    https: 'https://127.0.0.1:5304/dns-query',
    dnsmasq: '127.0.0.1#5305',
    certificate: inFolder('cert.pem'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const knotConfiguration = (folder: string): string => `
server:
    rundir: "${folder}"
    listen: [ 127.0.0.1@5301, ::1@5301 ]
database:
    storage: "${folder}/db"
policy:
  - id: simple
    algorithm: ecdsap256sha256
    nsec3: on
zone:
  - domain: lab.test
    file: "${folder}/lab.test.zone"
    dnssec-signing: on
    dnssec-policy: simple
    zonefile-sync: -1
  - domain: bogus.test
    file: "${folder}/bogus.test.zone"
`;

const certificateArguments = (folder: string): string[] => [
  ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
  ...['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`, '-subj', '/CN=dns.lab.test'],
  ...['-addext', 'subjectAltName=DNS:dns.lab.test,IP:127.0.0.1'],
];

const unboundConfiguration = (folder: string, key: string): string => `
server:
  interface: 127.0.0.1@5302
  interface: ::1@5302
  interface: 127.0.0.1@5303
  interface: 127.0.0.1@5304
  tls-port: 5303
  https-port: 5304
  tls-service-key: ${folder}/key.pem
  tls-service-pem: ${folder}/cert.pem
  do-daemonize: no
  username: ""
  chroot: ""
  directory: ${folder}
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "validator iterator"
  ede: yes
  trust-anchor: "lab.test. DNSKEY ${key}"
  trust-anchor: "bogus.test. DNSKEY ${key}"
  local-zone: "test." nodefault
  local-zone: "refused.test." refuse
stub-zone:
  name: lab.test.
  stub-addr: 127.0.0.1@5301
stub-zone:
  name: bogus.test.
  stub-addr: 127.0.0.1@5301
remote-control:
  control-enable: no
`;

const dnsmasqArguments = [
  ...['dnsmasq', '--keep-in-foreground', '--port=5305', '--listen-address=127.0.0.1', '--bind-interfaces'],
  ...['--no-resolv', '--no-hosts', '--pid-file=', '--local=/test/', '--conf-file=/dev/null'],
  ...['--host-record=host.small.test,192.0.2.5,2001:db8::5', '--cname=alias.small.test,host.small.test'],
  ...[
    '--mx-host=small.test,host.small.test,10',
    '--txt-record=small.test,plain text',
    '--caa-record=small.test,0,issue,ca.example',
  ],
  ...[
    '--srv-host=_sip._tcp.small.test,host.small.test,5060,1,2',
    '--naptr-record=small.test,100,10,U,E2U+sip,!^.*$!sip:a@b!,.',
  ],
];
