import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { labTest } from '../lab/lab-test.js';
import { type NameServers, startNameServers } from '../lab/name-servers.js';
import type { Namespace } from '../lab/namespace.js';

const launcher = join(process.cwd(), 'bin/net.cjs');

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly data: string;
}

interface Told {
  readonly status: number;
  readonly rcode: string;
  readonly isAuthentic: boolean;
  readonly canonicalName: string;
  readonly addresses: readonly { readonly address: string }[];
  readonly records: readonly Entry[];
  readonly servers: readonly { readonly server: string; readonly rcode: string; readonly transport: string }[];
  readonly isAgreed: boolean;
  readonly source: string;
  readonly steps: readonly { readonly transport: string; readonly outcome: string; readonly extendedErrors: string }[];
  readonly error?: { readonly reason: string; readonly message: string };
}

function resolve(machine: Namespace, ...words: string[]): Told {
  const { status, stdout } = machine.run([process.execPath, launcher, 'dns', 'resolve', ...words, '--json']);
  return { status, ...(JSON.parse(stdout) as object) } as Told;
}

/** What kdig shows of an answer: type and data, without blanks, in no order. */
function witness(machine: Namespace, server: string, name: string, type: string, ...more: string[]): string[] {
  const [address = '', port = ''] = server.split('#');
  const words = ['kdig', `@${address}`, '-p', port, name, type, '+noall', '+answer', ...more];
  const { stdout } = machine.run(words);
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
  return lines.map((line) => line.split(/\s+/).slice(3).join('')).sort();
}

const plain = ({ records }: Told): string[] =>
  records.map(({ type, data }) => `${type}${data}`.replaceAll(/\s+/g, '')).sort();

const questions: readonly (readonly [string, string])[] = [
  ['host', 'A'],
  ['host', 'AAAA'],
  ['alias', 'A'],
  ['alias', 'CNAME'],
  ['mail', 'MX'],
  ['text', 'TXT'],
  ['big', 'TXT'],
  ['_sip._tcp', 'SRV'],
  ['@', 'NS'],
  ['@', 'SOA'],
  ['@', 'DNSKEY'],
  ['@', 'NSEC3PARAM'],
  ['ptr', 'PTR'],
  ['caa', 'CAA'],
  ['naptr', 'NAPTR'],
  ['_443._tcp', 'TLSA'],
  ['web', 'HTTPS'],
  ['svc', 'SVCB'],
  ['ssh', 'SSHFP'],
  ['uri', 'URI'],
  ['info', 'HINFO'],
  ['weird', 'TYPE65280'],
  ['HOST', 'A'],
  ['host', 'ANY'],
];

async function withServers(machine: Namespace, work: (servers: NameServers) => void): Promise<void> {
  const servers = await startNameServers(machine);
  try {
    work(servers);
  } finally {
    servers.remove();
  }
}

function sameAsKdig(t: ExecutionContext, machine: Namespace, servers: NameServers): void {
  for (const [label, type] of questions) {
    const name = label === '@' ? 'lab.test' : `${label}.lab.test`;
    const onIpv6 = type === 'SOA' ? [servers.knot.replace('127.0.0.1', '::1')] : [];
    for (const server of [servers.knot, servers.unbound, ...onIpv6]) {
      const told = resolve(machine, `@${server}`, name, '--type', type);
      const expected = witness(machine, server, name, type);
      t.true(expected.length > 0, `kdig knows ${name} ${type}`);
      t.deepEqual(plain(told), expected, `${name} ${type} from ${server}`);
    }
  }
  for (const type of ['A', 'AAAA', 'MX', 'TXT', 'SRV', 'CAA', 'NAPTR']) {
    const label = type === 'SRV' ? '_sip._tcp.' : type.startsWith('A') ? 'alias.' : '';
    const told = resolve(machine, `@${servers.dnsmasq}`, `${label}small.test`, '--type', type);
    t.deepEqual(plain(told), witness(machine, servers.dnsmasq, `${label}small.test`, type), `${type} from dnsmasq`);
  }
}

labTest(
  'Every type reads as kdig reads it, from knot, unbound and dnsmasq',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const machine = lab.namespace('machine');
    await withServers(machine, (servers) => sameAsKdig(t, machine, servers));
  },
);

labTest(
  'Servers answer over each transport, with signatures, validation and reasons',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const machine = lab.namespace('machine');
    await withServers(machine, (servers) => {
      const { knot, unbound, tls, https, certificate } = servers;
      const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::1'];
      const sorted = (told: Told): string[] => told.addresses.map(({ address }) => address).sort();

      const aliased = resolve(machine, `@${unbound}`, 'alias.lab.test');
      t.deepEqual(sorted(aliased), addresses);
      t.is(aliased.canonicalName, 'host.lab.test.');
      t.deepEqual(aliased.records.map(({ type }) => type).slice(0, 2), ['CNAME', 'CNAME']);

      for (const server of [tls, https]) {
        t.deepEqual(sorted(resolve(machine, `@${server}`, 'host.lab.test', '--ca', certificate)), addresses, server);
        const named = ['--ca', certificate, '--tls-name', 'dns.lab.test'];
        t.deepEqual(sorted(resolve(machine, `@${server}`, 'host.lab.test', ...named)), addresses, server);
        t.is(resolve(machine, `@${server}`, 'host.lab.test').error?.reason, 'tls.untrusted');
        const misnamed = resolve(
          machine,
          `@${server}`,
          'host.lab.test',
          '--ca',
          certificate,
          '--tls-name',
          'other.test',
        );
        t.is(misnamed.error?.reason, 'tls.untrusted');
      }

      const big = resolve(machine, `@${knot}`, 'big.lab.test', '-t', 'TXT', '--trace-resolution');
      t.is(big.records.length, 40);
      t.deepEqual(
        big.steps.map(({ transport, outcome }) => `${transport} ${outcome}`),
        ['udp TC', 'tcp NOERROR'],
      );
      const overTcp = resolve(machine, `@${knot}`, 'host.lab.test', '--tcp', '--trace-resolution');
      t.true(overTcp.steps.every(({ transport }) => transport === 'tcp'));

      const signed = resolve(machine, `@${unbound}`, 'host.lab.test', '-t', 'A', '--dnssec');
      t.true(signed.isAuthentic);
      t.deepEqual(plain(signed), witness(machine, unbound, 'host.lab.test', 'A', '+dnssec'));
      t.false(resolve(machine, `@${knot}`, 'host.lab.test', '-t', 'A', '--dnssec').isAuthentic);

      const outcomes: readonly (readonly [string, string, number])[] = [
        ['nowhere.lab.test', 'dns.nxdomain', 1],
        ['dangling.lab.test', 'dns.nxdomain', 1],
        ['mail.lab.test', 'dns.nodata', 1],
        ['host.bogus.test', 'dns.servfail', 3],
        ['x.refused.test', 'dns.refused', 3],
      ];
      for (const [name, reason, status] of outcomes) {
        const told = resolve(machine, `@${unbound}`, name);
        t.deepEqual([told.error?.reason, told.status], [reason, status], name);
      }
      const bogus = resolve(machine, `@${unbound}`, 'host.bogus.test', '--trace-resolution');
      t.regex(bogus.steps[0]?.extendedErrors ?? '', /DNSSEC Bogus/);
      t.is(resolve(machine, `@${knot}`, 'host.lab.test', '--no-recurse', '-t', 'A').rcode, 'NOERROR');
      t.deepEqual(sorted(resolve(machine, `@${unbound}`, 'host.lab.test', '--0x20')), addresses);
      t.deepEqual(sorted(resolve(machine, `@${knot}`, 'host.lab.test', '--ecs', '192.0.2.0/24')), addresses);
    });
  },
);

labTest('Several servers are compared; one that answers is enough', { needs: ['namespaceFiles'] }, async (t, lab) => {
  const machine = lab.namespace('machine');
  await withServers(machine, ({ knot, unbound, dnsmasq }) => {
    const dead = '127.0.0.1#5399';
    const told = resolve(machine, `@${dead}`, `@${knot}`, `@${unbound}`, 'host.lab.test', '-t', 'A');
    t.is(told.status, 0);
    t.deepEqual(
      told.servers.map(({ rcode }) => rcode),
      ['', 'NOERROR', 'NOERROR'],
    );
    t.true(told.isAgreed);
    const differing = resolve(machine, `@${dnsmasq}`, `@${knot}`, 'host.lab.test', '-t', 'A');
    t.is(differing.status, 0);
    t.false(differing.isAgreed);
    t.deepEqual(differing.addresses.length, 2);
    const none = resolve(machine, `@${dead}`, '@127.0.0.1#5398', 'host.lab.test');
    t.is(none.status, 3);
    t.is(none.error?.reason, 'dns.unreachable');
    const missing = resolve(machine, `@${dead}`, `@${knot}`, 'nowhere.lab.test');
    t.deepEqual([missing.status, missing.error?.reason], [1, 'dns.nxdomain']);
  });
});

const small = (...more: string[]): string[] => [
  ...[
    'dnsmasq',
    '--keep-in-foreground',
    '--no-resolv',
    '--no-hosts',
    '--pid-file=',
    '--conf-file=/dev/null',
    '--local=/small.test/',
  ],
  ...['--host-record=host.small.test,192.0.2.5', ...more],
];

labTest(
  'A network is asked by its own servers over its own interface, link-local ones too',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const machine = lab.namespace('machine');
    const router = lab.namespace('router');
    const other = lab.namespace('other');
    lab.cable(machine, 'up0', router, 'eth0');
    lab.cable(machine, 'up1', other, 'eth0');
    machine.ip('addr add 10.1.0.1/24 dev up0', 'route add default via 10.1.0.2', 'addr add 10.2.0.1/24 dev up1');
    router.ip('addr add 10.1.0.2/24 dev eth0', '-6 addr add fe80::53/64 dev eth0');
    other.ip('addr add 10.2.0.2/24 dev eth0');
    router.start(small());
    other.start(small());
    await wait(machine, '10.1.0.2');
    const addresses = (told: Told): string[] => told.addresses.map(({ address }) => address);

    lab.resolverConfiguration(machine, 'nameserver 10.1.0.2\nsearch small.test\n');
    const bound = resolve(machine, 'host.small.test', '--net', 'up0');
    t.deepEqual([bound.source, addresses(bound)], ['network', ['192.0.2.5']]);
    t.deepEqual(addresses(resolve(machine, 'host.small.test', '-i', 'default', '-4')), ['192.0.2.5']);
    t.is(resolve(machine, 'host.small.test', '--net', 'up1').error?.reason, 'dns.no-server');
    // The address is up0's alone: whoever is bound to up1 does not find it.
    const astray = resolve(
      machine,
      '@10.1.0.2',
      'host.small.test',
      '--net',
      'up1',
      '--timeout',
      '200ms',
      '--attempts',
      '1',
    );
    t.true(['dns.timeout', 'dns.unreachable'].includes(astray.error?.reason ?? ''), astray.error?.reason);

    const system = resolve(machine, 'host.small.test');
    t.deepEqual([system.source, addresses(system)], ['system', ['192.0.2.5']]);
    t.deepEqual(addresses(resolve(machine, 'host')), ['192.0.2.5'], 'a search domain');
    const missing = resolve(machine, 'nowhere.small.test');
    t.deepEqual([missing.status, missing.error?.reason], [1, 'dns.nxdomain']);
    const traced = resolve(machine, 'host', '-4', '--trace-resolution');
    t.deepEqual([addresses(traced), traced.steps.length], [['192.0.2.5'], 1]);

    t.deepEqual(addresses(resolve(machine, '@fe80::53%up0', 'host.small.test')), ['192.0.2.5']);
    lab.resolverConfiguration(machine, 'nameserver fe80::53%up0\n');
    t.deepEqual(addresses(resolve(machine, 'host.small.test', '--net', 'up0')), ['192.0.2.5']);

    // One dead server of three, and one that refuses.
    lab.resolverConfiguration(machine, 'nameserver 10.1.0.9\nnameserver 10.2.0.1\nnameserver 10.1.0.2\n');
    const third = resolve(machine, 'host.small.test', '--net', 'up0', '--timeout', '200ms', '--trace-resolution', '-4');
    t.deepEqual(addresses(third), ['192.0.2.5']);
    t.deepEqual(third.steps.map(({ outcome }) => outcome).at(-1), 'NOERROR');
    t.is(third.steps.length, 3);
  },
);

labTest(
  'A handle resolves by its network, in every form of the calls',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const machine = lab.namespace('machine');
    const router = lab.namespace('router');
    lab.cable(machine, 'up0', router, 'eth0');
    machine.ip('addr add 10.1.0.1/24 dev up0', 'route add default via 10.1.0.2');
    router.ip('addr add 10.1.0.2/24 dev eth0');
    router.start(small('--host-record=both.small.test,192.0.2.6,2001:db8::6'));
    await wait(machine, '10.1.0.2');
    lab.resolverConfiguration(machine, 'nameserver 10.1.0.2\n');
    const script = join(process.cwd(), 'build/test/lab/resolve-by-handle.js');
    const { stdout, stderr } = machine.run([process.execPath, script, 'both.small.test', 'nowhere.small.test']);
    const ipv4 = { address: '192.0.2.6', family: 1, port: 0 };
    const ipv6 = { address: '2001:db8::6', family: 2, port: 0 };
    const told = JSON.parse(stdout || '{}') as { byDefault?: { address: string }[] };
    const byDefault = told.byDefault?.toSorted((one, other) => (one.address < other.address ? -1 : 1));
    t.deepEqual(
      { ...told, byDefault } as unknown,
      {
        all: [ipv6, ipv4],
        called: [true, [ipv6, ipv4]],
        first: ipv6,
        firstCalled: [true, ipv6],
        ipv4: [ipv4],
        ipv6: [ipv6],
        any: [ipv6, ipv4],
        byDefault: [ipv4, ipv6],
        missing: '2100002 dns.nxdomain',
        missingByDefault: '2100002 dns.nxdomain',
        missingFirst: '2100002 dns.nxdomain',
        empty: '2100001 value.address',
        noText: '401 usage.argument',
        noNetwork: '2100001 value.network',
        wrongFamily: '2100001 value.range',
        noCallback: 401,
      },
      stderr,
    );
  },
);

labTest('Names that keep the resolver waiting delay no other', { needs: ['namespaceFiles'] }, async (t, lab) => {
  const machine = lab.namespace('machine');
  const router = lab.namespace('router');
  lab.cable(machine, 'up0', router, 'eth0');
  machine.ip('addr add 10.1.0.1/24 dev up0', 'route add default via 10.1.0.2');
  router.ip('addr add 10.1.0.2/24 dev eth0');
  // What is asked below slow.test goes to a server that is not there.
  router.start(small('--server=/slow.test/10.1.0.77'));
  router.ip('neigh add 10.1.0.77 lladdr 02:00:00:00:00:77 dev eth0');
  await wait(machine, '10.1.0.2');
  lab.resolverConfiguration(machine, 'nameserver 10.1.0.2\n');
  const script = join(process.cwd(), 'build/test/lab/resolve-beside-slow.js');
  const { stdout, stderr } = machine.run([process.execPath, script, 'host.small.test', '40']);
  const { address, ms } = JSON.parse(stdout || '{}') as { address?: string; ms?: number };
  t.is(address, '192.0.2.5', stderr);
  t.true((ms ?? Infinity) < 1000, `${ms} ms`);
});

/** Until the server answers. */
async function wait(machine: Namespace, address: string): Promise<void> {
  for (let round = 0; round < 50; round++) {
    const { stdout } = machine.run(['kdig', `@${address}`, 'host.small.test', '+short', '+timeout=1', '+retry=0']);
    if (stdout.includes('192.0.2.5')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address} does not answer`);
}
