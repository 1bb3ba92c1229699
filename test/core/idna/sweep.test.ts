/** Each code point in a label, by each flag and standard. `npm run soak:idna` takes all of Unicode. */
import test from 'ava';
import { toAscii } from '../../../src/core/idna/to-ascii.js';
import { toUnicode } from '../../../src/core/idna/to-unicode.js';
import { codePoints, flagWords, type Outcome, ours, witness } from './witness.js';

const { no_configuration, allow_unassigned, use_std3_ascii_rules } = flagWords;
const isName = (outcome: Outcome): outcome is string => typeof outcome === 'string';
/** Of today's Unicode, by Node's own tables. */
const unassigned = /^(?!\p{NChar})\p{Cn}$/u;

for (const standard of ['uts46', 'idna2003'] as const) {
  test(`By ${standard}, each code point alone in a label is refused or comes back from ASCII, and a flag does only its own`, (t) => {
    const by = (flag: 0 | 1 | 2, name: string): Outcome => ours('ascii', name, { standard, flag });
    for (const character of codePoints()) {
      const name = `${character}.example`;
      const plain = by(no_configuration, name);
      const allowed = by(allow_unassigned, name);
      const host = by(use_std3_ascii_rules, name);
      const label = character.codePointAt(0)?.toString(16);
      if (isName(plain)) t.deepEqual(allowed, plain, label);
      if (isName(host)) t.deepEqual(plain, host, label);
      if (!isName(plain) && isName(allowed)) t.regex(plain.refused, /Unicode \S+ does not assign$/, label);
      if (standard === 'uts46') t.is(isName(allowed) && !isName(plain), unassigned.test(character), label);
      for (const [flag, ascii] of [
        [no_configuration, plain],
        [allow_unassigned, allowed],
        [use_std3_ascii_rules, host],
      ] as const) {
        if (!isName(ascii)) continue;
        const options = { standard, flag };
        t.regex(ascii, /^[\x00-\x7f]+$/, label);
        if (standard === 'uts46') t.notRegex(ascii, /[A-Z]/, label);
        t.is(toAscii(ascii, options), ascii, label);
        t.is(toAscii(toUnicode(ascii, options), options), ascii, label);
      }
    }
  });
}

const surrounded = [...codePoints()].flatMap((character) => [`${character}.example`, `a${character}b.example`]);

for (const [word, flag] of Object.entries(flagWords)) {
  test(`IDNA 2003 with ${word} is what Debian's idn does, but for a dot that Nameprep makes`, (t) => {
    const options = { standard: 'idna2003', flag } as const;
    const theirs = witness('idn', [word], surrounded);
    const unexplained = surrounded.filter((name, at) => {
      const own = ours('ascii', name, options);
      const other = theirs[at];
      if (isName(own)) return own !== other;
      if (other === undefined || !isName(other)) return false;
      // U+2024 and others become dots after the name was divided; RFC 3490 is silent, and the result is another name.
      return !/(^|\.)\./.test(other);
    });
    t.deepEqual(unexplained, []);

    const ascii = surrounded.map((name) => ours('ascii', name, { ...options, flag: allow_unassigned })).filter(isName);
    const back = witness('idn', [word, 'unicode'], ascii);
    t.deepEqual(
      ascii.filter((name, at) => ours('unicode', name, options) !== back[at]),
      [],
    );
  });
}

/**
 * What RFC 5892 disallows though UTS #46 lets it through: all that is no letter, digit or mark, old Hangul letters, blocks
 * of combining marks for symbols and music, and a few exceptions.
 */
const notIdna2008 =
  /[^\p{L}\p{Nd}\p{Mn}\p{Mc}]|[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u302e\u302f\u3031-\u3035\u303b\u0640\u07fa]|[\u{20d0}-\u{20ff}]|[\u{1d100}-\u{1d24f}]/u;
/** Status changed in UTS #46 after the Unicode of libidn2: capitals that got small letters later, format characters. */
const changedStatus =
  /[\u04c0\u10a0-\u10c5\u2132\u2183\u180e\u17b4\u17b5\u2061-\u2063\u206a-\u206f\u{1d173}-\u{1d17a}\u115f\u1160\u3164\uffa0\u{2f868}\u{2f874}\u{2f91f}\u{2f95f}\u{2f9bf}]/u;

test("UTS #46 is what Debian's idn2 does, and each difference has its reason", (t) => {
  const theirs = witness('idn2', [], surrounded);
  const seen = new Set<string>();
  const unexplained = surrounded.filter((name, at) => {
    const own = ours('ascii', name, {});
    const other = theirs[at] ?? '';
    if (isName(own) ? own === other : !isName(other)) return false;
    const reason = reasonFor(name, own, other);
    seen.add(reason ?? 'none');
    return reason === undefined;
  });
  t.deepEqual(unexplained, []);
  t.deepEqual([...seen].sort(), ['IDNA 2008 disallows it', 'newer Unicode', 'root label']);
});

function reasonFor(name: string, own: Outcome, other: Outcome): string | undefined {
  // An ignored character alone leaves an empty label, which idn2 lets through.
  if (!isName(own)) return isName(other) && /^\.|\.\./.test(other) ? 'root label' : undefined;
  if (/\u1e9e/.test(name)) return 'newer Unicode';
  if (isName(other)) return undefined;
  if (other.newer || changedStatus.test(name)) return 'newer Unicode';
  const unicode = toUnicode(own);
  return notIdna2008.test(unicode.replaceAll('.', '')) || other.refused === 'IDN2_2HYPHEN'
    ? 'IDNA 2008 disallows it'
    : undefined;
}
