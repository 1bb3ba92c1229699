import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { BusinessError, type Reason } from '../../../src/core/errors.js';
import { HttpRequest } from '../../../src/core/http/http-request.js';
import { HttpDataType, RequestMethod, type HttpResponse } from '../../../src/core/http/http-types.js';
import { openHost } from '../../../src/core/open-host.js';

const host = openHost({
  resolve: async (name: string) => [{ address: name === 'web.test' ? '127.0.0.1' : name, family: 1, port: 0 }],
  environment: { platform: 'linux', uid: 0, variable: () => undefined },
});
const http = (): HttpRequest => new HttpRequest(() => host);

async function serve(t: ExecutionContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => (server.closeAllConnections(), server.close()));
  return `http://web.test:${(server.address() as AddressInfo).port}`;
}

async function fails(t: ExecutionContext, call: Promise<unknown>, reason: Reason): Promise<void> {
  const error = await t.throwsAsync(call, { instanceOf: BusinessError });
  t.is(error?.reason, reason, error?.message);
}

test('A request brings body, status, headers and cookies, with a promise or a callback', async (t) => {
  const seen: IncomingMessage[] = [];
  const base = await serve(t, (request, response) => {
    seen.push(request);
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.writeHead(201, { 'x-answer': 'yes' }).end('hëllo');
  });
  const response = await http().request(`${base}/path?query=1`);
  t.is(response.result, 'hëllo');
  t.is(response.resultType, HttpDataType.STRING);
  t.is(response.responseCode, 201);
  t.is(response.header['x-answer'], 'yes');
  t.is(response.cookies, 'a=1\r\nb=2');
  t.is(seen[0]?.url, '/path?query=1');
  t.is(seen[0]?.headers.host, new URL(base).host);
  const answer = new Promise<HttpResponse>((resolve, reject) => {
    http().request(base, { usingProxy: true }, (error, data) => (error === undefined ? resolve(data) : reject(error)));
  });
  t.is((await answer).responseCode, 201);
});

test('A body is sent as text or JSON, and the answer read as asked', async (t) => {
  const base = await serve(t, (request, response) => {
    response.setHeader('content-type', request.headers['content-type'] ?? 'none');
    request.pipe(response);
  });
  const post = (options: object) => http().request(base, { method: RequestMethod.POST, ...options });
  const object = await post({ extraData: { a: 1 }, expectDataType: HttpDataType.OBJECT });
  t.deepEqual(object.result, { a: 1 });
  t.is(object.header['content-type'], 'application/json');
  const bytes = await post({ extraData: 'text', expectDataType: HttpDataType.ARRAY_BUFFER });
  t.true(bytes.result instanceof ArrayBuffer && bytes.result.byteLength === 4);
  t.is(bytes.header['content-type'], 'none');
});

test('What goes wrong is an error that says why', async (t) => {
  const base = await serve(t, (request, response) => {
    if (request.url === '/large') response.end('x'.repeat(1000));
    else if (request.url === '/broken')
      response.writeHead(200, { 'content-length': 10 }).end('half', () => response.destroy());
    else if (request.url !== '/silent') response.end('not JSON');
  });
  await fails(t, http().request('EXAMPLE_URL'), 'value.url');
  await fails(t, http().request('ftp://web.test/'), 'value.url');
  await fails(t, Reflect.apply(http().request, undefined, []), 'usage.argument');
  await fails(t, http().request(`${base}/large`, { maxLimit: 999 }), 'http.size');
  await fails(t, http().request(`${base}/broken`), 'http.failed');
  await fails(t, http().request(base, { expectDataType: HttpDataType.OBJECT }), 'http.failed');
  await fails(t, http().request(`${base}/silent`, { readTimeout: 50 }), 'tcp.timeout');
  await fails(t, http().request('http://[::1]:9'), 'tcp.refused');
  const request = http();
  setTimeout(() => request.destroy(), 20);
  await fails(t, request.request(`${base}/silent`), 'http.failed');
});
