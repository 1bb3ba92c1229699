import fc from 'fast-check';
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { parseProxyList } from '../../../src/core/pac/proxy-list.js';

const line = (text: string): string =>
  parseProxyList(text)
    .map(({ type, host, port }) => `${type}|${host}|${port}`)
    .join(' ');

test('Ways are read in order, with spaces and empty parts let be', (t) => {
  t.is(line('DIRECT'), 'DIRECT||0');
  t.is(line('direct;'), 'DIRECT||0');
  t.is(
    line(' PROXY a.example:3128 ;; SOCKS5 [2001:db8::1]:1080; DIRECT '),
    'PROXY|a.example|3128 SOCKS5|2001:db8::1|1080 DIRECT||0',
  );
  t.is(line('http a:1;HTTPS\tb:2;socks c:3;SOCKS4 192.0.2.1:4'), 'HTTP|a|1 HTTPS|b|2 SOCKS|c|3 SOCKS4|192.0.2.1|4');
});

test('Anything else is an error, never DIRECT', (t) => {
  for (const wrong of [
    '',
    ';',
    ' ',
    'DIRECT a:1',
    'PROXY',
    'PROXY a',
    'PROXY a:',
    'PROXY a:0',
    'PROXY a:65536',
    'PROXY :80',
    'PROXY a:80 b:80',
    'PROXY http://a:80',
    'PROXY u:p@a:80',
    'PROXY 2001:db8::1:80',
    'PROXY [::1]',
    'PROXY [a]:80',
    'QUIC a:80',
    'DIRECT, PROXY a:80',
    'PROXY a/b:80',
    'PROXY b\u00fc:80',
    'PROXY a\0:80',
    'undefined',
    'DIRECT; PROXY',
  ]) {
    const error = t.throws(() => parseProxyList(wrong), { instanceOf: BusinessError }, wrong);
    t.is(error.reason, 'pac.result');
  }
});

test('Any text is read or refused with that reason', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'DIRECTPOXY:;.[] 019a-\u00fc'), maxLength: 40 }), (text) => {
      try {
        for (const { port } of parseProxyList(text)) t.true(port >= 0 && port <= 65_535);
      } catch (error) {
        t.true(error instanceof BusinessError && error.reason === 'pac.result');
      }
    }),
  );
});
