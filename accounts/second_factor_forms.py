"""The forms of the second factor: allauth's steps, our words, and codes that work once."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import DeactivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import proof, sign_in_limits
from accounts.forms import CodeField
from accounts.models import User
from accounts.passkeys import PasskeyField
from accounts.second_factor import counter_of, takes_code
from core.forms import PortalForm, PortalFormMixin


class SecondFactorForm(PortalFormMixin, base_forms.AuthenticateForm):
    """After the password or the mailed code: a code of the app, or a recovery code."""

    def prepare_fields(self) -> None:
        text = gettext_lazy("The six digits that your authenticator app shows, or a recovery code.")
        self.fields["code"] = CodeField(label=gettext_lazy("Code"), help_text=text)

    def clean_code(self) -> str:
        if wait := minutes_to_wait(self.user):
            raise ValidationError(sign_in_limits.too_many(wait))
        code: str = self.cleaned_data["code"]
        found = takes_code(self.user, code)
        if found is None:
            proof.refuse(self.user)
            raise get_adapter().validation_error("incorrect_code")
        sign_in_limits.forgive(context.request, "second-factor", self.user.email)
        self.authenticator = found
        return code


class PasskeyMixin(forms.Form):
    """An answer that the library cannot read is a wrong one, not a fault."""

    credential = PasskeyField()

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # of allauth's form beside this one
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        if not found.user.is_active:
            raise get_adapter().validation_error("incorrect_code")
        return found


class PasskeySecondFactorForm(PasskeyMixin, webauthn_forms.AuthenticateWebAuthnForm):
    credential = PasskeyField()


class PasskeySignInForm(PasskeyMixin, webauthn_forms.LoginWebAuthnForm):
    """Signing in with a passkey alone."""

    credential = PasskeyField()


class AppForm(PortalForm):
    """Sets up an authenticator app: the code shows that it has the secret. The session keeps the secret sealed."""

    code = CodeField(label=gettext_lazy("Code"), help_text=gettext_lazy("The six digits that the app shows now."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        session = context.request.session
        if not self.is_bound or SECRET_SESSION_KEY not in session:
            session[SECRET_SESSION_KEY] = encrypt(generate_totp_secret())
        self.secret = decrypt(session[SECRET_SESSION_KEY])

    def clean_code(self) -> str:
        if wait := minutes_to_wait(self.user):
            raise ValidationError(sign_in_limits.too_many(wait))
        code: str = self.cleaned_data["code"]
        self.counter = counter_of(self.secret, code)
        if self.counter is None:
            raise get_adapter().validation_error("incorrect_code")
        return code


class RemoveAppForm(PortalFormMixin, DeactivateTOTPForm):
    pass


class NewRecoveryCodesForm(PortalFormMixin, GenerateRecoveryCodesForm):
    pass


class PasskeyForm(PortalForm):
    """A new passkey: its name, and what the browser made."""

    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        max_length=40,
        help_text=gettext_lazy("So that you know it again, such as: laptop at the desk"),
    )
    credential = PasskeyField(
        error_messages={"required": gettext_lazy("Your browser made no passkey. Press the button once more")}
    )

    def clean_credential(self) -> dict[str, Any]:
        credential: dict[str, Any] = self.cleaned_data["credential"]
        try:
            auth.parse_registration_response(credential)
            binding = auth.complete_registration(credential)
        except (ValidationError, ValueError, TypeError, KeyError) as error:
            raise ValidationError(_("The passkey was not accepted. Press the button once more")) from error
        if not binding.is_user_verified():
            raise ValidationError(_("The passkey must ask for a fingerprint, a face or a PIN. Choose another one"))
        return credential


def minutes_to_wait(user: User) -> int:
    """0, and this try is counted; or the minutes until the next one may come."""
    return sign_in_limits.minutes_to_wait(context.request, "second-factor", user.email)
