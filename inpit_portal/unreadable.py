"""The page for a text that is sealed and cannot be opened: it says so, instead of an empty place or a bare error."""

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from core.kept import kept
from core.sealing import Unreadable

logger = logging.getLogger(__name__)


class UnreadableTexts:
    """Whoever opens a page whose text cannot be opened is told, and nothing he typed is lost; the log says which text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Unreadable):
            return None
        number = secrets.token_hex(4).upper()
        logger.error("Page %s was shown for %s: %s (%s)", number, request.path, exception, type(exception).__name__)
        texts = kept(request)["texts"] if request.method == "POST" else []
        return render(request, "errors/unreadable.html", {"number": number, "texts": texts}, status=503)
