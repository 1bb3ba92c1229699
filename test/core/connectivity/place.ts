import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { ConnectivityReport } from '../../../src/core/connectivity/types.js';
import type { Lab } from '../../lab/lab.js';
import { EventListener } from '../../lab/listener.js';
import type { Namespace } from '../../lab/namespace.js';
import { mustRun, type ProgramResult } from '../../lab/program.js';

/** The program. */
export const net = fileURLToPath(new URL('../../../../bin/net.cjs', import.meta.url));
const zoo = fileURLToPath(new URL('../../lab/portal-zoo.js', import.meta.url));

export interface Place {
  readonly host: Namespace;
  readonly router: Namespace;
  readonly folder: string;
  net(words: readonly string[], options?: { uid?: number; environment?: Record<string, string> }): ProgramResult;
  /** `net` with these words, that goes on. */
  listen(...words: readonly string[]): EventListener;
  /** `net watch --check` of a plain and a secure server of the zoo by port. */
  watch(plain: number, secure: number, ...words: readonly string[]): EventListener;
  /** `net check` of a plain and a secure server of the zoo by port, within so much time; with its exit status. */
  check(plain: number, secure: number, ...words: readonly string[]): [number, ConnectivityReport];
}

/** A host whose uplink eth0 leads to the zoo at 10.80.0.1 and fd80::1. */
export async function place(
  t: ExecutionContext,
  lab: Lab,
  address = '10.80.0.1',
  everywhere = 'portal',
): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'net-check-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  for (const name of ['trusted', 'untrusted']) {
    const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:10.80.0.1,IP:fd80::1,DNS:www.google.com'];
    mustRun([
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      ...files,
      ...subject,
    ]);
  }
  const [host, router] = [lab.namespace('host'), lab.namespace('router')];
  lab.cable(host, 'eth0', router, 'pe0');
  router.ip('addr add 10.80.0.1/24 dev pe0', '-6 addr add fd80::1/64 dev pe0 nodad');
  if (address.includes(':')) host.ip('-6 addr add fd80::2/64 dev eth0 nodad', '-6 route add default via fd80::1');
  else host.ip('addr add 10.80.0.2/24 dev eth0', 'route add default via 10.80.0.1');
  const server = router.start([
    process.execPath,
    zoo,
    address,
    join(folder, 'trusted'),
    join(folder, 'untrusted'),
    everywhere,
  ]);
  server.stderr.resume();
  await once(server.stdout, 'data');
  const own = {
    DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere',
    NODE_EXTRA_CA_CERTS: join(folder, 'trusted.crt'),
    HOME: folder,
    XDG_STATE_HOME: folder,
  };
  const run: Place['net'] = (words, { uid, environment } = {}) =>
    host.run([process.execPath, net, ...words], {
      ...(uid === undefined ? {} : { uid }),
      environment: { ...own, ...environment },
    });
  const started = (environment: Record<string, string>, ...words: readonly string[]): EventListener => {
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    return new EventListener(host.start(['env', ...variables, process.execPath, net, ...words]));
  };
  const at = address.includes(':') ? `[${address}]` : address;
  return {
    host,
    router,
    folder,
    net: run,
    listen: (...words) => started(own, ...words),
    watch: (plain, secure, ...words) => {
      const urls = { NET_CHECK_HTTP_URL: `http://${at}:${plain}/`, NET_CHECK_HTTPS_URL: `https://${at}:${secure}/` };
      return started({ ...own, ...urls, NET_CHECK_TIMEOUT_MS: '2000' }, 'watch', '--check', ...words);
    },
    check: (plain, secure, ...words) => {
      const urls = ['--http-url', `http://${at}:${plain}/`, '--https-url', `https://${at}:${secure}/`];
      const { status, stdout } = run(['check', ...urls, '-w', '1500ms', '--json', ...words]);
      return [status, JSON.parse(stdout) as ConnectivityReport];
    },
  };
}
