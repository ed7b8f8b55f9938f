"""Pages on paper: an HTML template as a tagged PDF (PDF/UA-1) in the reader's language.

Templates extend `pdf/base.html`. Nothing is fetched: a picture comes in the page itself, the style is `static/css/paper.css`,
and letters are those of the Japanese fonts of the machine.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import weasyprint
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from core import private_files
from core.demo import is_demo

CONTENT_TYPE = "application/pdf"
_STYLE = "css/paper.css"


class _NothingFromOutside(URLFetcher):
    """A page on paper holds all that it shows: pictures as `data:`."""

    def fetch(self, url: str, *args: Any, **kwargs: Any) -> Any:
        if not url.startswith("data:"):
            raise ValueError(f"a page on paper fetches nothing: {url[:80]}")
        return super().fetch(url, *args, **kwargs)


def pdf(template: str, context: Mapping[str, object], language: str) -> bytes:
    """The PDF of the template in `language`. It sees `language` and `is_demo` besides `context`."""
    with translation.override(language):
        html = render_to_string(template, {"language": language, "is_demo": is_demo(), **context})
    style, fonts = _style()
    document = weasyprint.HTML(string=html, url_fetcher=_NothingFromOutside())
    return bytes(document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"))


def pdf_download(content: bytes, file_name: str) -> HttpResponse:
    """The PDF as a download."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    private_files.as_download(response, file_name)
    return response


@lru_cache(maxsize=1)
def _style() -> tuple[weasyprint.CSS, FontConfiguration]:
    fonts = FontConfiguration()
    return weasyprint.CSS(filename=finders.find(_STYLE), font_config=fonts), fonts
