import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labTest } from '../../lab/lab-test.js';
import type { WatchLine } from '../../lab/listener.js';
import { mustRun } from '../../lab/program.js';
import { advertise } from '../../lab/router-advertisement.js';
import { place } from './place.js';

/** The words about the check among a network's capabilities. */
const verdictOf = ({ netCap }: WatchLine): string[] =>
  ((netCap as { networkCap?: string[] } | undefined)?.networkCap ?? [])
    .map((name) => name.replace('NET_CAPABILITY_', ''))
    .filter((name) => /^(?:VALIDATED|PORTAL|CHECKING_CONNECTIVITY)$/.test(name));

labTest(
  'a watch that checks tells what each check finds, and checks anew what became another network',
  {},
  async (t, lab) => {
    const { host, router, net, watch } = await place(t, lab);
    const watching = watch(8777, 9204, '--event', 'capabilities');
    const next = async (): Promise<[string[], unknown]> => {
      const event = (await watching.upToType('netCapabilitiesChange')).at(-1);
      return event === undefined ? [[], undefined] : [verdictOf(event), event['portalUrl']];
    };
    const checking = [['CHECKING_CONNECTIVITY'], undefined];
    t.deepEqual(await next(), checking);
    t.deepEqual(await next(), [['PORTAL'], 'http://10.80.0.1:8777/login']);
    t.is(net(['caps', '--has', 'portal']).status, 0);
    mustRun(host.inside(['curl', '--silent', 'http://10.80.0.1:8777/login']));
    host.ip('addr add 10.80.0.3/24 dev eth0');
    t.deepEqual(await next(), checking);
    t.deepEqual(await next(), [['VALIDATED'], undefined]);
    t.is(net(['caps', '--has', 'validated']).status, 0);
    advertise(router, 'pe0', { lifetimeSeconds: 0, captivePortal: 'https://10.80.0.1:9600/' });
    t.deepEqual(await next(), checking);
    t.deepEqual(await next(), [['PORTAL'], 'https://login.portal.test/']);
    watching.kill('SIGTERM');
    t.is(await watching.end, 'SIGTERM');
    t.is(watching.stderr, '');
  },
);

labTest('a watch that does not check tells what others found, for as long as it counts', {}, async (t, lab) => {
  const { host, folder, net, check, listen } = await place(t, lab);
  // The folder of profiles is there.
  check(8204, 9);
  const watching = listen('watch', '--event', 'capabilities');
  const next = async (of = watching): Promise<[string[], unknown]> => {
    const event = (await of.upToType('netCapabilitiesChange')).at(-1);
    return event === undefined ? [[], undefined] : [verdictOf(event), event['portalUrl']];
  };
  t.deepEqual(await next(), [[], undefined]);
  check(8302, 9);
  t.deepEqual(await next(), [['PORTAL'], 'http://10.80.0.1:8302/login?from=here']);
  check(8204, 9204);
  t.deepEqual(await next(), [['VALIDATED'], undefined]);
  host.ip('addr add 10.80.0.3/24 dev eth0');
  t.deepEqual(await next(), [[], undefined]);
  host.ip('addr del 10.80.0.3/24 dev eth0');
  t.deepEqual(await next(), [['VALIDATED'], undefined]);
  watching.kill('SIGTERM');
  // Six seconds before it is ten minutes old.
  const file = join(folder, 'net/profiles/default.json');
  const old = new Date(Date.now() - 594_000).toISOString();
  writeFileSync(file, readFileSync(file, 'utf8').replace(/("checkedAt":\s*")[^"]*/, `$1${old}`));
  const late = listen('watch', '--event', 'capabilities');
  t.deepEqual(await next(late), [['VALIDATED'], undefined]);
  t.deepEqual(await next(late), [[], undefined]);
  late.kill('SIGTERM');
  t.is(net(['caps', '--has', 'validated']).status, 3);
});

const library = new URL('../../../src/index.js', import.meta.url).href;
const reporting = `const { connection } = await import('${library}');
const watching = connection.createNetConnection();
watching.on('netCapabilitiesChange', ({ netCap }) => {
  const isValidated = netCap.networkCap.includes(connection.NetCap.NET_CAPABILITY_VALIDATED);
  console.log(isValidated);
  if (isValidated) watching.unregister(() => {});
});
watching.register(() => connection.reportNetConnected(connection.getDefaultNetSync()));`;

labTest(
  'a connection is told what a report of the same program found, which is kept in no file',
  {},
  async (t, lab) => {
    const { host, folder } = await place(t, lab);
    const environment = {
      NET_CHECK_HTTP_URL: 'http://10.80.0.1:8204/',
      NET_CHECK_HTTPS_URL: 'https://10.80.0.1:9204/',
      NODE_EXTRA_CA_CERTS: join(folder, 'trusted.crt'),
      DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere',
      XDG_STATE_HOME: folder,
    };
    const { stdout, stderr } = host.run([process.execPath, '--input-type=module', '--eval', reporting], {
      environment,
    });
    t.is(stdout, 'false\ntrue\n', stderr);
    t.false(existsSync(join(folder, 'net')));
  },
);

labTest('a watch checks what failed again, and can wait for the Internet', {}, async (t, lab) => {
  const { host, watch } = await place(t, lab);
  const watching = watch(8204, 9777);
  const found: string[][] = [];
  while (found.at(-1)?.[0] !== 'VALIDATED') {
    const events = await watching.upToType('netCapabilitiesChange');
    found.push(...events.filter(({ type }) => type === 'netCapabilitiesChange').map(verdictOf));
  }
  t.deepEqual(found, [['CHECKING_CONNECTIVITY'], [], ['VALIDATED']]);
  host.ip('link set eth0 down');
  await watching.upToType('netLost');
  watching.kill('SIGTERM');
  host.ip('link set eth0 up', 'route add default via 10.80.0.1');
  const waiting = watch(8204, 9204, '--cap', 'validated', '--until', 'available', '--deadline', '30s');
  t.is(await waiting.end, 0);
  t.is((JSON.parse(waiting.lines.at(-1) ?? '{}') as WatchLine).type, 'netAvailable');
});
