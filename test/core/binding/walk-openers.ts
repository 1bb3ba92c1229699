// Runs on the machine with two uplinks, its application bound to `right0`: does all in the library that opens sockets or
// resolves names, each with an opener that opens nothing, and prints what each asked that opener for.
import { exchange } from '../../../src/core/http/exchange.js';
import { fetchCertificates } from '../../../src/core/certificate/fetch-certificates.js';
import { setAppNetwork } from '../../../src/core/binding/app-network.js';
import { DnsClient } from '../../../src/core/dns/client/dns-client.js';
import { parseServer } from '../../../src/core/dns/client/dns-server.js';
import { NameResolver } from '../../../src/core/dns/resolve/name-resolver.js';
import { serveNames } from '../../../src/core/dns/serve/serve-names.js';
import { BusinessError } from '../../../src/core/errors.js';
import type { OpenSocket } from '../../../src/core/host.js';
import { openHost } from '../../../src/core/open-host.js';
import { PacScript } from '../../../src/core/pac/pac-script.js';
import { fetchScript } from '../../../src/core/pac/read-script.js';
import { probeDestinations } from '../../../src/core/probe/probe-destinations.js';
import { connectThrough } from '../../../src/core/proxy/connect-through.js';
import { parseProxyServer } from '../../../src/core/proxy/proxy-server.js';
import { testUrl } from '../../../src/core/proxy/test-url.js';
import { TCPSocket } from '../../../src/core/socket/tcp-socket.js';
import { UDPSocket } from '../../../src/core/socket/udp-socket.js';
import { traceRoute } from '../../../src/core/trace/trace-route.js';
import { openWebSocket } from '../../../src/core/websocket/open-websocket.js';

const there = '192.0.2.1';
const timeoutMs = 300;
/** What the running call asked to have opened: the interface, or `-`. */
let asked = new Set<string>();
const openSocket = ((request: Parameters<OpenSocket>[0]) => {
  asked.add(`${request.protocol} ${request.interfaceName ?? '-'}`);
  return Promise.reject(new BusinessError('tcp.refused', 'nothing is opened here'));
}) as OpenSocket;

const host = openHost({ openSocket });
const signal = new AbortController().signal;
const walk: Record<string, () => Promise<unknown>> = {
  'probe icmp': () => probeDestinations(host, [there], { protocol: 'icmp', count: 1, timeoutMs }),
  'probe udp': () => probeDestinations(host, [there], { protocol: 'udp', count: 1, timeoutMs }),
  'probe tcp': () => probeDestinations(host, [there], { protocol: 'tcp', count: 1, timeoutMs }),
  'probe tcp by Node': () => probeDestinations(host, [there], { engine: 'node', protocol: 'tcp', count: 1, timeoutMs }),
  'probe by net-ping': () => probeDestinations(host, [there], { engine: 'net-ping', count: 1, timeoutMs }),
  'probe this machine': () => probeDestinations(host, ['127.0.0.1', '::1'], { count: 1, timeoutMs }),
  'probe elsewhere by name': () => probeDestinations(host, [there], { net: 'left0', count: 1, timeoutMs }),
  trace: () => traceRoute(host, there, { maxHops: 1, queries: 1 }),
  'trace this machine': () => traceRoute(host, '127.0.0.1', { maxHops: 1, queries: 1 }),
  'a name': () => host.resolve('www.example'),
  'a name for another network': () => host.resolve('localhost', { interfaceName: 'left0' }),
  'an address': () => host.resolve('::1'),
  'dns resolve NAME': () => new NameResolver(host).resolve('www.example'),
  'dns resolve --type': () => new NameResolver(host, { types: [16] }).resolve('www.example'),
  'dns resolve --net': () => new NameResolver(host, { net: 'left0', query: { attempts: 1 } }).resolve('www.example'),
  'dns resolve @SERVER': () => new NameResolver(host, { servers: [parseServer(there)] }).resolve('www.example'),
  'dns resolve @127.0.0.1': () => new NameResolver(host, { servers: [parseServer('127.0.0.1')] }).resolve('a.example'),
  ...Object.fromEntries(
    ['tcp', 'tls', 'https'].map((transport) => [
      `dns over ${transport}`,
      () => new DnsClient(host).query({ name: 'a.example', type: 1 }, [parseServer(`${transport}://${there}`)], {}),
    ]),
  ),
  'dns serve': async () => {
    for await (const _ of serveNames(host, { port: 0, servers: [] })) break;
  },
  'cert fetch': () => fetchCertificates(host, { host: there, port: 443 }),
  'cert fetch by a proxy': () =>
    fetchCertificates(host, { host: there, port: 443 }, { proxy: parseProxyServer(`socks5://${there}:1`, '') }),
  'cert fetch --net': () => fetchCertificates(host, { host: there, port: 443 }, { interfaceName: 'left0' }),
  http: () => exchange(host, new URL(`http://${there}/`), {}, signal),
  'http on this machine': () => exchange(host, new URL('http://127.0.0.1/'), {}, signal),
  https: () => exchange(host, new URL(`https://${there}/`), {}, signal),
  'pac find --url': () => fetchScript(host, `http://${there}/proxy.pac`, signal),
  'a name in a PAC script': () =>
    new PacScript(host, 'function FindProxyForURL() { return String(dnsResolve("www.example")) }', 'it').findProxy(
      'http://a/',
    ),
  'proxy test': () => testUrl(host, `http://${there}/`, { signal }),
  proxy: () =>
    connectThrough(host, parseProxyServer(`http://${there}:1`, ''), { host: 'www.example', port: 1 }, { signal }),
  ws: () => openWebSocket(host, `ws://${there}/`),
  wss: () => openWebSocket(host, `wss://${there}/`),
  TCPSocket: () => new TCPSocket(() => host).connect({ address: { address: there, port: 1 } }),
  UDPSocket: () => new UDPSocket(() => host).send({ data: '?', address: { address: there, port: 1 } }),
};

setAppNetwork(host, 'right0');
const told: Record<string, string> = {};
for (const [name, call] of Object.entries(walk)) {
  asked = new Set();
  const failure = await call().then(
    () => '',
    (error: unknown) => (error instanceof BusinessError ? error.reason : String(error)),
  );
  told[name] = asked.size === 0 ? `nothing: ${failure}` : [...asked].sort().join(', ');
}
process.stdout.write(JSON.stringify(told), () => process.exit());
