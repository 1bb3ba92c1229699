import { join } from 'node:path';
import test from 'ava';
import { runProgram } from '../lab/program.js';
import { Consumer } from './consumer.js';

const consumer = new Consumer();
test.after.always(() => consumer.remove());

const names = [
  'BusinessError',
  'DnsClient',
  'NameResolver',
  'OH_NetStack_VerifyCertification',
  'OH_WebSocketClient_AddHeader',
  'OH_WebSocketClient_Close',
  'OH_WebSocketClient_Connect',
  'OH_WebSocketClient_Constructor',
  'OH_WebSocketClient_Destroy',
  'OH_WebSocketClient_Send',
  'PacScript',
  'ProxyChooser',
  'addRules',
  'announcedScripts',
  'appNetwork',
  'bindSocket',
  'checkNetwork',
  'checkScript',
  'clearRules',
  'clearScript',
  'connectThrough',
  'connection',
  'connectionProperties',
  'defaultMetered',
  'defaultNetwork',
  'defaultProxy',
  'describeCertificate',
  'discoverScripts',
  'effectiveProxy',
  'egressInterface',
  'errorNames',
  'examineServer',
  'exclusionListOf',
  'exclusionOf',
  'execPlan',
  'execProgram',
  'execSteps',
  'exitStatusOf',
  'exportProfile',
  'fetchCertificates',
  'fetchScript',
  'hasCapabilities',
  'hostByNetwork',
  'hostsLines',
  'http',
  'importProfile',
  'importRules',
  'keptAttributes',
  'listNetworks',
  'listPorts',
  'matchUrl',
  'nameToAscii',
  'nameToUnicode',
  'neighbourTable',
  'netssl',
  'networkAddresses',
  'networkAttribute',
  'networkCapabilities',
  'networkProxy',
  'noProxyOf',
  'openHost',
  'openProfile',
  'openScript',
  'parseProxyServer',
  'parseServer',
  'probeDestinations',
  'proxyVariables',
  'readCertificateFiles',
  'readHosts',
  'readRevocationLists',
  'readScriptFile',
  'readSettings',
  'readSnapshot',
  'reasons',
  'removeRules',
  'reportNetwork',
  'routeTo',
  'serveNames',
  'setAppNetwork',
  'setAppProxy',
  'setNetworkAttribute',
  'setScript',
  'shellLine',
  'showCertificates',
  'socket',
  'socketOwner',
  'streamProbes',
  'streamTrace',
  'systemTrustStore',
  'takeSnapshot',
  'testUrl',
  'toAscii',
  'toUnicode',
  'traceRoute',
  'trustStore',
  'tryProxies',
  'usedScript',
  'verifyCertificate',
  'watchKernel',
  'watchNetworks',
  'waysTo',
  'webSocket',
  'writeSnapshot',
];

test('import and require get one library with one state', (t) => {
  consumer.write(
    'both.mjs',
    `import { createRequire } from 'node:module';
     import * as imported from 'netkit-cli';
     const required = createRequire(import.meta.url)('netkit-cli');
     console.log(JSON.stringify([
       Object.keys(imported).sort(),
       Object.keys(required).sort(),
       Object.keys(imported).every((name) => imported[name] === required[name]),
       imported.connection.getDefaultNetSync() instanceof required.connection.NetHandle,
     ]));`,
  );
  const { stdout, stderr } = consumer.run(['./both.mjs']);
  t.is(stderr, '');
  t.deepEqual(JSON.parse(stdout), [names, names, true, true]);
});

test('The C-shaped functions stand in their namespaces and beside them', (t) => {
  consumer.write(
    'c.cjs',
    `const library = require('netkit-cli');
     const of = (space) => Object.keys(space).filter((name) => name.startsWith('OH_') && space[name] === library[name]);
     console.log(JSON.stringify([...of(library.netssl), ...of(library.webSocket)].sort()));`,
  );
  const { stdout } = consumer.run(['./c.cjs']);
  t.deepEqual(
    JSON.parse(stdout),
    names.filter((name) => name.startsWith('OH_')),
  );
});

const program = `
import { type AsyncCallback, BusinessError, connection, http, openHost, defaultNetwork, socket } from 'netkit-cli';

const handle: connection.NetHandle = new connection.NetHandle(0);
const done: AsyncCallback<void> = (error) => console.log(error?.code);
const bearer: connection.NetBearType = connection.NetBearType.BEARER_WIFI;
const specifier: connection.NetSpecifier = { netCapabilities: { bearerTypes: [bearer] } };
const proxy: connection.HttpProxy = { host: '', port: 0, exclusionList: [] };
const options: http.HttpRequestOptions = { usingProxy: true };
const tcp: connection.TCPSocket = socket.constructTCPSocketInstance();
handle.bindSocket(tcp, done);
connection.getNetCapabilities({ netId: 1 }, (error: BusinessError, data: connection.NetCapabilities) => {
  console.log(error.code, data === undefined);
});
const netId: number = defaultNetwork(openHost()).netId;
console.log(typeof netId, specifier.netCapabilities.bearerTypes, proxy.port, options.usingProxy);
// @ts-expect-error a handle has a number
connection.getNetCapabilities({ netId: 'eth0' }).catch(() => undefined);
`;

test('The types serve ES modules and CommonJS alike, and both run', (t) => {
  consumer.write('src/program.mts', program);
  consumer.write('src/program.cts', program);
  // The older rules are the stricter: a CommonJS module may not import an ES module at all.
  t.is(consumer.compile(['src/program.mts', 'src/program.cts'], { module: 'node16' }), '');
  for (const file of ['program.mjs', 'program.cjs']) {
    const { stdout, stderr } = consumer.run([`./out/src/${file}`]);
    t.is(stderr, '', file);
    t.deepEqual(stdout.split('\n'), ['number [ 1 ] 0 true', '2100001', '2100001 true', ''], file);
  }
});

test('Importing opens nothing and never throws, whatever the platform; asking is then an error that says so', (t) => {
  consumer.write(
    'elsewhere.cjs',
    `Object.defineProperty(process, 'platform', { value: process.argv[2] });
     const fs = require('node:fs');
     const before = fs.readdirSync('/proc/self/fd').length;
     const { connection } = require('netkit-cli');
     if (fs.readdirSync('/proc/self/fd').length !== before) console.log('opened something');
     try {
       console.log(connection.getDefaultNetSync());
     } catch (error) {
       console.log(error.code, error.reason);
     }`,
  );
  for (const platform of ['darwin', 'win32', 'freebsd']) {
    const { stdout, stderr } = consumer.run(['./elsewhere.cjs', platform]);
    t.is(stderr, '');
    t.is(stdout, '2100002 unsupported.platform\n');
  }
});

test('With netkit-cli/kit the module names of the seed stand for the library', (t) => {
  consumer.write(
    'kit.mjs',
    `import { connection } from '@kit.NetworkKit';
     import { BusinessError } from '@kit.BasicServicesKit';
     import * as library from 'netkit-cli';
     console.log(connection === library.connection, BusinessError === library.BusinessError);`,
  );
  const enter = `cd '${consumer.folder}' && exec '${process.execPath}' --import netkit-cli/kit kit.mjs`;
  const { stdout, stderr } = runProgram(['sh', '-c', enter]);
  t.deepEqual([stdout, stderr], ['true true\n', '']);
});

test('The package names no file that is not there', (t) => {
  const { exports, main, types } = JSON.parse(consumer.read('node_modules/netkit-cli/package.json'));
  const targets = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(targets);
  for (const path of [main, types, ...targets(exports)]) {
    t.notThrows(() => consumer.read(join('node_modules/netkit-cli', path)), path);
  }
});
