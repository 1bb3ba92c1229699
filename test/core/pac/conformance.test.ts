/** What the published semantics of PAC say of each function: Netscape's, Microsoft's IPv6 set, and what browsers agree on. */
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { PacScript } from '../../../src/core/pac/pac-script.js';

/** Expressions of one moment, and what each is; an Error stands for any that is thrown. */
type Cases = readonly (readonly [string, unknown])[];

const zone: Readonly<Record<string, readonly string[]>> = {
  'v4.example': ['192.0.2.7'],
  'v6.example': ['2001:db8::7'],
  'both.example': ['2001:db8::8', '192.0.2.8'],
  'ten.example': ['10.1.2.3'],
  '10.1.2.3': ['10.1.2.3'],
};
const host = openHost({
  resolve: async (name) => {
    const found = zone[name];
    if (found === undefined) throw new BusinessError('dns.nxdomain', `${name} does not exist`);
    return found.map((address) => ({ address, family: address.includes(':') ? 2 : 1, port: 0 }));
  },
});

async function values(cases: Cases, now?: Date): Promise<unknown[]> {
  const found: unknown[] = [];
  const source = `
    const cases = [${cases.map(([expression]) => `() => (${expression})`).join(',\n')}];
    function FindProxyForURL(url, host) {
      let value;
      try { value = { is: cases[Number(host.slice(1))]() }; } catch (error) { value = { threw: true }; }
      alert(JSON.stringify(value));
      return 'DIRECT';
    }`;
  const onAlert = (text: string) => found.push(JSON.parse(text));
  const script = new PacScript(host, source, 'cases.pac', {
    onAlert,
    clientIp: '192.0.2.1',
    ...(now === undefined ? {} : { now }),
  });
  for (const index of cases.keys()) await script.findProxy(`http://c${index}/`);
  script.close();
  return found;
}

function conform(title: string, cases: Cases, now?: Date): void {
  test(`${title} (${cases.length} cases)`, async (t) => {
    const found = await values(cases, now);
    t.is(found.length, cases.length);
    for (const [index, [expression, expected]] of cases.entries()) {
      t.deepEqual(found[index], expected === Error ? { threw: true } : { is: expected }, expression);
    }
  });
}

conform('Host names are compared as text', [
  ["dnsDomainIs('www.example.com', '.example.com')", true],
  ["dnsDomainIs('www.example.com', 'example.com')", true],
  ["dnsDomainIs('example.com', '.example.com')", false],
  ["dnsDomainIs('www', '.example.com')", false],
  ["dnsDomainIs('www.example.com', '')", true],
  ["dnsDomainLevels('www')", 0],
  ["dnsDomainLevels('www.example.com')", 2],
  ["dnsDomainLevels('')", 0],
  ["localHostOrDomainIs('www.example.com', 'www.example.com')", true],
  ["localHostOrDomainIs('www', 'www.example.com')", true],
  ["localHostOrDomainIs('www.other.com', 'www.example.com')", false],
  ["localHostOrDomainIs('home.example.com', 'www.example.com')", false],
  ["localHostOrDomainIs('ww', 'www.example.com')", false],
  ["isPlainHostName('www')", true],
  ["isPlainHostName('')", true],
  ["isPlainHostName('www.example.com')", false],
  ["isPlainHostName('192.0.2.1')", false],
  ["isPlainHostName('::1')", false],
  ["isPlainHostName('2001:db8::1')", false],
  ["isPlainHostName('foo:80')", false],
  ['isPlainHostName()', Error],
  ['isPlainHostName(null)', Error],
  ['isPlainHostName(undefined)', Error],
  ['isPlainHostName(1)', Error],
  ['isPlainHostName({})', Error],
]);

conform('Shell expressions match the whole text', [
  ["shExpMatch('http://home.example.com/people/ari/index.html', '*/ari/*')", true],
  ["shExpMatch('http://home.example.com/people/montulli/index.html', '*/ari/*')", false],
  ["shExpMatch('abc', 'a?c')", true],
  ["shExpMatch('ac', 'a?c')", false],
  ["shExpMatch('abc', 'abc')", true],
  ["shExpMatch('abcd', 'abc')", false],
  ["shExpMatch('xabc', 'abc')", false],
  ["shExpMatch('a.c', 'a.c')", true],
  ["shExpMatch('abc', 'a.c')", false],
  ["shExpMatch('', '*')", true],
  ["shExpMatch('', '?')", false],
  ["shExpMatch('www.example.com', '*.example.com')", true],
  ["shExpMatch('example.com', '*.example.com')", false],
  ["shExpMatch('a.x.com', '(*.x.com|*.y.com)')", true],
  ["shExpMatch('a.y.com', '(*.x.com|*.y.com)')", true],
  ["shExpMatch('a.z.com', '(*.x.com|*.y.com)')", false],
  ["shExpMatch('WWW', 'www')", false],
  ["shExpMatch('a', '[')", Error],
]);

conform('Addresses are compared under a mask, names by their first IPv4 address', [
  ["isInNet('192.89.132.25', '192.89.132.25', '255.255.255.255')", true],
  ["isInNet('193.89.132.25', '192.89.132.25', '255.255.255.255')", false],
  ["isInNet('192.89.132.25', '192.89.0.0', '255.255.0.0')", true],
  ["isInNet('192.90.132.25', '192.89.0.0', '255.255.0.0')", false],
  ["isInNet('10.1.2.3', '10.0.0.0', '255.0.0.0')", true],
  ["isInNet('ten.example', '10.0.0.0', '255.0.0.0')", true],
  ["isInNet('v4.example', '10.0.0.0', '255.0.0.0')", false],
  ["isInNet('v6.example', '0.0.0.0', '0.0.0.0')", false],
  ["isInNet('none.example', '0.0.0.0', '0.0.0.0')", false],
  ["isInNet('8.8.8.8', '0.0.0.0', '0.0.0.0')", true],
  ["isInNet('10.9.3.4', '10.0.3.0', '255.0.255.0')", true],
  ["isInNet('10.9.4.4', '10.0.3.0', '255.0.255.0')", false],
  ["isInNet('10.9.3.4', '10.0.3.255', '255.0.255.0')", true],
  ["isInNet('10.1.2.3', '10.0.0.0', '256.0.0.0')", false],
  ["isInNet('10.1.2.3', '10.0.0', '255.0.0.0')", false],
  ["isInNet('10.1.2.3', '10.0.0.0', '')", false],
  ["isInNet('10.1.2.3', '10.1.2.2', '255.255.255.254')", true],
  ["isInNet('10.1.2.4', '10.1.2.2', '255.255.255.254')", false],
  ["isInNet('', '0.0.0.0', '0.0.0.0')", false],
  ["isInNet('2001:db8::1', '0.0.0.0', '0.0.0.0')", false],
  ["convert_addr('104.16.41.2')", 1745889538],
  ["convert_addr('0.0.0.1')", 1],
  ["convert_addr('255.255.255.255')", -1],
  ["convert_addr('256.0.0.1')", 0],
  ["convert_addr('text')", 0],
]);

conform('Names are resolved to IPv4, by the functions with Ex to both families', [
  ["dnsResolve('v4.example')", '192.0.2.7'],
  ["dnsResolve('V4.Example')", '192.0.2.7'],
  ["dnsResolve('both.example')", '192.0.2.8'],
  ["dnsResolve('v6.example')", null],
  ["dnsResolve('none.example')", null],
  ["dnsResolve('')", null],
  ['dnsResolve(null)', null],
  ['dnsResolve({})', null],
  ["isResolvable('v4.example')", true],
  ["isResolvable('v6.example')", false],
  ["isResolvable('none.example')", false],
  ["dnsResolveEx('both.example')", '192.0.2.8;2001:db8::8'],
  ["dnsResolveEx('v6.example')", '2001:db8::7'],
  ["dnsResolveEx('none.example')", ''],
  ["isResolvableEx('v6.example')", true],
  ["isResolvableEx('none.example')", false],
  ['myIpAddress()', '192.0.2.1'],
  ['myIpAddressEx()', '192.0.2.1'],
  ['getClientVersion()', '1.0'],
  ["isInNet(myIpAddress(), '192.0.2.0', '255.255.255.0')", true],
]);

conform('DNS calls work wherever JavaScript lets them stand', [
  ["(() => { const f = isInNet; return f('ten.example', '10.0.0.0', '255.0.0.0'); })()", true],
  ["isInNet.apply(null, ['v4.example', '10.0.0.0', '255.0.0.0'])", false],
  ["isInNet.call(null, 'ten.example', '10.0.0.0', '255.0.0.0')", true],
  ["isInNet.bind(null, 'ten.example')('10.0.0.0', '255.0.0.0')", true],
  ["['v4.example', 'ten.example'].map(dnsResolve)", ['192.0.2.7', '10.1.2.3']],
  ["['none.example', 'ten.example'].some((name) => isResolvable(name))", true],
  ["['none.example', 'ten.example'].filter(isResolvable)", ['ten.example']],
  ["({ resolve(name) { return dnsResolve(name); } }).resolve('v4.example')", '192.0.2.7'],
  ["(() => { switch (dnsResolve('v4.example')) { case '192.0.2.7': return 1; default: return 2; } })()", 1],
  ["(() => { try { return dnsResolve('v4.example'); } catch { return 'caught'; } })()", '192.0.2.7'],
  ["(() => { for (;;) { try { return dnsResolve('v4.example'); } catch { continue; } } })()", '192.0.2.7'],
  ["[...(function* () { yield dnsResolve('v4.example'); })()]", ['192.0.2.7']],
  [
    "new (class { #address = dnsResolve('v4.example'); get address() { return this.#address; } })().address",
    '192.0.2.7',
  ],
  ["((name = dnsResolve('v4.example')) => name)()", '192.0.2.7'],
  ["`${dnsResolve('v4.example')}`", '192.0.2.7'],
  ['eval("dnsResolve(\'v4.example\')")', '192.0.2.7'],
  ["new Function('name', 'return dnsResolve(name)')('v4.example')", '192.0.2.7'],
  ["JSON.stringify({ toJSON: () => dnsResolve('v4.example') })", '"192.0.2.7"'],
]);

conform('The JavaScript of 2022 is understood', [
  ['[1, 2, 3].at(-1)', 3],
  ["Object.hasOwn({ a: 1 }, 'a')", true],
  ['null ?? 7', 7],
  ['undefined?.a?.b === undefined', true],
  [
    '{ const { a, ...rest } = { a: 1, b: 2 }; }'.length > 0 ? '(({ a, ...rest }) => rest)({ a: 1, b: 2 })' : '',
    { b: 2 },
  ],
  ['[...new Set([1, 1, 2])]', [1, 2]],
  ["'a-b'.replaceAll('-', '+')", 'a+b'],
  ['2 ** 10', 1024],
  ['1_000', 1000],
  ["/(?<year>\\d+)/.exec('2026').groups.year", '2026'],
  ["/(?<=a)b/.test('ab')", true],
  ["'abc'.includes('b')", true],
  ['((a, b = a) => a + b)(2)', 4],
  ['(() => { let a = null; a ??= 5; return a; })()', 5],
  ['class A { static #n = 3; static { this.m = A.#n; } }'.length > 0 ? '(class { static m = 3; }).m' : '', 3],
  ["[3, 1, 2].sort().join('')", '123'],
  ["Object.fromEntries([['a', 1]])", { a: 1 }],
  ['typeof BigInt(1)', 'bigint'],
  ["(() => { label: for (;;) { for (;;) break label; } return 'out'; })()", 'out'],
  ["'x'.padStart(3, '-')", '--x'],
]);

conform('Addresses of one family lie in prefixes, however they are written', [
  ["isInNetEx('198.95.249.79', '198.95.249.79/32')", true],
  ["isInNetEx('198.95.115.10', '198.95.0.0/16')", true],
  ["isInNetEx('198.96.115.10', '198.95.0.0/16')", false],
  ["isInNetEx('198.95.1.1', '198.95.3.3/16')", true],
  ["isInNetEx('10.0.0.1', '0.0.0.0/0')", true],
  ["isInNetEx('192.168.1.129', '192.168.1.128/25')", true],
  ["isInNetEx('192.168.1.127', '192.168.1.128/25')", false],
  ["isInNetEx('3ffe:8311:ffff:abcd:1234:dead:beef:101', '3ffe:8311:ffff::/48')", true],
  ["isInNetEx('3ffe:8312:ffff:abcd:1234:dead:beef:101', '3ffe:8311:ffff::/48')", false],
  ["isInNetEx('2001:db8::1', '2001:db8::/32')", true],
  ["isInNetEx('2001:DB8:0:0::1', '2001:db8::/127')", true],
  ["isInNetEx('2001:db8::2', '2001:db8::/127')", false],
  ["isInNetEx('::1', '::/0')", true],
  ["isInNetEx('192.168.1.1', '::/0')", false],
  ["isInNetEx('::1', '0.0.0.0/0')", false],
  ["isInNetEx('::ffff:192.168.1.1', '192.168.0.0/16')", false],
  ["isInNetEx('192.168.1.1', '192.168.1.1')", false],
  ["isInNetEx('192.168.1.1', '192.168.1.1/33')", false],
  ["isInNetEx('::1', '::1/129')", false],
  ["isInNetEx('192.168.1.1', '192.168.1.1/')", false],
  ["isInNetEx('192.168.1.1', '192.168.1.1/a')", false],
  ["isInNetEx('192.168.1.1', '192.168.1.1/-1')", false],
  ["isInNetEx('192.168.1.1', '192.168.1/24')", false],
  ["isInNetEx('192.168.1', '192.168.1.0/24')", false],
  ["isInNetEx('text', '192.168.1.0/24')", false],
  ["isInNetEx('', '')", false],
  ["isInNetEx('192.168.1.1', '192.168.1.0/24/8')", false],
  ["isInNetEx('host.example', '10.0.0.0/8')", false],
]);

conform('Lists of addresses are sorted by family and number, or refused whole', [
  [
    "sortIpAddressList('10.2.3.9;2001:4898:28:3:201:2ff:feea:fc14;::1;127.0.0.1;::9')",
    '::1;::9;2001:4898:28:3:201:2ff:feea:fc14;10.2.3.9;127.0.0.1',
  ],
  ["sortIpAddressList('10.0.0.10;10.0.0.9')", '10.0.0.9;10.0.0.10'],
  ["sortIpAddressList('10.0.0.1')", '10.0.0.1'],
  ["sortIpAddressList('::1')", '::1'],
  ["sortIpAddressList('2001:db8::10;2001:db8::9')", '2001:db8::9;2001:db8::10'],
  ["sortIpAddressList(' 10.0.0.2 ; 10.0.0.1 ')", '10.0.0.1;10.0.0.2'],
  ["sortIpAddressList('255.0.0.1;1.0.0.1;::ffff:1.2.3.4')", '::ffff:1.2.3.4;1.0.0.1;255.0.0.1'],
  ["sortIpAddressList('10.0.0.1;10.0.0.1')", '10.0.0.1;10.0.0.1'],
  ["sortIpAddressList('')", false],
  ["sortIpAddressList(';')", false],
  ["sortIpAddressList('text')", false],
  ["sortIpAddressList('10.0.0.1;text')", false],
  ["sortIpAddressList('10.0.0.256')", false],
  ["sortIpAddressList('10.0.0')", false],
  ["sortIpAddressList('2001:db8:::1')", false],
  ['sortIpAddressList()', false],
  ['sortIpAddressList(null)', false],
]);

// A Tuesday: 3 March 2009, 06:31:05 UTC.
const tuesday = new Date(Date.UTC(2009, 2, 3, 6, 31, 5));

conform(
  'Days of the week wrap over the weekend',
  [
    ["weekdayRange('TUE', 'GMT')", true],
    ["weekdayRange('MON', 'GMT')", false],
    ["weekdayRange('MON', 'FRI', 'GMT')", true],
    ["weekdayRange('TUE', 'TUE', 'GMT')", true],
    ["weekdayRange('WED', 'FRI', 'GMT')", false],
    ["weekdayRange('FRI', 'MON', 'GMT')", false],
    ["weekdayRange('FRI', 'TUE', 'GMT')", true],
    ["weekdayRange('SAT', 'WED', 'GMT')", true],
    ["weekdayRange('WED', 'MON', 'GMT')", false],
    ["weekdayRange('TUE', 'MON', 'GMT')", true],
    ["weekdayRange('SUN', 'SAT', 'GMT')", true],
    ["weekdayRange('tue', 'GMT')", false],
    ["weekdayRange('TUESDAY', 'GMT')", false],
    ["weekdayRange('TUE', 'XXX', 'GMT')", false],
    ["weekdayRange('XXX', 'TUE', 'GMT')", false],
    ['weekdayRange()', false],
    ["weekdayRange('GMT')", false],
    ["weekdayRange('TUE', 'WED', 'FRI', 'GMT')", true],
    ["weekdayRange('MON', 'WED', 'FRI', 'GMT')", false],
  ],
  tuesday,
);

conform(
  'Dates are compared by what is given of them, and wrap over the end of month and year',
  [
    ["dateRange(3, 'GMT')", true],
    ["dateRange(4, 'GMT')", false],
    ["dateRange('MAR', 'GMT')", true],
    ["dateRange('APR', 'GMT')", false],
    ["dateRange(2009, 'GMT')", true],
    ["dateRange(2008, 'GMT')", false],
    ["dateRange(1, 15, 'GMT')", true],
    ["dateRange(3, 3, 'GMT')", true],
    ["dateRange(4, 15, 'GMT')", false],
    ["dateRange(25, 5, 'GMT')", true],
    ["dateRange(25, 2, 'GMT')", false],
    ["dateRange('JAN', 'MAR', 'GMT')", true],
    ["dateRange('MAR', 'MAR', 'GMT')", true],
    ["dateRange('APR', 'DEC', 'GMT')", false],
    ["dateRange('DEC', 'MAR', 'GMT')", true],
    ["dateRange('SEP', 'FEB', 'GMT')", false],
    ["dateRange(1995, 2009, 'GMT')", true],
    ["dateRange(2009, 2009, 'GMT')", true],
    ["dateRange(1995, 2008, 'GMT')", false],
    ["dateRange(2010, 2009, 'GMT')", true],
    ["dateRange(1, 'MAR', 5, 'MAR', 'GMT')", true],
    ["dateRange(3, 'MAR', 3, 'MAR', 'GMT')", true],
    ["dateRange(4, 'MAR', 5, 'MAR', 'GMT')", false],
    ["dateRange(24, 'DEC', 3, 'MAR', 'GMT')", true],
    ["dateRange(24, 'DEC', 2, 'MAR', 'GMT')", false],
    ["dateRange(31, 'JAN', 28, 'FEB', 'GMT')", false],
    ["dateRange('MAR', 2009, 'APR', 2009, 'GMT')", true],
    ["dateRange('APR', 2008, 'FEB', 2009, 'GMT')", false],
    ["dateRange('OCT', 1995, 'MAR', 2009, 'GMT')", true],
    ["dateRange(1, 'JUN', 1995, 15, 'AUG', 2009, 'GMT')", true],
    ["dateRange(1, 'JUN', 1995, 2, 'MAR', 2009, 'GMT')", false],
    ["dateRange(3, 'MAR', 2009, 3, 'MAR', 2009, 'GMT')", true],
    ["dateRange(4, 'MAR', 2009, 15, 'AUG', 2010, 'GMT')", false],
    ["dateRange('XXX', 'GMT')", false],
    ["dateRange('JAN', 'XXX', 'GMT')", false],
    ["dateRange(1, 'JAN', 5, 'GMT')", false],
    ['dateRange()', false],
    ["dateRange('GMT')", false],
  ],
  tuesday,
);

conform(
  'Times of the day wrap over midnight, and a last hour or minute counts whole',
  [
    ["timeRange(6, 'GMT')", true],
    ["timeRange(7, 'GMT')", false],
    ["timeRange(6, 7, 'GMT')", true],
    ["timeRange(5, 6, 'GMT')", true],
    ["timeRange(7, 8, 'GMT')", false],
    ["timeRange(22, 6, 'GMT')", true],
    ["timeRange(22, 5, 'GMT')", false],
    ["timeRange(0, 23, 'GMT')", true],
    ["timeRange(6, 30, 6, 32, 'GMT')", true],
    ["timeRange(6, 31, 6, 31, 'GMT')", true],
    ["timeRange(6, 32, 6, 40, 'GMT')", false],
    ["timeRange(6, 0, 6, 30, 'GMT')", false],
    ["timeRange(23, 0, 6, 31, 'GMT')", true],
    ["timeRange(23, 0, 6, 30, 'GMT')", false],
    ["timeRange(6, 31, 5, 6, 31, 5, 'GMT')", true],
    ["timeRange(6, 31, 6, 6, 31, 9, 'GMT')", false],
    ["timeRange(6, 31, 0, 6, 31, 4, 'GMT')", false],
    ["timeRange(20, 0, 0, 6, 31, 5, 'GMT')", true],
    ["timeRange(20, 0, 0, 6, 31, 4, 'GMT')", false],
    ["timeRange(6, 31, 6, 'GMT')", Error],
    ['timeRange()', Error],
  ],
  tuesday,
);

test.serial('Ranges go by local time without GMT, summer time included', async (t) => {
  const before = process.env['TZ'];
  process.env['TZ'] = 'Europe/Berlin';
  try {
    const winter = await values(
      [
        ['timeRange(7)', true],
        ["dateRange('MAR')", true],
        ['new Date().getTimezoneOffset()', -60],
      ],
      tuesday,
    );
    t.deepEqual(winter, [{ is: true }, { is: true }, { is: -60 }]);
    const summer = await values(
      [
        ['timeRange(1)', true],
        ["weekdayRange('THU')", true],
        ["weekdayRange('WED', 'GMT')", true],
        ['dateRange(2)', true],
        ['new Date().getTimezoneOffset()', -120],
      ],
      new Date(Date.UTC(2026, 6, 1, 23, 30)),
    );
    t.deepEqual(summer, [{ is: true }, { is: true }, { is: true }, { is: true }, { is: -120 }]);
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});
