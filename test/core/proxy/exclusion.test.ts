import test from 'ava';
import fc from 'fast-check';
import { exclusionOf, markedPattern } from '../../../src/core/proxy/exclusion.js';
import { matchesGlob } from '../../../src/core/proxy/matches-glob.js';
import { exclusionListOf, noProxyOf } from '../../../src/core/proxy/no-proxy.js';
import { urlTarget, withoutPassword } from '../../../src/core/proxy/url-target.js';

const decided: readonly (readonly [rules: readonly string[], url: string, excluded: boolean, extended?: boolean])[] = [
  [['ample.com'], 'ample.com', true],
  [['ample.com'], 'http://www.ample.com/', true],
  [['ample.com'], 'ample.com:80', true],
  [['ample.com'], 'www.example.com', false],
  [['ample.com'], 'ample.com.org', false],
  [['AMPLE.com'], 'https://Www.Ample.COM', true],
  [['https://ample.com'], 'http://ample.com', true],
  [['http://ample.com/'], 'https://a.ample.com', true],
  [['ample.com.'], 'ample.com', true],
  [['ample.com'], 'ample.com.', true],
  [['.ample.com'], 'www.ample.com', true],
  [['.ample.com'], 'ample.com', false],
  [['ample.com:8080'], 'ample.com:8080', true],
  [['ample.com:8080'], 'ample.com', false],
  [['ample.com:443'], 'https://ample.com', true],
  [['192.0.2.1'], 'http://192.0.2.1:8080', true],
  [['192.0.2.1'], 'http://192.0.2.11', false],
  [['2.1'], 'http://192.0.2.1', false],
  [['::1'], 'http://[::1]:3000/', true],
  [['[::1]'], '::1', true],
  [['2001:DB8:0:0::1'], 'https://[2001:db8::1]/', true],
  [['[::1]:80'], 'http://[::1]', true],
  [['[::1]:81'], 'http://[::1]', false],
  [['::ffff:192.0.2.1'], '192.0.2.1', true],
  [['*'], 'anything.example', true],
  [['*', '*'], '192.0.2.1', true],
  [[' * '], 'anything.example', true],
  [['*', 'ample.com'], 'other.example', false],
  [['*', 'ample.com'], 'ample.com', true],
  [[], 'ample.com', false],
  [['', ' '], 'ample.com', false],
  [['*.ample.com'], 'www.ample.com', false],
  [['*.ample.com'], 'www.ample.com', true, true],
  [['*.ample.com'], 'ample.com', false, true],
  [['10.0.0.0/8'], '10.1.2.3', false],
  [['10.0.0.0/8'], '10.1.2.3', true, true],
  [['10.0.0.0/8'], '11.1.2.3', false, true],
  [['10.0.0.0/99'], '10.0.0.0', false, true],
  [['fd00::/8'], 'http://[fd12::1]/', true, true],
  [['192.168', 'baidu.com'], 'www.baidu.com', true],
];

for (const [rules, url, excluded, extended = false] of decided) {
  const extension = extended ? ' with the extension' : '';
  test(`[${rules.join(', ')}] ${excluded ? 'excludes' : 'does not exclude'} ${url}${extension}`, (t) => {
    const rule = exclusionOf(rules, urlTarget(url), { extended });
    t.is(rule !== undefined, excluded);
    if (rule !== undefined) t.true(rules.includes(rule));
  });
}

test('any rules and any host give an answer, in time that grows with them alone', (t) => {
  const rules = fc.array(fc.oneof(fc.string(), fc.constantFrom('*', 'a.b', '::1', '10.0.0.0/8', '*a*a*a*b', 'x:1')));
  fc.assert(
    fc.property(rules, fc.oneof(fc.string(), fc.ipV6(), fc.domain()), fc.boolean(), (list, host, extended) => {
      const rule = exclusionOf(list, { host, port: 80 }, { extended });
      return rule === undefined || list.includes(rule);
    }),
  );
  t.false(matchesGlob('*a'.repeat(5000) + 'b', 'a'.repeat(20_000)));
});

test('a glob matches as the regular expression it stands for', (t) => {
  const letters = fc.stringMatching(/^[ab*]{0,8}$/);
  fc.assert(
    fc.property(letters, fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
      t.is(matchesGlob(pattern, text), new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
    }),
  );
});

test('an exclusion list and NO_PROXY say the same', (t) => {
  t.is(
    noProxyOf(['ample.com', '192.0.2.1', '[::1]', 'https://x.example/']),
    'ample.com,.ample.com,192.0.2.1,::1,x.example,.x.example',
  );
  t.is(noProxyOf(['*']), '*');
  t.is(noProxyOf(['*', 'ample.com']), 'ample.com,.ample.com');
  t.is(noProxyOf(['two words', 'a,b', '', '10.0.0.0/8', '.ample.com']), '10.0.0.0/8,.ample.com');
  t.deepEqual(exclusionListOf('ample.com,.ample.com, 192.0.2.1  ::1,'), ['ample.com', '192.0.2.1', '::1']);
  t.deepEqual(exclusionListOf('.ample.com'), ['.ample.com']);
  t.deepEqual(exclusionListOf(noProxyOf(['ample.com', '192.0.2.1', '*'])), ['ample.com', '192.0.2.1']);
});

test('a marked rule is a pattern in any list, and says the same in NO_PROXY', (t) => {
  const rules = ['pattern:10.0.0.0/8', 'pattern:w*.corp.example', '192.0.2.0/24', '*.net', 'pattern:80'];
  const by = (url: string) => exclusionOf(rules, urlTarget(url));
  t.is(by('http://10.1.2.3/'), 'pattern:10.0.0.0/8');
  t.is(by('www.corp.example'), 'pattern:w*.corp.example');
  t.is(by('pattern'), 'pattern:80');
  for (const url of ['http://11.1.2.3/', 'corp.example', '192.0.2.1', 'www.net']) t.is(by(url), undefined);
  t.deepEqual(['10.0.0.0/8', ' *.x ', 'corp.example'].map(markedPattern), [
    'pattern:10.0.0.0/8',
    'pattern:*.x',
    'corp.example',
  ]);
  t.is(noProxyOf(['pattern:10.0.0.0/8', 'pattern:*.corp.example']), '10.0.0.0/8,*.corp.example');
});

test('no way to write a URL shows its password', (t) => {
  const told: Readonly<Record<string, string>> = {
    'http://ada:secret@host.example/@x': 'http://host.example/@x',
    ' http://ada:secret@host.example/': ' http://host.example/',
    'http:/ada:secret@host.example/': 'http:/host.example/',
    'http:ada:secret@host.example/': 'http:host.example/',
    'HTTP:\\\\ada:secret@host.example/': 'HTTP:\\\\host.example/',
    'http://ada:sec@ret@host.example/': 'http://host.example/',
    'http://ada:secret/secret@host.example/': 'host.example/',
    'http://host.example/a@b?c@d#e@f': 'http://host.example/a@b?c@d#e@f',
    'file:/a@b/c.pac': 'file:/a@b/c.pac',
    'data:,"a@b"': 'data:,"a@b"',
  };
  for (const [text, expected] of Object.entries(told)) t.is(withoutPassword(text), expected);
});

test('a text that is no URL is refused without its password', (t) => {
  for (const text of ['', 'http://', 'https://u:secret@', 'a b', 'http://[::1', '://x']) {
    const error = t.throws(() => urlTarget(text), { message: /no URL with a host/ });
    t.notRegex(error?.message ?? '', /secret/);
  }
  t.deepEqual(urlTarget('::1'), { scheme: 'http', host: '::1', port: 80 });
  t.deepEqual(urlTarget('wss://u:p@Example.COM./x'), { scheme: 'wss', host: 'example.com', port: 443 });
});
