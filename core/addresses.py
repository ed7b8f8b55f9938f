"""Addresses of the same page in another language: Japanese without a prefix, English under /en/."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_PREFIX = "/en/"


def in_language(address: str, language: str) -> str:
    """A local address (path and query) in `language`; a local `next` in its query goes with it."""
    parts = urlsplit(address)
    query = parts.query
    if "next=" in query:
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(n, in_language(v, language) if n == "next" and v.startswith("/") else v) for n, v in pairs])
    return urlunsplit(("", "", _path_in(parts.path, language), query, ""))


def _path_in(path: str, language: str) -> str:
    plain = (path[len(_PREFIX) - 1 :] if path.startswith(_PREFIX) else path).lstrip("/")
    return _PREFIX + plain if language == "en" else "/" + plain
