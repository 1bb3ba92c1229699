/** Real proxies from Debian, each on a loopback port of its own and ended by the test that started it. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

export const user = 'ada';
export const password = 'p@ss:word';

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A directory that ends with the test. */
export function scratch(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-proxy-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A program that ends with the test, once it listens. @returns what ends it before */
export async function start(
  t: ExecutionContext,
  port: number,
  command: string,
  words: readonly string[],
): Promise<() => Promise<void>> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => {
    child.kill('SIGKILL');
    return ended;
  };
  t.teardown(stop);
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${said}`);
    if (await answers(port)) return stop;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${command} does not listen on ${port}: ${said}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** An HTTP proxy that tunnels to any port. */
export async function tinyproxy(t: ExecutionContext, more = ''): Promise<number> {
  const port = await freePort();
  const file = join(scratch(t), 'tinyproxy.conf');
  writeFileSync(file, `Port ${port}\nListen 127.0.0.1\nTimeout 30\nMaxClients 20\nLogLevel Critical\n${more}\n`);
  await start(t, port, 'tinyproxy', ['-d', '-c', file]);
  return port;
}

/** An HTTP proxy that wants to know who asks. */
export async function squid(t: ExecutionContext): Promise<number> {
  const port = await freePort();
  const folder = scratch(t);
  const owner = spawnSync('id', ['-u']).stdout.toString().trim() === '0' ? 'cache_effective_user proxy\n' : '';
  const cache = join(folder, 'run');
  mkdirSync(cache);
  chmodSync(cache, 0o777);
  const hash = spawnSync('openssl', ['passwd', '-apr1', password]).stdout.toString().trim();
  writeFileSync(join(folder, 'users'), `${user}:${hash}\n`);
  const configuration = `http_port 127.0.0.1:${port}
${owner}auth_param basic program /usr/lib/squid/basic_ncsa_auth ${join(folder, 'users')}
auth_param basic children 1
auth_param basic realm lab
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
cache deny all
access_log none
cache_log /dev/null
cache_store_log none
pid_filename none
coredump_dir ${cache}
shutdown_lifetime 0 seconds
netdb_filename none
pinger_enable off
`;
  const file = join(folder, 'squid.conf');
  writeFileSync(file, configuration);
  await start(t, port, 'squid', ['-N', '-f', file]);
  return port;
}

/** A SOCKS 5 proxy. */
export async function microsocks(t: ExecutionContext, authenticated = false): Promise<number> {
  const port = await freePort();
  const credentials = authenticated ? ['-u', user, '-P', password] : [];
  await start(t, port, 'microsocks', ['-i', '127.0.0.1', '-p', String(port), ...credentials]);
  return port;
}

/** A web server that serves a folder, and the process that can be ended before the test is. */
export async function nginx(t: ExecutionContext, folder: string): Promise<WebServer> {
  const port = await freePort();
  const place = scratch(t);
  const owner = spawnSync('id', ['-u']).stdout.toString().trim() === '0' ? 'user root;\n' : '';
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${place};`);
  const log = join(place, 'log');
  const configuration = `${owner}daemon off; master_process off; pid ${join(place, 'pid')}; error_log stderr crit;
events { worker_connections 64; }
http { ${paths.join(' ')} access_log ${log}; types { application/x-ns-proxy-autoconfig pac; text/html html; }
  server { listen 127.0.0.1:${port}; root ${folder}; location /loop { return 302 /loop; } } }
`;
  const file = join(place, 'nginx.conf');
  writeFileSync(file, configuration);
  const stop = await start(t, port, 'nginx', ['-p', place, '-c', file]);
  return { url: `http://127.0.0.1:${port}`, stop, statuses: () => statusesIn(readFileSync(log, 'utf8')) };
}

export interface WebServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Of each request so far. */
  readonly statuses: () => number[];
}

/** `... "GET /proxy.pac HTTP/1.1" 304 0 ...` */
const statusesIn = (log: string): number[] => [...log.matchAll(/" (\d{3}) /g)].map(([, status]) => Number(status));
