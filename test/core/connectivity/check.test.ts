import { once } from 'node:events';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { nextCheckMs } from '../../../src/core/connectivity/check-schedule.js';
import type { ConnectivityReport } from '../../../src/core/connectivity/types.js';
import { eventually } from '../../lab/eventually.js';
import type { Lab } from '../../lab/lab.js';
import { labTest } from '../../lab/lab-test.js';
import { SystemBus } from '../../lab/system-bus.js';
import { net, place } from './place.js';

/** The slowest probe in ms: what the machine needs to start a program does not count. */
const slowest = ({ probes }: ConnectivityReport): number => Math.max(...probes.map(({ timeMs }) => timeMs));

labTest('each animal of the zoo gets its verdict, within its time', {}, async (t, lab) => {
  const { check } = await place(t, lab);
  const refused = 9;
  const cases: readonly (readonly [what: string, plain: number, secure: number, verdict: string, portal?: string])[] = [
    ['204 and TLS', 8204, 9204, 'validated'],
    ['302 with Location', 8302, refused, 'portal', 'http://10.80.0.1:8302/login?from=here'],
    ['302 without Location', 8303, refused, 'portal', 'http://10.80.0.1:8303/'],
    ['a login page', 8200, refused, 'portal', 'http://10.80.0.1:8200/'],
    ['511', 8511, refused, 'portal', 'http://10.80.0.1:8511/'],
    ['a portal though TLS passes', 8302, 9204, 'portal', 'http://10.80.0.1:8302/login?from=here'],
    ['an empty page', 8201, refused, 'failed'],
    ['500', 8500, refused, 'failed'],
    ['500 though TLS passes', 8500, 9204, 'validated'],
    ['204 but no TLS', 8204, refused, 'partial'],
    ['204, and 500 over TLS', 8204, 9500, 'partial'],
    ['204, and a certificate of another authority', 8204, 9205, 'partial'],
    ['no server at all', refused, refused, 'failed'],
    ['a slow drip', 8400, refused, 'failed'],
    ['a server that never answers', 8000, 8000, 'failed'],
    ['a server that never answers, though TLS passes', 8000, 9204, 'validated'],
  ];
  for (const [what, plain, secure, verdict, portal = ''] of cases) {
    const [status, report] = check(plain, secure);
    t.like(report, { verdict, ipv4: verdict, ipv6: null, portalUrl: portal, interfaceName: 'eth0' }, what);
    t.is(status, verdict === 'validated' ? 0 : 1, what);
    t.true(slowest(report) < 1500 + 500, what);
  }
  const [, intercepted] = check(8204, 9205);
  const overTls = intercepted.probes.find(({ url }) => url.startsWith('https:'));
  t.regex(overTls?.detail ?? '', /is not trusted: it was issued by "untrusted" \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
});

labTest('plain HTTP alone counts where two servers agree, and no certificate was found false', {}, async (t, lab) => {
  const { check, net } = await place(t, lab);
  const second = (plain: number) => ({
    NET_CHECK_FALLBACK_HTTP_URL: `http://10.80.0.1:${plain}/`,
    NET_CHECK_FALLBACK_HTTPS_URL: 'https://10.80.0.1:9/',
  });
  const verdict = (secure: number, fallback: number): string =>
    net(
      [
        'check',
        '--http-url',
        'http://10.80.0.1:8204/',
        '--https-url',
        `https://10.80.0.1:${secure}/`,
        '-w',
        '2s',
        '--get',
        'verdict',
      ],
      { environment: second(fallback) },
    ).stdout.trim();
  t.is(verdict(9, 8204), 'validated');
  t.is(verdict(9, 8500), 'partial');
  t.is(verdict(9205, 8204), 'partial');
  t.is(verdict(9, 8302), 'portal');
  t.is(check(8202, 9, '--expect-status', '200', '--expect-body', 'all is')[1].verdict, 'partial');
  t.is(check(8200, 9, '--expect-status', '200', '--expect-body', 'all is')[1].verdict, 'portal');
});

labTest(
  'a network that is a black hole fails in time; one with IPv6 alone is checked over IPv6',
  {},
  async (t, lab) => {
    const { check, net } = await place(t, lab, 'fd80::1');
    const [, report] = check(8204, 9204);
    t.like(report, { verdict: 'validated', ipv4: null, ipv6: 'validated' });
    const hole = net([
      'check',
      '--http-url',
      'http://[fd80::66]/',
      '--https-url',
      'https://[fd80::66]/',
      '-w',
      '1s',
      '--json',
    ]);
    t.is(hole.status, 1);
    t.true(slowest(JSON.parse(hole.stdout) as ConnectivityReport) < 1000 + 500);
  },
);

/** A resolver on the router that leads every name to itself, and what a check without servers of our own then finds. */
async function hijacked(t: ExecutionContext, lab: Lab, everywhere: string): Promise<ConnectivityReport> {
  const { host, router, net } = await place(t, lab, '10.80.0.1', everywhere);
  lab.resolverConfiguration(host, 'nameserver 10.80.0.1\n');
  const answer = ['--no-daemon', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--listen-address=10.80.0.1'];
  const server = router.start(['dnsmasq', ...answer, '--bind-interfaces', '--address=/#/10.80.0.1']);
  await once(server.stderr, 'data');
  server.stderr.resume();
  return JSON.parse(net(['check', '-w', '2s', '--json']).stdout) as ConnectivityReport;
}

labTest(
  'names are resolved by the network itself; a hijacked one shows the portal',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const { verdict, portalUrl, probes } = await hijacked(t, lab, 'portal');
    t.is(verdict, 'portal');
    t.is(portalUrl, 'http://login.portal.test/');
    t.is(probes.find(({ outcome }) => outcome === 'portal')?.address, '10.80.0.1');
  },
);

labTest(
  'a 204 for a public name from a private address is nobody of the Internet; who signs in its place is named',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const { verdict, portalUrl, probes } = await hijacked(t, lab, '204');
    t.is(verdict, 'failed');
    t.is(portalUrl, '');
    const detailOf = (protocol: string): string => probes.find(({ url }) => url.startsWith(protocol))?.detail ?? '';
    t.is(detailOf('http:'), 'the expected answer, but from the private address 10.80.0.1');
    t.regex(detailOf('https:'), /The certificate of \S+ is not trusted: it was issued by "untrusted"/);
  },
);

labTest('a black hole, and a network without a router, fail in time', {}, async (t, lab) => {
  const { host, net } = await place(t, lab);
  // The router forwards nothing, and says nothing of it.
  const words = ['check', '--http-url', 'http://192.0.2.1/', '--https-url', 'https://192.0.2.1/', '-w', '1s', '--json'];
  const checked = (): [ConnectivityReport, number | null] => {
    const { status, stdout } = net(words);
    return [JSON.parse(stdout) as ConnectivityReport, status];
  };
  const [hole, status] = checked();
  t.is(status, 1);
  t.like(hole, { verdict: 'failed', ipv4: 'failed', ipv6: null, portalUrl: '' });
  t.true(hole.probes.every(({ detail }) => detail === 'no answer in time'));
  t.true(slowest(hole) < 1000 + 500);
  host.ip('route replace default via 10.80.0.99');
  const [gone] = checked();
  t.is(gone.verdict, 'failed');
  t.true(slowest(gone) < 1000 + 500);
});

labTest(
  "the network's own API decides whether there is a portal, and says where; one that fails decides nothing",
  { needs: ['managers'] },
  async (t, lab) => {
    const { host, folder } = await place(t, lab);
    const bus = await SystemBus.start(t, host);
    const write = (path: string, input: string): void => void bus.run(['tee', path], { input });
    write('/run/systemd/netif/state', 'OPER_STATE=routable\n');
    bus.run(['mkdir', '-p', '/run/systemd/netif/links']);
    const { ifindex = 0 } =
      (JSON.parse(host.run(['ip', '-j', 'link', 'show', 'eth0']).stdout) as { ifindex: number }[])[0] ?? {};
    /** The API that systemd-networkd says the network announced, of version 255 and later. */
    const announced = (url: string, secure = 9204): ConnectivityReport => {
      write(`/run/systemd/netif/links/${String(ifindex)}`, `ADMIN_STATE=configured\nCAPTIVE_PORTAL=${url}\n`);
      const urls = ['--http-url', 'http://10.80.0.1:8204/', '--https-url', `https://10.80.0.1:${String(secure)}/`];
      const environment = { NODE_EXTRA_CA_CERTS: join(folder, 'trusted.crt'), XDG_STATE_HOME: folder };
      const { stdout } = bus.run([process.execPath, net, 'check', ...urls, '-w', '1500ms', '--json'], { environment });
      return JSON.parse(stdout) as ConnectivityReport;
    };
    t.is(announced('').portalApi, null);
    const captive = announced('https://10.80.0.1:9600/');
    t.like(captive, { verdict: 'portal', ipv4: 'validated', portalUrl: 'https://login.portal.test/' });
    t.deepEqual(captive.portalApi, {
      url: 'https://10.80.0.1:9600/',
      captive: true,
      userPortalUrl: 'https://login.portal.test/',
      venueInfoUrl: '',
      secondsRemaining: 60,
      bytesRemaining: null,
      detail: '',
    });
    const open = announced('https://10.80.0.1:9601/');
    t.like(open, { verdict: 'validated', portalUrl: '', portalApi: { captive: false, secondsRemaining: 3600 } });
    const failures: readonly (readonly [port: number, detail: RegExp])[] = [
      [9602, /HTTP status 302/],
      [9603, /no application\/captive\+json/],
      [9604, /more than 65536 bytes/],
      [9605, /without the word "captive"/],
      [9606, /no answer in time/],
      [9607, /issued by "untrusted"/],
      [9, /refused/],
    ];
    for (const [port, detail] of failures) {
      const { verdict, portalApi } = announced(`https://10.80.0.1:${String(port)}/`);
      t.is(verdict, 'validated', String(port));
      t.is(portalApi?.captive, null, String(port));
      t.regex(portalApi?.detail ?? '', detail, String(port));
    }
    // Plain HTTP proves nothing of who answers.
    t.is(announced('http://10.80.0.1:8200/').portalApi, null);
  },
);

labTest(
  'probes go by the proxy script that was set for the network, and by no other proxy',
  { needs: ['networkManager'] },
  async (t, lab) => {
    const { host, folder } = await place(t, lab);
    host.ip('addr flush dev eth0');
    const bus = await SystemBus.start(t, host);
    await bus.networkManager();
    const address = ['ipv4.method', 'manual', 'ipv4.addresses', '10.80.0.2/24', 'ipv4.gateway', '10.80.0.1'];
    bus.nmcli(
      'con',
      'add',
      'type',
      'ethernet',
      'ifname',
      'eth0',
      'con-name',
      's0',
      ...address,
      'ipv6.method',
      'disabled',
    );
    const proxied = (...words: readonly string[]): void => {
      bus.nmcli('con', 'modify', 's0', ...words);
      bus.nmcli('con', 'up', 's0');
    };
    const script = (answer: string): string => `function FindProxyForURL() { return "${answer}"; }`;
    // What the environment says is for programs, not for the network.
    const environment = {
      NODE_EXTRA_CA_CERTS: join(folder, 'trusted.crt'),
      XDG_STATE_HOME: folder,
      http_proxy: 'http://10.80.0.1:3128',
    };
    const checked = (...words: readonly string[]): ConnectivityReport => {
      const { stdout } = bus.run([process.execPath, net, 'check', '-w', '2s', '--json', ...words], { environment });
      return JSON.parse(stdout) as ConnectivityReport;
    };
    const details = ({ probes }: ConnectivityReport): string => probes.map(({ detail }) => detail).join('\n');

    proxied('proxy.method', 'none');
    t.is(checked().verdict, 'failed');
    // A port where nobody listens comes first. Names are the proxy's to resolve; its address is no server's.
    proxied('proxy.method', 'auto', 'proxy.pac-script', script('PROXY 10.80.0.1:9; PROXY 10.80.0.1:3128'));
    const found = checked();
    t.is(found.verdict, 'validated', details(found));
    t.deepEqual([...new Set(found.probes.map(({ proxy }) => proxy))], ['PROXY 10.80.0.1:3128']);
    const until = ['watch', '--check', '--cap', 'validated', '--until', 'available', '--deadline', '20s'];
    t.is(bus.run([process.execPath, net, ...until], { environment }).status, 0);

    proxied('proxy.pac-script', script('PROXY 10.80.0.1:3129'));
    const refused = checked();
    t.is(refused.verdict, 'failed');
    t.regex(details(refused), /The proxy 10\.80\.0\.1:3129 answered 407 .*wants a user and password/);

    // The script itself cannot be had: nothing gets out, but a portal shows.
    proxied('proxy.pac-script', '', 'proxy.pac-url', 'http://10.80.0.1:8302/wpad.dat');
    const own = (plain: number) => [
      '--http-url',
      `http://10.80.0.1:${plain}/`,
      '--https-url',
      'https://10.80.0.1:9204/',
    ];
    t.like(checked(...own(8302)), { verdict: 'portal', portalUrl: 'http://10.80.0.1:8302/login?from=here' });
    const closed = checked(...own(8204));
    t.is(closed.verdict, 'failed');
    t.regex(
      details(closed),
      /The network's proxy script is of no use: http:\/\/10\.80\.0\.1:8302\/wpad\.dat could not be/,
    );
  },
);

labTest(
  'probes leave by the network that is checked and no other, without root',
  { needs: ['userIds'] },
  async (t, lab) => {
    const { host, net } = await place(t, lab);
    const dead = lab.namespace('dead');
    lab.cable(host, 'eth1', dead, 'pd0');
    host.ip('addr add 10.81.0.2/24 dev eth1', 'route add default via 10.81.0.1 metric 900');
    const urls = ['--http-url', 'http://10.80.0.1:8204/', '--https-url', 'https://10.80.0.1:9204/', '-w', '800ms'];
    t.is(net(['check', 'eth0', ...urls], { uid: 65534 }).status, 0);
    t.is(net(['check', 'eth1', ...urls], { uid: 65534 }).status, 1);
  },
);

labTest('a verdict is kept for those who ask later, until the link has changed', {}, async (t, lab) => {
  const { host, check, net } = await place(t, lab);
  const has = (what: string): number => net(['caps', '--has', what]).status;
  t.is(has('validated'), 3);
  check(8204, 9204);
  t.is(has('validated'), 0);
  t.is(has('portal'), 1);
  t.regex(net(['caps', '--explain']).stdout, /a check at .*: validated/);
  t.regex(net(['list', '--json']).stdout, /NET_CAPABILITY_VALIDATED/);
  t.regex(net(['default', '--json']).stdout, /NET_CAPABILITY_VALIDATED/);
  // Each with when it was found.
  const at = net(['caps', '--get', 'validatedAt']).stdout;
  t.is(new Date(at.trim()).toJSON(), at.trim());
  t.is(net(['list', '--get', 'validatedAt']).stdout, at);
  t.is(net(['default', '--get', 'validatedAt']).stdout, at);
  const reported = net([
    'report',
    'disconnected',
    '--http-url',
    'http://10.80.0.1:8302/',
    '--https-url',
    'https://10.80.0.1:9/',
    '-w',
    '1s',
  ]);
  t.is(reported.status, 1);
  t.is(has('portal'), 0);
  host.ip('addr add 10.80.0.3/24 dev eth0');
  t.is(has('portal'), 3);
  host.ip('addr del 10.80.0.3/24 dev eth0');
  t.is(has('portal'), 0);
  host.ip('link set eth0 down', 'link set eth0 up', 'route add default via 10.80.0.1');
  await eventually('the carrier is back, and the verdict void', () => has('portal') === 3);
  const never = net(['check'], { environment: { NET_CHECK_NEVER: 'true' } });
  t.is(never.status, 3);
  t.regex(never.stderr, /check\.never/);
});

test('a portal is asked every 15 s, a failure after 1, 2, 4 s and so on up to 10 min, success when it would run out', (t) => {
  t.is(nextCheckMs('portal', 0), 15_000);
  const failures = [1, 2, 3, 10, 11, 12, 2000].map((count) => nextCheckMs('failed', count) / 1000);
  t.deepEqual(failures, [1, 2, 4, 512, 600, 600, 600]);
  t.is(nextCheckMs('partial', 1), 1000);
  t.is(nextCheckMs('validated', 0), 600_000);
});
