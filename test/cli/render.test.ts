import test from 'ava';
import fc from 'fast-check';
import { loadPaint, plainPaint, wantsColour } from '../../src/cli/render/colour.js';
import { escapeJson, escapePlain, escapeText, guardRunner } from '../../src/cli/render/escape.js';
import { jsonText } from '../../src/cli/render/json.js';
import { renderTable } from '../../src/cli/render/table.js';
import { measureFor, truncate } from '../../src/cli/render/width.js';
import { integer, string } from '../../src/cli/view/shape.js';
import type { Field } from '../../src/cli/view/view.js';
import { routeTexts } from '../../src/cli/view/route-texts.js';
import { portsView as portsOfMachine } from '../../src/cli/view/ports.js';
import { toJson } from '../../src/cli/view/to-json.js';
import { NetworkRoutes } from '../../src/core/network/network-routes.js';
import { defaultRules, link, loopback, nexthop, route, snapshot, via } from '../core/network/build-snapshot.js';
import { runCommand } from './run-command.js';
import { Hostile, Many } from './sample-commands.js';

/** Escape sequence, C1 control, right-to-left override, zero-width space, line separator, lone surrogate, tag letter. */
const nasty = 'a\x1b[2J\x07\x9b\u202eb\u200b\u2028\ud800\u{e0041}c\t\n\\d';
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

test('text from outside cannot move the cursor, hide or reorder, in any form', async (t) => {
  t.is(escapeText(nasty), 'a\\u001b[2J\\u0007\\u009b\\u202eb\\u200b\\u2028\\ud800\\udb40\\udc41c\\u0009\\u000a\\d');
  for (const surroundings of [{}, { columns: 200 }]) {
    for (const argv of [[], ['--json'], ['--get', 'name'], ['--fields', 'name']]) {
      const { stdout } = await runCommand(Hostile, [...argv, '--', nasty], surroundings);
      t.notRegex(stdout.replaceAll(/[\n\t]/g, ''), unsafe, argv.join(' '));
      t.regex(stdout, /\\u202e/);
    }
  }
});

test('an error message cannot either', async (t) => {
  const { stderr } = await runCommand(Hostile, ['--color', nasty, 'x']);
  t.notRegex(stderr.slice(0, -1), unsafe);
});

test('plain text can be undone, and ordinary text is left alone', (t) => {
  t.is(escapePlain('a\tb\nc\\d'), 'a\\tb\\nc\\\\d');
  t.is(escapePlain('Zürich 東京 👍🏽'), 'Zürich 東京 👍🏽');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !unsafe.test(escapePlain(text))));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !unsafe.test(escapeText(text))));
});

test('escaped JSON means the same and holds nothing unsafe', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = jsonText({ [text]: text }, false);
      return !unsafe.test(json) && JSON.stringify(JSON.parse(json)) === JSON.stringify({ [text]: text });
    }),
  );
  t.is(escapeJson('{\n  "a": 1\n}'), '{\n  "a": 1\n}');
});

test('outside text does not command a GitHub runner, and IPv6 addresses stay whole', async (t) => {
  t.is(
    guardRunner('::error::x\n  ::set-env name=a::b\nok ::error::\n'),
    '\\u003a:error::x\n  \\u003a:set-env name=a::b\nok ::error::\n',
  );
  t.is(guardRunner('a ##[error] b'), 'a #\\u0023[error] b');
  for (const address of ['::', '::1', '::1\t::2', '::ffff:10.0.0.1/96', '::1%eth0\tx', '::/0 via']) {
    t.is(guardRunner(address), address);
  }
  const environment = { GITHUB_ACTIONS: 'true' };
  t.is((await runCommand(Hostile, ['::error::boo', '--get', 'name'], { environment })).stdout, '\\u003a:error::boo\n');
  t.is((await runCommand(Hostile, ['::error::boo', '--get', 'name'])).stdout, '::error::boo\n');
  const json = await runCommand(Hostile, ['##[error]boo', '--json'], { environment });
  t.false(json.stdout.includes('##['));
  t.is(json.json()['name'], '##[error]boo');
});

const precedence: readonly (readonly ['auto' | 'always' | 'never', Record<string, string>, boolean, boolean])[] = [
  ['auto', {}, true, true],
  ['auto', {}, false, false],
  ['always', { NO_COLOR: '1' }, false, true],
  ['never', { FORCE_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '', FORCE_COLOR: '1' }, false, true],
  ['auto', { FORCE_COLOR: '0' }, true, false],
  ['auto', { FORCE_COLOR: 'false', CLICOLOR_FORCE: '1' }, true, false],
  ['auto', { FORCE_COLOR: '', CLICOLOR: '0' }, false, true],
  ['auto', { CLICOLOR_FORCE: '1', CLICOLOR: '0' }, false, true],
  ['auto', { CLICOLOR_FORCE: '0' }, false, false],
  ['auto', { CLICOLOR: '0' }, true, false],
  ['auto', { CLICOLOR: '1' }, true, true],
  ['auto', { TERM: 'dumb' }, true, false],
];
for (const [choice, environment, isTerminal, expected] of precedence) {
  test(`colour is ${expected ? 'on' : 'off'} with --color=${choice}, ${JSON.stringify(environment)}, ${isTerminal ? 'a terminal' : 'a pipe'}`, async (t) => {
    t.is(
      wantsColour(choice, (name) => environment[name], isTerminal),
      expected,
    );
    const run = await runCommand(Many, ['--color', choice], { environment, ...(isTerminal ? { columns: 80 } : {}) });
    t.is(run.stdout.includes('\x1b['), expected);
  });
}

const field = (key: string, more: Partial<Field<unknown>> = {}): Field<unknown> => ({
  key,
  about: '',
  shape: string,
  heading: key,
  ...more,
});

test('a table fits: columns that may go do, then the widest is cut', async (t) => {
  const fields = [field('name'), field('text'), field('extra', { drop: 1 }), field('more', { drop: 2 })];
  const rows = [{ name: 'eth0', text: 'a long text that takes room', extra: 'extra words', more: 'more words' }];
  const at = (width: number) => renderTable(fields, rows, { width, paint: plainPaint });
  t.is(
    await at(80),
    'NAME  TEXT                         EXTRA        MORE\neth0  a long text that takes room  extra words  more words\n',
  );
  t.is(await at(50), 'NAME  TEXT                         EXTRA\neth0  a long text that takes room  extra words\n');
  t.is(await at(40), 'NAME  TEXT\neth0  a long text that takes room\n');
  t.is(await at(20), 'NAME  TEXT\neth0  a long text t…\n');
  t.is(await at(1), 'NAME  TEXT\neth0  a l…\n');
});

test('a column that may go and says nothing is left out', async (t) => {
  const fields = [field('name'), field('ssid', { drop: 1 })];
  t.is(await renderTable(fields, [{ name: 'a', ssid: '' }, { name: 'b' }], { width: 80, paint: plainPaint }), 'a\nb\n');
});

test('figures stand right, wide and combining characters keep the columns straight', async (t) => {
  const fields = [field('ssid'), field('n', { shape: integer, figure: true })];
  const rows = [
    { ssid: '東京カフェ', n: 1 },
    { ssid: 'e\u0301te\u0301', n: 100 },
    { ssid: '👍🏽 ok', n: 10 },
  ];
  t.is(
    await renderTable(fields, rows, { width: 80, paint: plainPaint }),
    'SSID          N\n東京カフェ    1\ne\u0301te\u0301         100\n👍🏽 ok        10\n',
  );
});

test('truncation never splits a grapheme and never exceeds its columns', async (t) => {
  const measure = await measureFor(['東']);
  t.is(truncate('東京カフェ', 6, measure), '東京…');
  t.is(truncate('👍🏽👍🏽👍🏽', 5, measure), '👍🏽👍🏽…');
  t.is(truncate('e\u0301e\u0301e\u0301', 2, measure), 'e\u0301…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
      const safe = escapeText(text);
      return measure(truncate(safe, columns, measure)) <= columns;
    }),
  );
});

test('colours are the 16 basic ones, closed on every line', async (t) => {
  const paint = await loadPaint();
  t.is(paint('good', 'up'), '\x1b[32mup\x1b[39m');
  t.is(paint('plain', 'x'), 'x');
  t.is(paint('bad', ''), '');
});

test('the routes of a network are the same JSON whether they are written together or one by one', (t) => {
  const way = fc.constantFrom(via(2), via(2, '192.0.2.1'), via(2, '192.0.2.9'), via(3, 'fe80::1'), via(2, 'fe80::1'));
  const given = fc.record({
    destination: fc.constantFrom('0.0.0.0/0', '203.0.113.0/24', '10.0.0.0/8', '::/0', '2001:db8::/32', '::1.2.3.0/120'),
    hops: fc.oneof(way, fc.array(way, { maxLength: 3 })),
    type: fc.constantFrom(...(['unicast', 'unicast', 'unicast', 'blackhole', 'prohibit', 'local'] as const)),
    nexthopId: fc.constantFrom(0, 0, 0, 1, 2, 3, 9),
    times: fc.constantFrom(1, 2, 400),
  });
  const nexthops = [
    nexthop(1, 2),
    nexthop(2, 2, { blackhole: true }),
    nexthop(3, 0, { group: [{ id: 1, weight: 1 }] }),
  ];
  fc.assert(
    fc.property(fc.array(given), fc.boolean(), fc.constantFrom('eth0', 'a"b\\', nasty), (some, isDefault, name) => {
      const links = [loopback, link(2, name), link(3, 'eth1')];
      const routes = some.flatMap(({ destination, hops, type, nexthopId, times }) => {
        const shared = route(destination, hops, { type, nexthopId });
        return Array.from({ length: times }, () => shared);
      });
      const network = new NetworkRoutes(snapshot({ links, rules: defaultRules, routes, nexthops }), 2, isDefault);
      const texts = [...routeTexts(network, escapeJson)];
      t.is(`[${texts.join(',')}]`, jsonText(network.infos(), false));
      t.deepEqual([...network].slice(0, 50), network.infos().slice(0, 50));
      return texts.every((text) => text !== '');
    }),
    { numRuns: 60 },
  );
});

test('the JSON of a socket is what its view makes of it key by key', (t) => {
  const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
  const holder = {
    pids: fc.array(fc.nat(), { maxLength: 2 }),
    program: fc.string(),
    user: fc.string(),
    pidReason: fc.constantFrom(null, 'permission', 'timewait', 'kernel'),
    interfaceName: maybe(fc.string()),
    dualStack: maybe(fc.boolean()),
    localService: maybe(fc.string()),
    remoteService: maybe(fc.string()),
    netns: maybe(fc.string()),
    container: maybe(fc.string()),
  };
  const ends = (of: string) => ({
    [`${of}LocalIp`]: fc.string(),
    [`${of}LocalPort`]: fc.nat(65535),
    [`${of}RemoteIp`]: fc.string(),
    [`${of}RemotePort`]: fc.nat(65535),
    [`${of}Uid`]: fc.integer(),
    [`${of}Pid`]: fc.integer(),
  });
  const sockets: Readonly<Record<string, fc.Arbitrary<object>>> = {
    tcpPortStatesInfo: fc.record({
      ...ends('tcp'),
      tcpState: fc.nat(12),
      inactive: maybe(fc.constant(true)),
      ...holder,
    }),
    udpPortStatesInfo: fc.record({ ...ends('udp'), ...holder }),
  };
  for (const { key, shape } of portsOfMachine.fields) {
    const given = sockets[key];
    if (given === undefined || shape.kind !== 'array') continue;
    fc.assert(
      fc.property(given, (socket) => {
        t.is(JSON.stringify(shape.elementJson?.(socket)), JSON.stringify(toJson(shape.items, socket)));
      }),
    );
  }
  t.pass();
});

test('width comes from COLUMNS, else the terminal, else 80', async (t) => {
  const wide = (await runCommand(Many, ['--fields', 'name,master,kinds'], { columns: 20 })).stdout;
  t.true(wide.split('\n').every((line) => line.length <= 20));
  const asked = await runCommand(Many, ['--fields', 'name,master,kinds'], {
    columns: 200,
    environment: { COLUMNS: '12', NO_COLOR: '1' },
  });
  t.true(asked.stdout.split('\n').every((line) => [...line].length <= 16));
});
