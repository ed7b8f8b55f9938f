"""What somebody typed into a form that could not be taken now: it is shown again, ready to send."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

_NEVER_KEPT = re.compile(r"password|csrfmiddlewaretoken|^code$|^proof-|credential", re.IGNORECASE)
_NOT_TEXT = re.compile(r"^[\w.:/-]*$", re.ASCII)  # keys, codes, dates: sent again, but not worth showing


def kept(request: HttpRequest) -> dict[str, Any]:
    """What was posted from our own page, without passwords and codes. Text that another site sent is not offered."""
    if not from_own_page(request):
        return {"kept": [], "texts": [], "had_files": False}
    pairs = [(name, value) for name, values in request.POST.lists() for value in values if not _NEVER_KEPT.search(name)]
    texts = [value for _name, value in pairs if not _NOT_TEXT.match(value)]
    return {"kept": pairs, "texts": texts, "had_files": bool(request.FILES)}


def from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this portal."""
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.get_host()
