// Calls every function of the connection namespace in each of its forms, with right and with wrong arguments, and prints
// what they answered and whatever was not as it should be.
import { isDeepStrictEqual } from 'node:util';
import { BusinessError, connection } from '../../../src/index.js';

type Call = (...values: unknown[]) => unknown;

const calls = new Map<string, Call>();
for (const [name, value] of Object.entries(connection)) {
  // What makes an object has one form; tests of its own hold the object's calls.
  if (typeof value === 'function' && /^(?!create)[a-z]/.test(name)) calls.set(name, value as Call);
}
/** Calls that take a handle. */
const withHandle = new Set([
  'getConnectionProperties',
  'getNetCapabilities',
  'getNetExtAttribute',
  'reportNetConnected',
  'reportNetDisconnected',
  'setNetExtAttribute',
]);
/** What they take besides. */
const besideHandle: Readonly<Record<string, unknown[]>> = { setNetExtAttribute: ['level 1'] };
/** Calls that the seed has as a promise alone. */
const promiseOnly = new Set([
  'getConnectOwnerUid',
  'getIpNeighTable',
  'getSystemNetPortStates',
  'queryProbeResult',
  'queryTraceRoute',
]);
/** Calls that wait for others, and so have no form that answers at once. */
/** Calls that the seed has synchronous alone, without Sync in their names. */
const atOnce = new Set([
  'findProxyForUrl',
  'getDnsAscii',
  'getDnsUnicode',
  'getPacFileUrl',
  'getPacUrl',
  'setAppHttpProxy',
  'setPacFileUrl',
  'setPacUrl',
]);
const withoutSync = new Set([
  'addCustomDnsRule',
  'clearCustomDnsRules',
  'getAddressesByName',
  'getAddressesByNameWithOptions',
  'getDefaultHttpProxy',
  'removeCustomDnsRule',
  'reportNetConnected',
  'reportNetDisconnected',
  'setAppNet',
]);

/** What has to be done before each right call. */
const before: Readonly<Record<string, () => unknown>> = {
  getPacUrl: () => connection.setPacUrl('http://pac.example/'),
  removeCustomDnsRule: () => connection.addCustomDnsRule('walk.example', ['192.0.2.1']),
};

const faults: string[] = [];
const answers: Record<string, unknown> = {};
const check = (name: string, what: string, holds: boolean): void => {
  if (!holds) faults.push(`${name}: ${what}`);
};

const codeOf = (error: unknown): unknown => (error instanceof BusinessError ? error.code : String(error));
const rejection = async (call: Call, values: unknown[]): Promise<unknown> =>
  Promise.resolve(call(...values)).then(() => 'no error', codeOf);
const thrown = (call: Call, values: unknown[]): unknown => {
  try {
    call(...values);
    return 'no error';
  } catch (error) {
    return codeOf(error);
  }
};
const answered = (call: Call, values: unknown[]): Promise<[unknown, unknown]> =>
  new Promise((resolve) => {
    let returned = false;
    const result = call(...values, (error: unknown, data: unknown) => resolve([returned ? error : 'too early', data]));
    returned = true;
    if (result !== undefined) resolve(['returned something', result]);
  });

/** Wrong handles and the code of each. */
const wrongHandles: readonly (readonly [unknown[], number])[] = [
  [[], 401],
  [['105'], 401],
  [[null], 401],
  [[{}], 401],
  [[{ netId: '105' }], 401],
  [[{ netId: 0 }], 2100001],
  [[{ netId: -1 }], 2100001],
  [[{ netId: 1.5 }], 2100001],
  [[{ netId: NaN }], 2100001],
  [[{ netId: 99_999_999 }], 2100001],
];

/** Right arguments where a call takes others than a handle. */
const rightArguments: Readonly<Record<string, unknown[]>> = {
  getAddressesByName: ['127.0.0.1'],
  getAddressesByNameWithOptions: ['::1', { family: 2 }],
  getConnectOwnerUid: [17, { address: '127.0.0.1', family: 1, port: 9 }, { address: '::', family: 2 }],
  queryProbeResult: ['127.0.0.1', 1],
  getDnsAscii: ['www.\u793a\u4f8b.com', connection.ConversionProcess.NO_CONFIGURATION],
  getDnsUnicode: ['www.xn--fsq092h.com'],
  queryTraceRoute: ['127.0.0.1', { maxJumpNumber: 3, packetsType: 1 }],
  addCustomDnsRule: ['Walk.example.', ['192.0.2.1', '2001:db8::1']],
  removeCustomDnsRule: ['WALK.example'],
  setAppNet: [{ netId: 0 }],
  setAppHttpProxy: [{ host: '', port: 0, exclusionList: [] }],
  findProxyForUrl: ['http://a.example/'],
  setPacFileUrl: [''],
  setPacUrl: ['http://pac.example/'],
};
const end = { address: '127.0.0.1' };

/** Wrong ones, and the code of each. */
const wrongArguments: readonly (readonly [string, unknown[], number])[] = [
  ['getAddressesByName', [], 401],
  ['getAddressesByName', [7], 401],
  ['getAddressesByName', [''], 2100001],
  ['getAddressesByName', ['http://127.0.0.1/'], 2100001],
  ['getAddressesByNameWithOptions', [], 401],
  ['getAddressesByNameWithOptions', [''], 2100001],
  ['getAddressesByNameWithOptions', ['127.0.0.1', 1], 401],
  ['getAddressesByNameWithOptions', ['127.0.0.1', { family: '1' }], 401],
  ['getAddressesByNameWithOptions', ['127.0.0.1', { family: 3 }], 2100001],
  ['getAddressesByNameWithOptions', ['127.0.0.1', { family: -1 }], 2100001],
  ['getAddressesByNameWithOptions', ['127.0.0.1', { family: 0.5 }], 2100001],
  ['getAddressesByNameWithOptions', ['127.0.0.1', { family: 2 }], 2100002],
  ['getConnectOwnerUid', [], 401],
  ['getConnectOwnerUid', ['6', end, end], 401],
  ['getConnectOwnerUid', [6, '127.0.0.1', end], 401],
  ['getConnectOwnerUid', [6, end, null], 401],
  ['getConnectOwnerUid', [6, end, { address: 7 }], 401],
  ['getConnectOwnerUid', [6, { ...end, port: '80' }, end], 401],
  ['getConnectOwnerUid', [6, { ...end, family: '1' }, end], 401],
  ['getConnectOwnerUid', [1, end, end], 2100001],
  ['getConnectOwnerUid', [6, { address: '' }, end], 2100001],
  ['getConnectOwnerUid', [6, { address: '127.0.0.256' }, end], 2100001],
  ['getConnectOwnerUid', [6, { ...end, port: 65_536 }, end], 2100001],
  ['getConnectOwnerUid', [6, end, { ...end, port: 1.5 }], 2100001],
  ['getConnectOwnerUid', [6, end, { ...end, port: NaN }], 2100001],
  ['getConnectOwnerUid', [6, { ...end, family: 2 }, end], 2100001],
  ['getConnectOwnerUid', [6, { ...end, family: 3 }, end], 2100001],
  ['queryProbeResult', [], 401],
  ['queryProbeResult', [1, 1], 401],
  ['queryProbeResult', ['127.0.0.1'], 401],
  ['queryProbeResult', ['127.0.0.1', '1'], 401],
  ['queryProbeResult', ['127.0.0.1', 0], 2100001],
  ['queryProbeResult', ['127.0.0.1', 1001], 2100001],
  ['queryProbeResult', ['127.0.0.1', 1.5], 2100001],
  ['queryProbeResult', ['', 1], 2100001],
  ...['getDnsAscii', 'getDnsUnicode'].flatMap((name): (readonly [string, unknown[], number])[] => [
    [name, [], 401],
    [name, [7], 401],
    [name, ['example.com', '1'], 401],
    [name, [''], 2100001],
    [name, ['a..b'], 2100001],
    [name, ['example.com', 3], 2100001],
    [name, ['example.com', -1], 2100001],
    [name, ['example.com', 0.5], 2100001],
    [name, ['a_b.com', connection.ConversionProcess.USE_STD3_ASCII_RULES], 2100001],
  ]),
  ['queryTraceRoute', [], 401],
  ['queryTraceRoute', [1], 401],
  ['queryTraceRoute', ['127.0.0.1', null], 401],
  ['queryTraceRoute', ['127.0.0.1', { maxJumpNumber: '3' }], 401],
  ['queryTraceRoute', ['127.0.0.1', { packetsType: 'udp' }], 401],
  ['queryTraceRoute', ['127.0.0.1', { maxJumpNumber: 0 }], 2100001],
  ['queryTraceRoute', ['127.0.0.1', { maxJumpNumber: 31 }], 2100001],
  ['queryTraceRoute', ['127.0.0.1', { maxJumpNumber: 1.5 }], 2100001],
  ['queryTraceRoute', ['127.0.0.1', { packetsType: 2 }], 2100001],
  ['queryTraceRoute', [''], 2100001],
  ['addCustomDnsRule', [], 401],
  ['addCustomDnsRule', [7, ['192.0.2.1']], 401],
  ['addCustomDnsRule', ['', ['192.0.2.1']], 401],
  ['addCustomDnsRule', ['a.example'], 401],
  ['addCustomDnsRule', ['a.example', '192.0.2.1'], 401],
  ['addCustomDnsRule', ['a.example', []], 401],
  ['addCustomDnsRule', ['a.example', [7]], 401],
  ['addCustomDnsRule', ['a.example', ['192.0.2.1', 'xx.xx.xx.xx']], 401],
  ['addCustomDnsRule', ['a.example', ['192.0.2.256']], 401],
  ['addCustomDnsRule', ['192.0.2.1', ['192.0.2.1']], 401],
  ['addCustomDnsRule', ['a..example', ['192.0.2.1']], 2100001],
  ['setAppHttpProxy', [], 401],
  ['setAppHttpProxy', ['proxy.example'], 401],
  ['setAppHttpProxy', [{ host: 'proxy.example', port: 65_536, exclusionList: [] }], 2100001],
  ...wrongHandles
    .filter(([[handle]]) => !isDeepStrictEqual(handle, { netId: 0 }))
    .map(([wrong, code]) => ['setAppNet', wrong, code] as const),
  ['setAppNet', [{ netId: 99 }], 2100001],
  ['setNetExtAttribute', [connection.getDefaultNetSync()], 401],
  ['setNetExtAttribute', [connection.getDefaultNetSync(), 7], 401],
  ['setNetExtAttribute', [connection.getDefaultNetSync(), 'é'.repeat(5121)], 2100001],
  ['findProxyForUrl', [], 401],
  ['setPacFileUrl', [], 401],
  ['setPacFileUrl', ['no URL'], 2100002],
  ['setPacUrl', [], 401],
  ['setPacUrl', [''], 401],
  ['removeCustomDnsRule', [], 401],
  ['removeCustomDnsRule', [''], 401],
  ['removeCustomDnsRule', ['unknown.example'], 2100001],
];

async function walk(name: string, call: Call): Promise<void> {
  const sync = calls.get(`${name}Sync`);
  const handle = connection.getDefaultNetSync();
  const beside = besideHandle[name] ?? [];
  const values = withHandle.has(name) ? [handle, ...beside] : (rightArguments[name] ?? []);
  if (withHandle.has(name)) {
    for (const [wrongHandle, code] of wrongHandles) {
      const wrong = [...wrongHandle, ...beside];
      const label = JSON.stringify(wrong);
      check(name, `promise with ${label}`, (await rejection(call, wrong)) === code);
      const [error, data] = await answered(call, wrong);
      check(name, `callback with ${label}`, codeOf(error) === code && data === undefined);
      check(name, `Sync with ${label}`, withoutSync.has(name) || (sync !== undefined && thrown(sync, wrong) === code));
    }
    if (handle.netId === 0) return;
    check(
      name,
      'a plain object as handle',
      isDeepStrictEqual(await call({ netId: handle.netId }, ...beside), await call(...values)),
    );
  }
  if (atOnce.has(name)) {
    await before[name]?.();
    answers[name] = call(...values);
    for (const [, wrong, code] of wrongArguments.filter(([each]) => each === name)) {
      check(name, JSON.stringify(wrong), thrown(call, wrong) === code);
    }
    return;
  }
  await before[name]?.();
  const answer = await call(...values);
  answers[name] = answer;
  for (const [of, wrong, code] of wrongArguments.filter(([each]) => each === name)) {
    check(of, `promise with ${JSON.stringify(wrong)}`, (await rejection(call, wrong)) === code);
    check(of, `Sync with ${JSON.stringify(wrong)}`, sync === undefined || thrown(sync, wrong) === code);
  }
  if (promiseOnly.has(name)) return;
  await before[name]?.();
  check(name, 'callback', isDeepStrictEqual(await answered(call, values), [undefined, answer]));
  const isAtOnce = sync !== undefined && isDeepStrictEqual(sync(...values), answer);
  check(name, 'Sync', withoutSync.has(name) ? sync === undefined : isAtOnce);
  for (const wrong of [null, 7, 'callback', {}]) {
    check(name, `callback ${JSON.stringify(wrong)}`, thrown(call, [...values, wrong]) === 401);
  }
}

const names = [...calls.keys()].filter((name) => !name.endsWith('Sync')).sort();
for (const [name, call] of calls) if (!name.endsWith('Sync')) await walk(name, call);
const orphans = [...calls.keys()].filter((name) => name.endsWith('Sync') && !calls.has(name.slice(0, -4)));
check('Sync', 'has an asynchronous form', orphans.length === 0);
process.stdout.write(JSON.stringify({ walked: names, faults, answers }));
