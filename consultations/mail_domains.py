"""Domains of e-mail addresses that look like a slip of the finger."""

from difflib import get_close_matches

KNOWN = (
    *(
        "gmail.com",
        "yahoo.co.jp",
        "yahoo.com",
        "ymail.ne.jp",
        "icloud.com",
        "me.com",
        "outlook.com",
        "outlook.jp",
        "hotmail.com",
    ),
    *("hotmail.co.jp", "live.jp", "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp", "ymobile.ne.jp"),
    *("nifty.com", "biglobe.ne.jp", "ocn.ne.jp", "so-net.ne.jp", "plala.or.jp", "rakuten.jp", "mail.com", "email.com"),
    *(
        "ymail.com",
        "fmail.com",
        "googlemail.com",
        "live.com",
        "msn.com",
        "aol.com",
        "wakwak.com",
        "dion.ne.jp",
        "asahi-net.or.jp",
    ),
)
_ALIKE = 0.83  # one letter missing, doubled, changed or swapped in a domain of usual length


def likely_meant(address: str) -> str:
    """The address with the well-known domain that was probably meant; empty where there is no doubt."""
    name, _at, domain = address.rpartition("@")
    if not name or domain in KNOWN:
        return ""
    near = get_close_matches(domain, KNOWN, n=1, cutoff=_ALIKE)
    return f"{name}@{near[0]}" if near else ""
