#!/usr/bin/env python3
"""Writes the tables of src/core/idna from Python's own Unicode data.

`stringprep` and `unicodedata.ucd_3_2_0` are RFC 3454 and Unicode 3.2, with two leaks that are closed here: table B.2 is
computed with the case pairs of today's Unicode, so pairs with a partner that 3.2 does not have are left out; and
normalisation of five ideographs was corrected after 3.2 (Corrigendum 4), so their old forms are kept in a table.

The names of code points need Python 3.13 or later, as earlier ones do not know the newest of them:

    python3.13 scripts/idna-tables.py
"""

import os
import stringprep
import textwrap
import unicodedata

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'src', 'core', 'idna')
OLD = unicodedata.ucd_3_2_0
ALL = range(0x110000)


def base36(number):
    if number < 0:
        return '-' + base36(-number)
    digits = ''
    while True:
        number, digit = divmod(number, 36)
        digits = '0123456789abcdefghijklmnopqrstuvwxyz'[digit] + digits
        if number == 0:
            return digits


def ranges(contains):
    """`gap-more`: how far a range starts behind the last one's end, and how many code points it holds beyond one."""
    found, start = [], None
    for code in list(ALL) + [None]:
        inside = code is not None and contains(code)
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            found.append((start, (0x110000 if code is None else code) - 1))
            start = None
    tokens, end = [], 0
    for first, last in found:
        tokens.append(base36(first - end) + ('' if first == last else '-' + base36(last - first)))
        end = last
    return ' '.join(tokens)


def is_unassigned(code):
    return stringprep.in_table_a1(chr(code))


def is_prohibited(code):
    c = chr(code)
    return any(
        table(c)
        for table in (
            stringprep.in_table_c12,
            stringprep.in_table_c22,
            stringprep.in_table_c3,
            stringprep.in_table_c4,
            stringprep.in_table_c5,
            stringprep.in_table_c6,
            stringprep.in_table_c7,
            stringprep.in_table_c8,
            stringprep.in_table_c9,
        )
    )


def folding(code):
    """Table B.2 as Unicode 3.2 has it, with table B.1 (mapped to nothing); None where a code point stays."""
    c = chr(code)
    if stringprep.in_table_b1(c):
        return ''
    if is_unassigned(code):
        return None
    to = stringprep.map_table_b2(c)
    return None if to == c or any(is_unassigned(ord(target)) for target in to) else to


def foldings():
    """`gap,more,step,delta`: a run of code points that map to one each; `gap=a,b`: one that maps to several or none."""
    pairs = [(code, to) for code, to in ((code, folding(code)) for code in ALL) if to is not None]
    tokens, end, at = [], 0, 0
    while at < len(pairs):
        first, to = pairs[at]
        if len(to) != 1:
            tokens.append(base36(first - end) + '=' + ','.join(base36(ord(target)) for target in to))
            end, at = first, at + 1
            continue
        delta = ord(to) - first
        run = {}
        for step in (1, 2):
            more = 0
            while at + more + 1 < len(pairs):
                code, other = pairs[at + more + 1]
                if code != first + step * (more + 1) or len(other) != 1 or ord(other) - code != delta:
                    break
                more += 1
            run[step] = more
        step = 1 if run[1] >= run[2] else 2
        tokens.append(','.join(base36(part) for part in (first - end, run[step], step, delta)))
        end, at = first + step * run[step], at + run[step] + 1
    return ' '.join(tokens)


def old_forms():
    """Code points whose normalisation was corrected after 3.2."""
    changed = [
        (code, OLD.normalize('NFKC', chr(code)))
        for code in ALL
        if not is_unassigned(code)
        and not 0xD800 <= code <= 0xDFFF
        and OLD.normalize('NFKC', chr(code)) != unicodedata.normalize('NFKC', chr(code))
    ]
    return ' '.join(f'{base36(code)}={base36(ord(to))}' for code, to in changed)


def names():
    """Names of what stands in refused names: ASCII that is no letter, invisible characters, what UTS #46 disallows."""
    disallowed = [0x1680, 0x2FF0, 0x33C2, 0x33C7, 0x33D8, 0x1F100]
    disallowed += list(range(0x2024, 0x2027)) + list(range(0x2488, 0x249C)) + list(range(0xFFF9, 0xFFFE))
    disallowed += [0xFE12, 0xFE19, 0xFE30, 0xFE52, 0xFF0E, 0x3002, 0xFF61, 0x2044, 0x2215, 0x0338]
    chosen = set(disallowed) | {code for code in range(0x20, 0x7F) if not chr(code).isalnum()}
    chosen |= {code for code in range(0x10000) if unicodedata.category(chr(code)) in ('Cf', 'Zs', 'Zl', 'Zp')}
    return '|'.join(f'{code:x} {unicodedata.name(chr(code))}' for code in sorted(chosen))


def literal(text):
    lines = textwrap.wrap(text, 112, break_long_words=False, break_on_hyphens=False, drop_whitespace=False)
    quoted = ["'" + line.replace('\\', '\\\\').replace("'", "\\'") + "'" for line in lines]
    return '\n  ' + ' +\n  '.join(quoted) if len(quoted) > 1 else ' ' + quoted[0]


def write(file, about, constants):
    parts = [f'/**\n' + ''.join(f' * {line}\n' for line in about) + ' * Written by scripts/idna-tables.py.\n */\n']
    for name, comment, text in constants:
        parts.append(f'\n/** {comment} */\nexport const {name} ={literal(text)};\n')
    with open(os.path.join(OUT, file), 'w', encoding='ascii') as out:
        out.write(''.join(parts))


write(
    'rfc3454-tables.ts',
    [
        'The tables of RFC 3454 that Nameprep (RFC 3491) uses, over Unicode 3.2. Numbers are base 36 and count from the',
        'code point before: `gap-more` is a range. See `code-point-set.ts` and `nameprep.ts`.',
    ],
    [
        ('unassignedRanges', 'A.1: unassigned in Unicode 3.2.', ranges(is_unassigned)),
        ('prohibitedRanges', 'C.1.2, C.2.2 and C.3 to C.9: prohibited.', ranges(is_prohibited)),
        ('rightToLeftRanges', 'D.1: characters of right-to-left scripts.', ranges(lambda c: stringprep.in_table_d1(chr(c)))),
        ('leftToRightRanges', 'D.2: characters of left-to-right scripts.', ranges(lambda c: stringprep.in_table_d2(chr(c)))),
        ('foldings', 'B.1 and B.2: `gap,more,step,delta` is a run, `gap=a,b` one that becomes several or none.', foldings()),
        ('oldForms', 'NFKC of 3.2 where it was corrected later (Corrigendum 4).', old_forms()),
    ],
)
write(
    'code-point-name-table.ts',
    ['Names of code points that refused names are likely to hold.'],
    [('nameTable', '`code name|code name...`, the code in hexadecimal.', names())],
)
