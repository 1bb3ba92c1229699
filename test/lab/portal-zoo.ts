// Run in a namespace: servers that answer as the Internet, portals and broken networks do, a port each.
// Arguments: address to listen at, then for TLS the certificate's and key's files, trusted and not, and what the ports
// that public names lead to answer: `portal` or `204`.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createPlainServer } from 'node:net';

const [at = '', trusted = '', untrusted = '', everywhere = 'portal'] = process.argv.slice(2);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end(body);
  };

const drip: Answer = (_, { socket }) => {
  const text = 'HTTP/1.1 204 No Content\r\nX-Padding: ';
  let sent = 0;
  const timer = setInterval(() => socket?.write(text[sent++] ?? 'x'), 100);
  socket?.on('close', () => clearInterval(timer));
};

/** A portal until somebody has logged in. */
let isLoggedIn = false;
const login: Answer = (request, response) => {
  isLoggedIn ||= request.url === '/login';
  if (isLoggedIn) response.writeHead(204).end();
  else response.writeHead(302, { location: '/login' }).end();
};

/** Broken at first. */
let asked = 0;
const recovering: Answer = (_, response) => void response.writeHead(asked++ === 0 ? 500 : 204).end();

const plain: Readonly<Record<number, Answer>> = {
  80: everywhere === '204' ? status(204) : status(302, { location: 'http://login.portal.test/' }),
  8204: status(204),
  8302: status(302, { location: '/login?from=here' }),
  8303: status(302),
  8200: status(200, {}, '<html>Please log in</html>'),
  8201: status(200),
  8202: status(200, {}, 'all is well'),
  8511: status(511, {}, 'login'),
  8500: status(500, {}, 'broken'),
  8400: drip,
  8777: login,
};

const listening: Promise<unknown>[] = [];
const listen = (server: { listen(port: number, host: string, done: () => void): unknown }, port: number): void => {
  listening.push(new Promise((done) => void server.listen(port, at, () => done(undefined))));
};
for (const [port, answer] of Object.entries(plain)) listen(createServer(answer), Number(port));
/** What the API of a captive portal answers (RFC 8908), or does in its place. */
const captive = (document: object, type = 'application/captive+json'): Answer =>
  status(200, { 'content-type': type }, JSON.stringify(document));
const page = { captive: true, 'user-portal-url': 'https://login.portal.test/', 'venue-info-url': 'mailto:x' };

const secure: readonly (readonly [port: number, files: string, answer: Answer])[] = [
  [443, untrusted, status(204)],
  [9204, trusted, status(204)],
  [9205, untrusted, status(204)],
  [9500, trusted, status(500)],
  [9777, trusted, recovering],
  [9600, trusted, captive({ ...page, 'seconds-remaining': 60, 'bytes-remaining': '7' })],
  [9601, trusted, captive({ captive: false, 'seconds-remaining': 3600 }, 'application/captive+json; charset=utf-8')],
  [9602, trusted, status(302, { location: 'https://10.80.0.1:9600/' })],
  [9603, trusted, captive(page, 'application/json')],
  [9604, trusted, captive({ ...page, padding: 'x'.repeat(65_536) })],
  [9605, trusted, status(200, { 'content-type': 'application/captive+json' }, '{"captive":')],
  [9606, trusted, () => undefined],
  [9607, untrusted, captive(page)],
];
for (const [port, files, answer] of secure) {
  const identity = { cert: readFileSync(`${files}.crt`), key: readFileSync(`${files}.key`) };
  listen(createSecureServer(identity, answer), port);
}
// A proxy for which every name is the Internet, and one that does not know us.
const proxy = createServer(status(204)).on('connect', (_, socket) => {
  socket.write('HTTP/1.1 200 Established\r\n\r\n');
  socket
    .pipe(connect(9204, at))
    .on('error', () => socket.destroy())
    .pipe(socket)
    .on('error', () => undefined);
});
listen(proxy, 3128);
const refusing = createServer(status(407)).on('connect', (_, socket) => {
  socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
});
listen(refusing, 3129);
// Takes connections and never says a word.
listen(createPlainServer(), 8000);
await Promise.all(listening);
process.stdout.write('listening\n');
