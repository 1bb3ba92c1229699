// Run in a namespace: servers that answer as the Internet, portals and broken networks do, a port each.
// Arguments: address to listen at, then for TLS the certificate's and key's files, trusted and not.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createPlainServer } from 'node:net';

const [at = '', trusted = '', untrusted = ''] = process.argv.slice(2);

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

const plain: Readonly<Record<number, Answer>> = {
  80: status(302, { location: 'http://login.portal.test/' }),
  8204: status(204),
  8302: status(302, { location: '/login?from=here' }),
  8303: status(302),
  8200: status(200, {}, '<html>Please log in</html>'),
  8201: status(200),
  8202: status(200, {}, 'all is well'),
  8511: status(511, {}, 'login'),
  8500: status(500, {}, 'broken'),
  8400: drip,
};

const listening: Promise<unknown>[] = [];
const listen = (server: { listen(port: number, host: string, done: () => void): unknown }, port: number): void => {
  listening.push(new Promise((done) => void server.listen(port, at, () => done(undefined))));
};
for (const [port, answer] of Object.entries(plain)) listen(createServer(answer), Number(port));
for (const [port, files] of [
  [9204, trusted],
  [9205, untrusted],
] as const) {
  const server = createSecureServer(
    { cert: readFileSync(`${files}.crt`), key: readFileSync(`${files}.key`) },
    status(204),
  );
  listen(server, port);
}
listen(
  createSecureServer({ cert: readFileSync(`${trusted}.crt`), key: readFileSync(`${trusted}.key`) }, status(500)),
  9500,
);
// Takes connections and never says a word.
listen(createPlainServer(), 8000);
await Promise.all(listening);
process.stdout.write('listening\n');
