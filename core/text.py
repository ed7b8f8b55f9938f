"""One canonicaliser at the edge. Human text stays as typed; code-like text and search keys are folded."""

import re
import unicodedata

import jaconv

_DASHES = "‐‑‒–—―−ーｰ─━－-"
_CODE_NOISE = re.compile(rf"[\s()\[\]（）［］・.,{re.escape(_DASHES)}]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COMPANY_FORMS = ("株式会社", "有限会社", "(株)")


def clean_text(value: str) -> str:
    """Human text as it is stored: CRLF→LF, control characters gone, ends trimmed, nothing else touched."""
    return without_controls(value).strip()


def without_controls(value: str) -> str:
    """Text with LF line ends and without control characters; nothing is trimmed."""
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def fold(value: str) -> str:
    """The key by which texts are compared: NFKC, lower case, hiragana as katakana, no white space."""
    folded = jaconv.hira2kata(unicodedata.normalize("NFKC", value).casefold())
    return re.sub(r"\s+", "", folded)


def fold_for_search(value: str) -> str:
    """As `fold`, but words stay apart by one space, so that no match spans two of them."""
    folded = jaconv.hira2kata(unicodedata.normalize("NFKC", value).casefold())
    return re.sub(r"\s+", " ", _CONTROLS.sub(" ", folded)).strip()


def digits(value: str) -> str:
    """A code-like value without width, brackets, dots, spaces and every kind of dash."""
    return _CODE_NOISE.sub("", unicodedata.normalize("NFKC", value))


def compare_key(value: str) -> str:
    """How catalogue values are compared: NFKC, without white space, lower case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).casefold()


def company_key(value: str) -> str:
    """The key of a client's name: NFKC, case-folded, without 株式会社, 有限会社, ㈱, （株） and spaces."""
    key = compare_key(value)
    for form in _COMPANY_FORMS:
        key = key.replace(form, "")
    return key or compare_key(value)


def katakana(value: str) -> str:
    """A reading in full-width katakana, words apart by one full-width space."""
    wide = jaconv.hira2kata(unicodedata.normalize("NFKC", jaconv.h2z(value)))
    return re.sub(r"\s+", "\u3000", clean_text(wide))
