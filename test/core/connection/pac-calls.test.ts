/** The seed's PAC calls answer at once: while they do, this thread does nothing else. Servers stand in other processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';
import test from 'ava';
import { connection } from '../../../src/index.js';
import { BusinessError } from '../../../src/core/errors.js';

const servers: ChildProcess[] = [];
test.after.always(() => servers.forEach((server) => server.kill()));

/** Starts a web server in a process of its own that answers by this code, given `request`, `response`; its address. */
async function serve(answer: string): Promise<string> {
  const code = `require('node:http').createServer((request, response) => { ${answer} }).listen(0, '127.0.0.1', function () {
    process.stdout.write(String(this.address().port));
  });`;
  const server = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  return `http://127.0.0.1:${String(port)}`;
}

const script = (body: string): string => `function FindProxyForURL(url, host) { ${body} }`;
const dataUrl = (body: string): string => `data:,${encodeURIComponent(script(body))}`;

function failure(t: { throws: (run: () => unknown, expected: object) => unknown }, run: () => unknown): BusinessError {
  const error = t.throws(run, { instanceOf: BusinessError });
  if (error instanceof BusinessError) return error;
  throw new Error('nothing was thrown');
}

test.serial('Without a script there is no proxy, no address of setPacFileUrl, and getPacUrl throws 2100003', (t) => {
  t.is(connection.findProxyForUrl('http://example.com'), '');
  t.is(connection.getPacFileUrl(), '');
  const { code, reason } = failure(t, () => connection.getPacUrl());
  t.deepEqual({ code, reason }, { code: 2100003, reason: 'pac.unset' });
});

test.serial('What is no text is 401, and so is an empty address of setPacUrl', (t) => {
  const calls = [connection.setPacFileUrl, connection.setPacUrl, connection.findProxyForUrl] as const;
  for (const call of calls) {
    for (const wrong of [undefined, null, 7, {}]) {
      t.is(failure(t, () => Reflect.apply(call, undefined, [wrong])).code, 401);
    }
  }
  t.is(failure(t, () => connection.setPacUrl('')).code, 401);
});

test.serial('A script is fetched, compiled and asked while this thread waits, names too', async (t) => {
  const body = script(
    "return isInNet(host, '192.0.2.0', '255.255.255.0') ? 'PROXY p.example:3128; DIRECT' : 'DIRECT';",
  );
  const server = await serve(`response.end(${JSON.stringify(body)});`);
  await connection.addCustomDnsRule('inside.example', ['192.0.2.7']);
  connection.setPacFileUrl(`${server}/proxy.pac`);
  t.is(connection.getPacFileUrl(), `${server}/proxy.pac`);
  t.is(connection.findProxyForUrl('https://inside.example/x'), 'PROXY p.example:3128; DIRECT');
  t.is(connection.findProxyForUrl('http://192.0.2.8/'), 'PROXY p.example:3128; DIRECT');
  t.is(connection.findProxyForUrl('http://198.51.100.1/'), 'DIRECT');
  await connection.clearCustomDnsRules();
  connection.setPacFileUrl('');
  t.is(connection.findProxyForUrl('http://192.0.2.8/'), '');
});

test.serial('A server that never answers is given up within 5 s: 2100002, and the address is kept', async (t) => {
  const server = await serve('');
  const started = performance.now();
  const { code, reason } = failure(t, () => connection.setPacFileUrl(server));
  t.true(performance.now() - started < 5500, `${performance.now() - started} ms`);
  t.deepEqual({ code, reason }, { code: 2100002, reason: 'pac.fetch' });
  t.is(connection.getPacFileUrl(), server);
  connection.setPacFileUrl('');
});

test.serial('A script is asked for by the validators of its copy, which serves when the server is down', async (t) => {
  const body = script("return 'PROXY kept.example:1';");
  const server = await serve(`
    if (request.url === '/end') return response.end('', () => process.exit());
    const known = request.headers['if-none-match'];
    if (known !== undefined && known !== '"one"') return response.end('function (');
    response.writeHead(known === undefined ? 200 : 304, { etag: '"one"' }).end(known === undefined ? ${JSON.stringify(body)} : '');`);
  const url = server.replace('//', '//ada:secret@');
  const find = (): string => connection.findProxyForUrl('http://example.com/');
  connection.setPacFileUrl(url);
  t.is(find(), 'PROXY kept.example:1');
  // The answer to this has no body.
  connection.setPacFileUrl(url);
  t.is(find(), 'PROXY kept.example:1');
  await fetch(`${server}/end`).catch(() => undefined);
  await Promise.all(servers.slice(-1).map(async (ended) => ended.exitCode ?? (await once(ended, 'exit'))));
  const error = failure(t, () => connection.setPacFileUrl(url));
  t.is(error.code, 2100002);
  t.notRegex(inspect(error), /secret/);
  t.is(connection.getPacFileUrl(), url);
  t.is(find(), 'PROXY kept.example:1');
  connection.setPacFileUrl('');
  t.is(find(), '');
  // Another address has no copy.
  t.throws(() => connection.setPacFileUrl(`${url}/other`));
  t.is(find(), '');
  connection.setPacFileUrl('');
});

test.serial('A script with an error, or none at all, is 2100002; asked for a proxy it says nothing', (t) => {
  for (const url of ['data:,function(', 'data:,1', 'file:///nowhere/at.all', 'ftp://example.com/', 'xxx']) {
    t.is(failure(t, () => connection.setPacFileUrl(url)).code, 2100002, url);
    t.is(connection.getPacFileUrl(), url);
    t.is(connection.findProxyForUrl('http://example.com/'), '', url);
  }
  connection.setPacFileUrl('');
});

test.serial('The script of setPacFileUrl goes before the one of setPacUrl, which is fetched when first needed', (t) => {
  connection.setPacUrl(dataUrl("return 'PROXY second:1';"));
  t.is(connection.findProxyForUrl('http://example.com/'), 'PROXY second:1');
  connection.setPacFileUrl(dataUrl("return 'PROXY first:1';"));
  t.is(connection.findProxyForUrl('http://example.com/'), 'PROXY first:1');
  connection.setPacFileUrl('');
  t.is(connection.findProxyForUrl('http://example.com/'), 'PROXY second:1');
  t.is(connection.getPacUrl(), dataUrl("return 'PROXY second:1';"));
});

test.serial('A script that fails, loops or names no proxy is no DIRECT but an empty text', (t) => {
  for (const body of ["throw 'no';", 'for (;;);', "return 'nothing known';", 'return 7;', '']) {
    connection.setPacFileUrl(dataUrl(body));
    t.is(connection.findProxyForUrl('http://example.com/'), '', body);
  }
  connection.setPacFileUrl(dataUrl("return 'DIRECT';"));
  t.is(connection.findProxyForUrl('no URL at all'), '');
  t.is(connection.findProxyForUrl('http://example.com/'), 'DIRECT');
  connection.setPacFileUrl('');
});
