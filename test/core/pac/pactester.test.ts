/** Every function of the PAC library beside Debian's pactester (pacparser), over combinations of what it can be given. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { openHost } from '../../../src/core/open-host.js';
import { PacScript } from '../../../src/core/pac/pac-script.js';
import { mustRun } from '../../lab/program.js';
import { explained, type Explanation } from './pactester-differences.js';

const clientIp = '10.1.2.3';

/** The calls of a function with each combination of values. */
function calls(name: string, ...values: readonly (readonly unknown[])[]): string[] {
  const combined = values.reduce<readonly (readonly unknown[])[]>(
    (lists, more) => lists.flatMap((list) => more.map((value) => [...list, value])),
    [[]],
  );
  return combined.map((list) => `${name}(${list.map((value) => JSON.stringify(value)).join(', ')})`);
}

const hosts = ['www', 'www.example.com', 'example.com', 'www.example.com.', 'localhost', '10.1.2.3', '2001:db8::1', ''];
const domains = ['.example.com', 'example.com', 'www.example.com', '.com', 'localhost', ''];
const addresses = [
  '10.1.2.3',
  '10.1.2.255',
  '192.168.1.1',
  '0.0.0.0',
  '255.255.255.255',
  '256.1.1.1',
  '10.1.2',
  '010.1.2.3',
];
const networks = ['10.1.2.0', '10.0.0.0', '192.168.1.1', '0.0.0.0'];
const masks = ['255.255.255.0', '255.0.0.0', '255.255.255.255', '0.0.0.0', '255.0.255.0', '0.0.0.255'];
const texts = ['www.example.com', 'www.example.org', 'a.b', 'ab', '', 'http://www.example.com/path?query', 'a+b'];
const patterns = [
  '*',
  '*.com',
  'www.*',
  '*example*',
  'www.example.com',
  'a.b',
  'a?b',
  '?',
  '',
  '*.*',
  'a+b',
  '(*.com|*.org)',
  '*/path?*',
];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const hours = [0, 1, 6, 9, 12, 17, 22, 23];

const expressions = [
  ...calls('isPlainHostName', hosts),
  ...calls('dnsDomainLevels', hosts),
  ...calls('dnsDomainIs', hosts, domains),
  ...calls('localHostOrDomainIs', hosts, domains),
  ...calls('isInNet', addresses, networks, masks),
  ...calls('shExpMatch', texts, patterns),
  ...calls('isResolvable', ['10.1.2.3', 'localhost', '']),
  ...calls('dnsResolve', ['10.1.2.3']),
  'myIpAddress()',
  ...calls(
    'isInNetEx',
    ['10.1.2.3', '2001:db8::1', '::ffff:10.1.2.3', 'x'],
    ['10.1.0.0/16', '2001:db8::/32', '10.1.2.3/32', '::/0', '10.1.0.0', 'x/8'],
  ),
  ...calls('weekdayRange', days, days),
  ...calls('weekdayRange', days, days, ['GMT']),
  ...calls('dateRange', months, months),
  ...calls('dateRange', [1, 15, 28], months, [1, 10, 28], months.slice(0, 6)),
  ...calls('dateRange', [2000, 2026], [2025, 2026, 2090]),
  ...calls('timeRange', hours, hours),
  ...calls('timeRange', hours, [0, 59], hours, [0, 59], ['GMT']),
];

/** A call as name and values. */
function taken(expression: string): [string, readonly unknown[]] {
  const [, name = '', values = ''] = /^(\w+)\((.*)\)$/.exec(expression) ?? [];
  return [name, JSON.parse(`[${values}]`) as unknown[]];
}

/** Of the JavaScript that pacparser knows. Both are asked at the same second of a day that both know. */
const source = `var cases = ${JSON.stringify(expressions)};
function FindProxyForURL(url, host) {
  var value;
  try { value = eval(cases[Number(host.substring(1))]); } catch (error) { value = 'an exception'; }
  return 'PROXY ' + String(value) + ':1';
}`;

function theirs(folder: string): string[] {
  writeFileSync(join(folder, 'cases.pac'), source);
  writeFileSync(join(folder, 'urls'), expressions.map((_, index) => `http://c${index}/\n`).join(''));
  const words = ['pactester', '-p', join(folder, 'cases.pac'), '-f', join(folder, 'urls'), '-c', clientIp];
  const lines = mustRun(words, { timeoutMs: 60_000 }).stdout.trim().split('\n');
  return lines.map((line) => /PROXY (.*):1$/.exec(line)?.[1] ?? line);
}

async function ours(now: Date): Promise<string[]> {
  const told: string[] = [];
  const script = new PacScript(
    openHost(),
    source.replace("return 'PROXY '", "alert(String(value)); return 'PROXY '").replace("String(value) + ':1'", "'a:1'"),
    'cases.pac',
    {
      clientIp,
      now,
      onAlert: (text) => told.push(text),
    },
  );
  for (const index of expressions.keys()) await script.findProxy(`http://c${index}/`);
  script.close();
  return told;
}

test('All that pactester answers otherwise is explained', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'net-pactester-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const before = await ours(new Date());
  const peer = theirs(folder);
  const after = await ours(new Date());
  t.is(before.length, expressions.length);
  t.is(peer.length, expressions.length);
  const different = expressions.filter((_, index) => peer[index] !== before[index] && peer[index] !== after[index]);
  const covers = ({ covers }: Explanation, expression: string) => covers(...taken(expression));
  t.deepEqual(
    different.filter((expression) => !explained.some((each) => covers(each, expression))),
    [],
  );
  // An explanation of nothing would be none.
  for (const each of explained) {
    t.true(
      different.some((expression) => covers(each, expression)),
      each.why,
    );
  }
});
