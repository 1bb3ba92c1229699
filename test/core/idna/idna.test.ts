import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { nameToAscii, nameToUnicode } from '../../../src/core/idna/convert-name.js';
import { toAscii } from '../../../src/core/idna/to-ascii.js';
import { toUnicode } from '../../../src/core/idna/to-unicode.js';
import { ConversionProcess, type IdnaOptions } from '../../../src/core/idna/types.js';
import { ours } from './witness.js';

const { ALLOW_UNASSIGNED, USE_STD3_ASCII_RULES } = ConversionProcess;
const refused = null;
const outcome = (name: string, options: IdnaOptions): string | null => {
  const found = ours('ascii', name, options);
  return typeof found === 'string' ? found : refused;
};

/** Name, then IDNA 2003 by each flag, then UTS #46 by each flag and with every check. */
const flagTable: readonly (readonly [string, ...(string | null)[]])[] = [
  ['fa\xdf.de', 'fass.de', 'fass.de', 'fass.de', 'xn--fa-hia.de', 'xn--fa-hia.de', 'xn--fa-hia.de', 'xn--fa-hia.de'],
  [
    '\u03c2\u03af\u03b3\u03bc\u03b1.gr',
    'xn--kxaef0b6a.gr',
    'xn--kxaef0b6a.gr',
    'xn--kxaef0b6a.gr',
    'xn--kxaef0b1a.gr',
    'xn--kxaef0b1a.gr',
    'xn--kxaef0b1a.gr',
    'xn--kxaef0b1a.gr',
  ],
  ['a\u200cb.com', 'ab.com', 'ab.com', 'ab.com', refused, refused, refused, refused],
  ['\u{1f600}.com', refused, 'xn--e28h.com', refused, 'xn--e28h.com', 'xn--e28h.com', 'xn--e28h.com', 'xn--e28h.com'],
  [
    'FA\u1e9e.de',
    refused,
    'xn--fa-64s.de',
    refused,
    'xn--fa-hia.de',
    'xn--fa-hia.de',
    'xn--fa-hia.de',
    'xn--fa-hia.de',
  ],
  ['\u03f9.com', refused, 'xn--oza.com', refused, 'xn--4xa.com', 'xn--4xa.com', 'xn--4xa.com', 'xn--4xa.com'],
  ['a\u0378.com', refused, 'xn--a-qib.com', refused, refused, 'xn--a-qib.com', refused, refused],
  ['xn--a-qib.com', 'xn--a-qib.com', 'xn--a-qib.com', 'xn--a-qib.com', refused, 'xn--a-qib.com', refused, refused],
  ['a_b.com', 'a_b.com', 'a_b.com', refused, 'a_b.com', 'a_b.com', refused, refused],
  ['-a.com', '-a.com', '-a.com', refused, '-a.com', '-a.com', refused, refused],
  ['a-.com', 'a-.com', 'a-.com', refused, 'a-.com', 'a-.com', refused, refused],
  ['a b.com', 'a b.com', 'a b.com', refused, 'a b.com', 'a b.com', refused, refused],
  ['[::1]', '[::1]', '[::1]', refused, '[::1]', '[::1]', refused, refused],
  ['\u2477.com', '(4).com', '(4).com', refused, '(4).com', '(4).com', refused, refused],
  [
    '\u2260.com',
    'xn--1ch.com',
    'xn--1ch.com',
    'xn--1ch.com',
    'xn--1ch.com',
    'xn--1ch.com',
    'xn--1ch.com',
    'xn--1ch.com',
  ],
  [
    'WWW.B\xfccher.DE',
    'WWW.xn--bcher-kva.DE',
    'WWW.xn--bcher-kva.DE',
    'WWW.xn--bcher-kva.DE',
    'www.xn--bcher-kva.de',
    'www.xn--bcher-kva.de',
    'www.xn--bcher-kva.de',
    'www.xn--bcher-kva.de',
  ],
  ['\u05d00.com', refused, refused, refused, 'xn--0-zhc.com', 'xn--0-zhc.com', 'xn--0-zhc.com', 'xn--0-zhc.com'],
  ['ab--c.com', 'ab--c.com', 'ab--c.com', 'ab--c.com', 'ab--c.com', 'ab--c.com', 'ab--c.com', refused],
  ['xn--a.com', 'xn--a.com', 'xn--a.com', 'xn--a.com', refused, refused, refused, refused],
  ['a..b.com', refused, refused, refused, refused, refused, refused, refused],
  [
    'example.com.',
    'example.com.',
    'example.com.',
    'example.com.',
    'example.com.',
    'example.com.',
    'example.com.',
    refused,
  ],
  ['-\xfc.com', 'xn----eha.com', 'xn----eha.com', refused, refused, refused, refused, refused],
  ['', refused, refused, refused, refused, refused, refused, refused],
];

for (const [name, ...expected] of flagTable) {
  test(`${JSON.stringify(name)} becomes what the table of flags says, by either standard`, (t) => {
    const found = (['idna2003', 'uts46'] as const).flatMap((standard) =>
      [undefined, ALLOW_UNASSIGNED, USE_STD3_ASCII_RULES].map((flag) =>
        outcome(name, flag === undefined ? { standard } : { standard, flag }),
      ),
    );
    t.deepEqual([...found, outcome(name, { strict: true })], expected);
  });
}

test('Names as the DNS carries them pass unchanged, and come out in lower case', (t) => {
  for (const name of [
    'r3---sn-abc.googlevideo.com',
    '_dmarc.example.com',
    'example.com.',
    '1.2.3.4',
    '_443._tcp.a.b',
    'a',
  ]) {
    t.is(toAscii(name), name);
    t.is(toUnicode(name.toUpperCase()), name);
  }
  t.is(toAscii('www.\u793a\u4f8b.com'), 'www.xn--fsq092h.com');
  t.is(toAscii('www\u3002\u793a\u4f8b\uff0ecom\uff61'), 'www.xn--fsq092h.com.');
  t.is(toUnicode('WWW.XN--FSQ092H.COM'), 'www.\u793a\u4f8b.com');
});

test('A label has at most 63 octets and a name 253, counted in ASCII and without the last dot', (t) => {
  const label = 'a'.repeat(63);
  const name = `${label}.${label}.${label}.${'b'.repeat(61)}`;
  t.is(name.length, 253);
  for (const right of [name, `${name}.`]) t.is(toAscii(right), right);
  for (const wrong of [`${name}b`, `${label}a.com`, '\xfc'.repeat(60)]) {
    const error = t.throws(() => toAscii(wrong), { instanceOf: BusinessError });
    t.regex(error.message, /octets in ASCII; at most (63|253) are allowed$/);
    t.throws(() => toUnicode(wrong), { instanceOf: BusinessError });
  }
  t.is(toUnicode(`${label}a.com`, { strict: true }), `${label}a.com`, 'lengths belong to ToASCII');
});

const refusals: readonly (readonly [string, IdnaOptions, RegExp])[] = [
  [
    'x.a\u2488.com',
    {},
    /^"x\.a\u2488\.com": label "a\u2488" holds U\+2488 DIGIT ONE FULL STOP, which UTS #46 does not allow$/,
  ],
  ['a\u0378.com', {}, /label "a\u0378" holds U\+0378, which Unicode 17 does not assign$/],
  ['a\u{1f600}.com', { standard: 'idna2003' }, /holds U\+1F600, which Unicode 3.2 does not assign$/],
  ['a\ue000.com', { standard: 'idna2003' }, /holds U\+E000 <private use>, which RFC 3491 prohibits$/],
  ['a b.com', { flag: USE_STD3_ASCII_RULES }, /label "a b" holds U\+0020 SPACE, which is no letter, digit or hyphen/],
  ['a/\xfc.com', { strict: true }, /holds U\+002F SOLIDUS/],
  ['\u0301a.com', {}, /begins with the combining mark U\+0301$/],
  ['a\u200db.com', {}, /holds U\+200D ZERO WIDTH JOINER where no joiner may stand/],
  ['1\u05d0.com', {}, /label "1\u05d0" begins with U\+0031, in a right-to-left name/],
  ['\u05d0a.com', {}, /mixes directions: U\+0061 does not go with U\+05D0/],
  ['\u05d0+.com', {}, /ends with U\+002B PLUS SIGN in a right-to-left name/],
  ['\u06281\u0661.com', {}, /mixes European and Arabic digits/],
  ['1.\u05d0', {}, /label "1" begins with U\+0031/],
  ['\u05d0a.com', { standard: 'idna2003' }, /mixes directions: it holds U\+0061 too/],
  ['\u05d00.com', { standard: 'idna2003' }, /ends with U\+0030, which is no right-to-left letter/],
  ['xn--\xfc.com', {}, /begins with xn-- but is not ASCII$/],
  ['xn--99999999.com', {}, /label "xn--99999999" is no Punycode after xn--$/],
  ['xn--abc-.com', {}, /stands for plain ASCII, which has no xn-- form$/],
  ['xn--BCHER-2PA.com', {}, /holds U\+00DC in its xn-- form, where "\xfc" should stand$/],
  ['xn--u-ccb.com', {}, /label "u\u0308" is not in normalisation form C$/],
  ['a..com', {}, /has an empty label, its 2nd$/],
  ['a\xad.\xad.com', {}, /has an empty label, its 2nd$/],
  ['r3---sn.com', { strict: true }, /label "r3---sn" has hyphens in its third and fourth place$/],
];

test('A refusal names the label and the code point, and is 2100001', (t) => {
  for (const [name, options, message] of refusals) {
    const error = t.throws(() => toAscii(name, options), { instanceOf: BusinessError, message }, JSON.stringify(name));
    t.is(error.code, 2_100_001);
    t.is(error.reason, 'value.name');
  }
});

test('A flag outside 0 to 2 is 2100001', (t) => {
  for (const flag of [-1, 3, 0.5, NaN]) {
    for (const convert of [toAscii, toUnicode]) {
      const error = t.throws(() => convert('a.com', { flag }), { instanceOf: BusinessError });
      t.deepEqual([error.code, error.reason], [2_100_001, 'value.range']);
    }
  }
});

test('IDNA 2003 leaves a label that it cannot convert as it is, and keeps the case of ASCII', (t) => {
  const standard = 'idna2003';
  t.is(toUnicode('XN--BCHER-KVA.de', { standard }), 'B\xfcCHER.de');
  t.is(toUnicode('xn--e28h.com', { standard }), 'xn--e28h.com');
  t.is(toUnicode('xn--e28h.com', { standard, flag: ALLOW_UNASSIGNED }), '\u{1f600}.com');
  t.is(toUnicode('xn--fa-hia.de', { standard }), 'xn--fa-hia.de');
  t.is(toUnicode('xn--.de', { standard }), 'xn--.de');
});

test('What the other standard says stands beside an answer that it would change, and is the hint of a refusal', (t) => {
  t.deepEqual(nameToAscii('fa\xdf.de', {}).other, { standard: 'idna2003', name: 'fass.de', refusal: null });
  t.like(nameToAscii('\u{1f600}.com', {}).other, { standard: 'idna2003', name: '' });
  t.is(nameToAscii('fa\xdf.de', { standard: 'idna2003' }).other?.name, 'xn--fa-hia.de');
  for (const same of ['B\xfccher.DE', 'WWW.example.com', 'xn--bcher-kva.de']) t.is(nameToAscii(same, {}).other, null);
  t.is(nameToUnicode('xn--fa-hia.de', {}).other?.name, 'xn--fa-hia.de');
  const error = t.throws(() => nameToAscii('a\u200cb.com', {}), { instanceOf: BusinessError });
  t.is(error.hint, 'by idna2003 it is "ab.com"');
});

test('A label that mixes scripts as no language does has a warning, in either form', (t) => {
  const warned: readonly (readonly [string, RegExp])[] = [
    ['\u0430pple.com', /^"\u0430pple" mixes Latin and Cyrillic$/],
    ['xn--pple-43d.com', /^"\u0430pple" mixes Latin and Cyrillic$/],
    ['g\u03bf\u03bfgl\u0435.com', /mixes Latin, Cyrillic and Greek$/],
  ];
  for (const [name, warning] of warned) {
    for (const convert of [nameToAscii, nameToUnicode]) {
      const { warnings } = convert(name, {});
      t.is(warnings.length, 1, name);
      t.regex(warnings[0] ?? '', warning);
    }
  }
  for (const usual of [
    '\u6771\u4eac\u30bf\u30ef\u30fctokyo.jp',
    '\u043c\u043e\u0441\u043a\u0432\u0430-24.example',
    'na\xefve.com',
    '\u{1f600}a.com',
    'a.\u0431',
  ]) {
    t.deepEqual(nameToAscii(usual, {}).warnings, [], usual);
  }
});
