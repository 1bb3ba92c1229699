"""Converts names as Debian's idn and idn2 do, through the libraries behind them.

Arguments: `idn` or `idn2`, then flags by name. A JSON string a line on stdin; on stdout what becomes of it, or an object
with the reason why it is refused.
"""

import ctypes
import ctypes.util
import json
import sys

FLAGS = {'allow_unassigned': 1, 'use_std3_ascii_rules': 2}
IDN2_NFC_INPUT, IDN2_NONTRANSITIONAL, IDN2_USE_STD3_ASCII_RULES, IDN2_NO_TR46 = 1, 8, 32, 64

tool, words = sys.argv[1], sys.argv[2:]
unicode = 'unicode' in words
if tool == 'idn':
    library = ctypes.CDLL('libidn.so.12')
    convert = library.idna_to_unicode_8z8z if unicode else library.idna_to_ascii_8z
    flags = sum(FLAGS[word] for word in words if word in FLAGS)
else:
    library = ctypes.CDLL('libidn2.so.0')
    convert = library.idn2_to_unicode_8z8z if unicode else library.idn2_to_ascii_8z
    flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL
    flags |= IDN2_USE_STD3_ASCII_RULES if 'use_std3_ascii_rules' in words else 0

name_of = library.idn2_strerror_name if tool == 'idn2' else library.idna_strerror
name_of.restype = ctypes.c_char_p
free = ctypes.CDLL(None).free
free.argtypes = [ctypes.c_void_p]


def attempt(name, flags):
    out = ctypes.c_void_p()
    status = convert(name.encode(), ctypes.byref(out), flags)
    text = ctypes.string_at(out).decode('utf-8', 'replace') if out.value else None
    if out.value:
        free(out)
    return text if status == 0 else {'refused': name_of(status).decode()}


for line in sys.stdin:
    name = json.loads(line)
    answer = attempt(name, flags)
    if tool == 'idn2' and not isinstance(answer, str):
        # Without its mapping idn2 tells what its Unicode does not know from what it disallows.
        bare = attempt(name, IDN2_NFC_INPUT | IDN2_NO_TR46)
        answer['newer'] = bare == {'refused': 'IDN2_UNASSIGNED'}
    print(json.dumps(answer))
