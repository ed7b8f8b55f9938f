"""The formula guard of CSV cells: a text that a spreadsheet could take for a formula gets a `'` in front.

`guard` and `unguard` are exact inverses, so a text that already begins with `'` gets one more. PATTERN is
written so that Python and PostgreSQL read it alike: files that the database writes itself use it too.
"""

import re

MARK = "'"
# What begins a formula: = + - @ | % and everything that NFKC folds to them (a test computes the list again).
FORMULA_STARTS = (
    "=+-@|%"
    "\u207a\u207c\u208a\u208c\u2a75\u2a76\ufb29"  # superscripts, subscripts, double equals, Hebrew plus
    "\ufe62\ufe63\ufe66\ufe6a\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c"  # small and full-width forms
)
# What a spreadsheet may drop before it looks for a formula: white space, and what cannot be seen.
SKIPPED = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"
)
CELL_STARTS = "\t\r\n"  # dangerous whatever follows


def _class(letters: str) -> str:
    """A bracket expression of exactly these letters."""
    return "[" + "".join(f"\\u{ord(letter):04x}" for letter in letters) + "]"


PATTERN = f"^({MARK}|{_class(CELL_STARTS)}|{_class(SKIPPED)}*{_class(FORMULA_STARTS)})"
FIRST_LETTERS = frozenset(MARK + FORMULA_STARTS + SKIPPED)  # no text that begins otherwise needs the guard
_DANGEROUS = re.compile(PATTERN)


def guard(text: str) -> str:
    """`text` as a CSV cell that no spreadsheet takes for a formula."""
    return MARK + text if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """What was guarded: `unguard(guard(text)) == text` for every text.

    A text with a `'` that no guard would have put there (`'quoted`) stays as it is.
    """
    rest = text[1:]
    return rest if text.startswith(MARK) and _DANGEROUS.match(rest) else text
