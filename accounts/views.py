"""Pages about oneself: the first page, the profile, and signing in to a demo."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, demo
from accounts.enums import INSTITUTE_ROLES
from accounts.first_pages import first_page
from accounts.forms import DemoSignInForm, ProfileForm
from accounts.permissions import is_signed_in
from core.demo import is_demo_now
from core.policy import policy, public


@policy(is_signed_in)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the page on which this person's role begins."""
    return redirect(first_page(request.actor))


@policy(is_signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language and shortcuts; password and address are allauth's pages, linked from here."""
    user = request.user
    given = request.POST if request.method == "POST" else None
    initial = {"name": user.name, "language": user.language, "shortcuts": user.shortcuts}
    form = ProfileForm(given, initial=initial, is_staff=request.actor.has(*INSTITUTE_ROLES))
    if form.is_valid():
        actions.change_profile(user=user, by=request.actor, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your settings are saved."))
            return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One press signs in as a made-up person. Where the data are real this page does not exist."""
    if not is_demo_now():
        raise Http404
    form = DemoSignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = demo.user_of(form.cleaned_data["person"])
        if user is not None:
            get_adapter().login(request, user)
            return redirect("accounts:home")
        messages.error(request, _("This person is not here yet. Run 'manage.py load_demo' first."))
    return render(request, "accounts/demo_sign_in.html", {"people": demo.PEOPLE})
