"""Pages for what went wrong: each says whether the text is safe and what to do next."""

import logging
import secrets
from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.utils.translation import get_language

from core.demo import is_demo
from core.kept import from_own_page, kept

logger = logging.getLogger(__name__)

_STYLES = ("vendor/bootstrap/bootstrap.min.css", "vendor/tokens/tokens.css", "css/portal_theme.css", "css/portal_parts.css")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its proof of origin. What was typed on our own page is shown again, ready to send."""
    return render(request, "errors/csrf.html", kept(request), status=403)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The form came after the session had ended. What was typed is shown again, ready to send once signed in."""
    return render(request, "errors/signed_out.html", kept(request), status=401)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain("errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The reader may know of the thing but not open it; the exception's text says who can."""
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing there, or not for this reader. What he typed on our own page is shown again: his hour may just have ended."""
    texts = kept(request)["texts"] if request.method == "POST" else []
    return render(request, "errors/404.html", {"texts": texts}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. The page needs no database; its number stands in the log beside the traceback."""
    number = secrets.token_hex(4).upper()
    logger.error("Error page %s was shown for %s", number, request.path)
    return _plain("errors/500.html", 500, number=number)


class SignInRequired(LoginRequiredMiddleware):
    """As Django's, but a form that is sent after the session ended keeps its text."""

    def handle_no_permission(  # type: ignore[override]  # a page instead of a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.method == "POST" and from_own_page(request):
            return signed_out(request)
        return super().handle_no_permission(request, view_func)


class ReadableNotAllowed:
    """Whoever opens the address of a form's button gets a page with ways on instead of an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = render(request, "errors/405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def _plain(template: str, status: int, **context: object) -> HttpResponse:
    """A page made without request, database and context processors."""
    try:
        styles = [static(name) for name in _STYLES]
    except ValueError:  # the static files were not collected: the page is then plain, but it comes
        styles = []
    context |= {"language": get_language() or "ja", "styles": styles, "is_demo": is_demo()}
    return HttpResponse(loader.render_to_string(template, context), status=status)
