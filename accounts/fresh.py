"""A view that opens only for somebody who has just proved who he is. What he typed waits for him meanwhile."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render

from accounts import proof
from accounts.passkeys import options_for
from accounts.proof_forms import ProofForm
from accounts.sign_in_limits import too_many
from core.kept import kept

View = Callable[..., HttpResponseBase]
_FOR = "proof-for"  # which request the proof is for: "get" or "post"
_SEND = "proof-send"  # the button that has a code sent


def fresh_proof(view: View) -> View:
    """The view is reached only within proof.FRESH_FOR seconds after sign-in or a proof; others prove it at the same address.

    The page that asks holds what was posted and sends it on together with the proof, so nothing is stored and
    nothing is lost but files (it says so). Stands between `@policy` and `@require_…`:

        @policy(can_export_contacts)
        @fresh_proof
        @require_http_methods(["GET", "HEAD", "POST"])
        def contacts_export(request): …

    Visitors who are not signed in pass: whoever may open the view without signing in has nothing to prove with.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        is_answer = request.method == "POST" and _FOR in request.POST
        if not proof.is_fresh(request) and (not is_answer or not _is_proved(request)):
            return _ask(request, is_answer=is_answer)
        if is_answer:
            if request.POST[_FOR] == "get":
                return redirect(request.get_full_path())
            request.POST = _without_proof(request.POST)  # type: ignore[assignment]  # the view gets what was posted at first
        return view(request, *args, **kwargs)

    guarded.asks_for_proof = True  # type: ignore[attr-defined]  # read by tests
    return guarded


def _is_proved(request: HttpRequest) -> bool:
    way = proof.way_of(request.user)  # type: ignore[arg-type]  # signed in
    if _SEND in request.POST:
        may_be_mailed = way in (proof.Way.PASSWORD, proof.Way.CODE)
        if may_be_mailed and (wait := proof.send_code(request, request.user)):  # type: ignore[arg-type]  # signed in
            messages.error(request, too_many(wait))
        return False
    form = _form(request, request.POST, way)
    if not form.is_valid():
        request.proof_form = form  # type: ignore[attr-defined]  # shown again with its errors
        return False
    proof.confirm(request, request.user, way)  # type: ignore[arg-type]  # signed in
    return True


def _ask(request: HttpRequest, *, is_answer: bool) -> HttpResponse:
    """The page that asks for the proof, in place of the page that was asked for."""
    way = proof.way_of(request.user)  # type: ignore[arg-type]  # signed in
    form = getattr(request, "proof_form", None) or _form(request, None, way)
    waits = proof.waits_for_code(request)
    context = {
        "form": form,
        "way": way.value,
        "waits_for_code": waits,
        "asks_for_code_first": way == proof.Way.CODE and not waits,
        "passkey_options": options_for(request, request.user) if "credential" in form.fields else "",
        "proof_for": request.POST[_FOR] if is_answer else "post" if request.method == "POST" else "get",
    }
    response = render(request, "accounts/prove.html", context | kept(request), status=401)
    response["Cache-Control"] = "no-store, private"
    return response


def _form(request: HttpRequest, given: QueryDict | None, way: proof.Way) -> ProofForm:
    return ProofForm(given, request=request, user=request.user, way=way)


def _without_proof(posted: QueryDict) -> QueryDict:
    left = posted.copy()
    for name in posted:
        if name.startswith("proof-"):
            del left[name]
    left._mutable = False  # as Django's own
    return left
