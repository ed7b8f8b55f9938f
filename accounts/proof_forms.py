"""The form by which a person proves once more that it is he."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import proof
from accounts.forms import CodeField
from accounts.models import User
from accounts.passkeys import PasskeyField, is_own_passkey
from accounts.second_factor import takes_code
from accounts.sign_in_limits import minutes_to_wait_for_proof, too_many
from core.forms import PortalForm


class ProofForm(PortalForm):
    """Asks for what this person can prove himself with, and takes nothing else."""

    prefix = "proof"
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-password": ""}),
    )
    code = CodeField(label=gettext_lazy("Code"))
    credential = PasskeyField(required=False)

    def __init__(self, *args: Any, request: HttpRequest, user: User, way: proof.Way, **kwargs: Any) -> None:
        self.request, self.user, self.way = request, user, way
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        is_mailed = self.way == proof.Way.CODE or proof.waits_for_code(self.request)
        shown = {
            proof.Way.DEMO: set(),
            proof.Way.SECOND_FACTOR: {"code", "credential"},
            proof.Way.PASSWORD: {"code"} if is_mailed else {"password"},
            proof.Way.CODE: {"code"},
        }[self.way]
        for name in set(self.fields) - shown:
            del self.fields[name]
        if self.way == proof.Way.SECOND_FACTOR:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("The six digits that your authenticator app shows, or a recovery code.")
            self._hide_what_is_not_had()
        elif "code" in self.fields:
            self.fields["code"].help_text = _("Eight digits, with or without the dash.")

    def _hide_what_is_not_had(self) -> None:
        kinds = set(self.user.authenticator_set.values_list("type", flat=True))
        if Authenticator.Type.WEBAUTHN not in kinds:
            del self.fields["credential"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors or self.way == proof.Way.DEMO:
            return cleaned
        if wait := minutes_to_wait_for_proof(self.user):
            raise ValidationError(too_many(wait))
        name, is_right, text = self._judge(cleaned)
        if not is_right:
            proof.refuse(self.user)
            self.add_error(name, text)
        return cleaned

    def _judge(self, given: dict[str, Any]) -> tuple[str, bool, str]:
        """The field that was used, whether it proves the person, and what to say where it does not."""
        if "password" in self.fields:
            return "password", self.user.check_password(given["password"]), _("The password is not right")
        if given.get("credential"):
            return "code", is_own_passkey(self.request, self.user, given["credential"]), _("The passkey was not accepted")
        if self.way == proof.Way.SECOND_FACTOR:
            text = _("The code is not right") if given["code"] else _("Enter the code")
            return "code", bool(given["code"]) and takes_code(self.user, given["code"]), text
        return "code", proof.is_code_right(self.request, self.user, given["code"]), _("The code is not right")
