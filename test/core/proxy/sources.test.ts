import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { BusinessError } from '../../../src/core/errors.js';
import type { Environment, Host } from '../../../src/core/host.js';
import { openHost } from '../../../src/core/open-host.js';
import { readDconf } from '../../../src/core/proxy/dconf-database.js';
import { desktopProxy } from '../../../src/core/proxy/desktop-proxy.js';
import { desktopSettings, mentionProxy } from '../../../src/core/proxy/desktop-settings.js';
import { environmentProxy } from '../../../src/core/proxy/environment-proxy.js';
import { gnomeProxy } from '../../../src/core/proxy/gnome-proxy.js';
import { mayHaveDesktopProxy, mayHaveNetworkProxy, mayHaveOwnProxy } from '../../../src/core/proxy/may-have-proxy.js';
import { parseProxyServer } from '../../../src/core/proxy/proxy-server.js';
import { serverFor } from '../../../src/core/proxy/proxy-settings.js';
import { scratch } from './proxies.js';

const withVariables = (variables: Readonly<Record<string, string>>): Environment => ({
  platform: 'linux',
  uid: 1000,
  variable: (name) => variables[name],
});

test('environment variables name a proxy for each scheme, lower case before upper case', (t) => {
  const settings = environmentProxy(
    withVariables({
      http_proxy: 'lower.example:3128',
      HTTP_PROXY: 'upper.example:1',
      HTTPS_PROXY: 'http://ada:p%40ss@secure.example:8443/',
      ALL_PROXY: 'socks5://[2001:db8::1]',
      NO_PROXY: 'localhost,.corp.example, 10.0.0.0/8',
    }),
  );
  t.deepEqual(settings, {
    source: 'environment',
    from: 'http_proxy, HTTPS_PROXY, ALL_PROXY, NO_PROXY',
    servers: {
      http: { type: 'http', host: 'lower.example', port: 3128 },
      https: { type: 'http', host: 'secure.example', port: 8443, username: 'ada', password: 'p@ss' },
    },
    other: { type: 'socks5', host: '2001:db8::1', port: 1080 },
    exclusionList: ['localhost', '.corp.example', '10.0.0.0/8'],
    extended: true,
  });
  if (settings === undefined) return;
  t.is(serverFor(settings, 'wss')?.host, 'secure.example');
  t.is(serverFor(settings, 'ftp')?.type, 'socks5');
});

test('no variable, or empty ones, name no proxy', (t) => {
  t.is(environmentProxy(withVariables({})), undefined);
  t.is(environmentProxy(withVariables({ http_proxy: '', HTTPS_PROXY: '', NO_PROXY: 'x' })), undefined);
});

test('a CGI program does not believe HTTP_PROXY, which a request could set', (t) => {
  t.is(environmentProxy(withVariables({ HTTP_PROXY: 'evil.example', REQUEST_METHOD: 'GET' })), undefined);
  const lower = environmentProxy(withVariables({ http_proxy: 'good.example', REQUEST_METHOD: 'GET' }));
  t.is(lower?.servers['http']?.host, 'good.example');
});

test('a proxy that cannot be understood is refused without telling its password', (t) => {
  for (const text of [
    'gopher://x:secret@h',
    'http://u:secret@:80',
    'http://u:secret@h:99999',
    'h/path',
    'a b',
    'http://',
  ]) {
    const error = t.throws<BusinessError>(() => environmentProxy(withVariables({ all_proxy: text })), undefined, text);
    t.is(error?.reason, 'proxy.invalid');
    t.regex(error?.message ?? '', /^all_proxy names the proxy /);
    t.notRegex(JSON.stringify(error), /secret/);
  }
});

test('a proxy without a port has that of its type', (t) => {
  const portOf = (text: string): number => parseProxyServer(text, 'test').port;
  t.deepEqual(
    ['h', 'http://h', 'https://h', 'socks4://h', 'h:80', 'https://h:80'].map(portOf),
    [80, 80, 443, 1080, 80, 80],
  );
});

/** A database as GNOME's own tool compiles it. */
function dconf(folder: string, keys: string): Uint8Array {
  const keyfiles = join(folder, 'keys');
  mkdirSync(keyfiles, { recursive: true });
  writeFileSync(join(keyfiles, '00'), keys);
  const made = spawnSync('dconf', ['compile', join(folder, 'user'), keyfiles], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  return readFileSync(join(folder, 'user'));
}

const many = Array.from({ length: 60 }, (_, n) => `host-${n}.corp.example`);

test('GNOME settings are read from the database that dconf compiles', (t) => {
  const database = dconf(
    scratch(t),
    `[org/gnome/desktop/interface]
clock-format='24h'
[system/proxy]
mode='manual'
ignore-hosts=['localhost', '127.0.0.0/8', '*.lan', ${many.map((name) => `'${name}'`).join(', ')}]
[system/proxy/http]
host='proxy.example'
port=3128
use-authentication=true
authentication-user='ada'
authentication-password='schön'
[system/proxy/https]
host='secure.example'
port=3129
[system/proxy/socks]
host='::1'
port=1080
[system/proxy/ftp]
host=''
port=0
`,
  );
  t.is(readDconf(database, '/org/gnome/desktop/interface/').get('clock-format'), '24h');
  t.deepEqual(gnomeProxy(database, 'user'), {
    source: 'desktop',
    from: 'user',
    extended: true,
    servers: {
      http: { type: 'http', host: 'proxy.example', port: 3128, username: 'ada', password: 'schön' },
      https: { type: 'http', host: 'secure.example', port: 3129 },
    },
    other: { type: 'socks5', host: '::1', port: 1080 },
    exclusionList: ['localhost', '127.0.0.0/8', '*.lan', ...many],
  });
});

test('GNOME settings may name a script, or no proxy at all', (t) => {
  const auto = dconf(scratch(t), "[system/proxy]\nmode='auto'\nautoconfig-url='http://wpad.example/wpad.dat'\n");
  t.is(gnomeProxy(auto, 'user')?.pacUrl, 'http://wpad.example/wpad.dat');
  t.is(gnomeProxy(dconf(scratch(t), "[system/proxy]\nmode='none'\n"), 'user'), undefined);
  t.is(gnomeProxy(dconf(scratch(t), "[system/proxy]\nmode='manual'\n"), 'user'), undefined);
  t.is(gnomeProxy(new Uint8Array(), 'user'), undefined);
});

test('any bytes, and any change to a real database, are read without harm', (t) => {
  const real = dconf(
    scratch(t),
    "[system/proxy]\nmode='manual'\nignore-hosts=['a', 'b']\n[system/proxy/http]\nhost='h'\n",
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void gnomeProxy(bytes, 'user')),
    { numRuns: 300 },
  );
  const change = fc.tuple(fc.nat(real.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.nat(real.length), (changes, length) => {
      const bytes = Uint8Array.from(real);
      for (const [at, byte] of changes) bytes[at] = byte;
      gnomeProxy(bytes.subarray(0, length), 'user');
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

const kde = `[Other]
ProxyType=2
[Proxy Settings]
NoProxyFor=localhost,.lan
Proxy Config Script=http://wpad.example/proxy.pac
ProxyType=1
httpProxy=http://proxy.example 3128
httpsProxy=http://ada:secret@secure.example:3129
ftpProxy=
socksProxy=socks://socks.example 1080
`;

test("the desktop's settings count in its own session, from the user's configuration directory", (t) => {
  const { files } = openHost();
  const home = scratch(t);
  mkdirSync(join(home, '.config/dconf'), { recursive: true });
  writeFileSync(join(home, '.config/kioslaverc'), kde);
  const path = join(home, '.config/kioslaverc');
  t.deepEqual(desktopProxy(withVariables({ HOME: home, XDG_CURRENT_DESKTOP: 'KDE' }), files), {
    source: 'desktop',
    from: path,
    extended: true,
    servers: {
      http: { type: 'http', host: 'proxy.example', port: 3128 },
      https: { type: 'http', host: 'secure.example', port: 3129, username: 'ada', password: 'secret' },
    },
    other: { type: 'socks5', host: 'socks.example', port: 1080 },
    exclusionList: ['localhost', '.lan'],
  });
  writeFileSync(path, kde.replace('ProxyType=1', 'ProxyType=2'));
  const script = desktopProxy(
    withVariables({ XDG_CONFIG_HOME: join(home, '.config'), XDG_CURRENT_DESKTOP: 'KDE' }),
    files,
  );
  t.is(script?.pacUrl, 'http://wpad.example/proxy.pac');
  writeFileSync(path, kde.replace('ProxyType=1', 'ProxyType=0'));
  t.is(desktopProxy(withVariables({ HOME: home, XDG_CURRENT_DESKTOP: 'KDE' }), files), undefined);
  const gnome = withVariables({ HOME: home, XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' });
  t.is(desktopProxy(gnome, files), undefined);
  writeFileSync(
    join(home, '.config/dconf/user'),
    dconf(scratch(t), "[system/proxy]\nmode='auto'\nautoconfig-url='u'\n"),
  );
  t.is(desktopProxy(gnome, files)?.pacUrl, 'u');
  const mention = (environment: Environment): boolean => {
    const settings = desktopSettings(environment);
    return settings !== undefined && mentionProxy(files, settings);
  };
  t.true(mention(gnome));
  t.true(mention(withVariables({ HOME: home, XDG_CURRENT_DESKTOP: 'KDE' })));
  writeFileSync(join(home, '.config/dconf/user'), dconf(scratch(t), "[org/gnome/desktop]\ncolor='red'\n"));
  t.false(mention(gnome));
  t.false(mention(withVariables({ HOME: join(home, 'absent'), XDG_CURRENT_DESKTOP: 'GNOME' })));
  t.false(mention(withVariables({ HOME: home, XDG_CURRENT_DESKTOP: 'sway' })));
  t.is(desktopProxy(withVariables({ HOME: home }), files), undefined);
});

const mayHaveProxy = (host: Host): boolean =>
  mayHaveOwnProxy(host) || mayHaveDesktopProxy(host) || mayHaveNetworkProxy(host);

test('whether there may be a proxy is known without asking the machine, and every source counts', (t) => {
  const absent = join(scratch(t), 'absent');
  const noBus = { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${absent}` };
  const may = (variables: Readonly<Record<string, string>>): boolean =>
    mayHaveProxy(openHost({ environment: withVariables({ ...noBus, ...variables }) }));
  t.false(may({}));
  t.false(may({ http_proxy: '', NO_PROXY: 'x', XDG_CURRENT_DESKTOP: '' }));
  for (const name of ['http_proxy', 'HTTPS_PROXY', 'ftp_proxy', 'ALL_PROXY', 'XDG_CURRENT_DESKTOP']) {
    t.true(may({ [name]: 'x' }), name);
  }
  writeFileSync(absent, '');
  t.true(may({}), 'where a bus may be, NetworkManager has to be asked');
  t.true(may({ DBUS_SYSTEM_BUS_ADDRESS: 'unix:abstract=x' }));

  const host = openHost({ environment: withVariables({ DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${absent}.gone` }) });
  t.false(mayHaveProxy(host));
  host.profile.update(() => ({ appProxy: { host: 'proxy.example', port: 3128, exclusionList: [] } }));
  t.true(mayHaveProxy(host));
  host.profile.update(({ pac }) => ({ appProxy: null, pac: { ...pac, pacUrl: 'http://wpad.example/' } }));
  t.true(mayHaveProxy(host));
});
