"""Pages for what went wrong: each says whether the text is safe and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its proof of origin. What was typed is shown again, ready to send."""
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    return render(request, "errors/csrf.html", {"kept": kept}, status=403)
