"""The forms of signing in: allauth's rules in our look and words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.demo import PEOPLE
from accounts.models import User
from core.fields import MailField
from core.forms import PortalForm, PortalFormMixin, PortalModelForm
from core.text import digits


class AddressField(MailField):
    """The address of an account, which has one form only: lower case."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lower()


class CodeField(forms.CharField):
    """A code from a mail, typed in any width, with any dash."""

    def __init__(self, **kwargs: Any) -> None:
        box = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "width-s", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=box), **kwargs)

    def to_python(self, value: Any) -> str:
        return digits(super().to_python(value))


class AccountFormMixin(PortalFormMixin):
    """Names the fields of allauth's forms and gives each its support text."""

    def prepare_fields(self) -> None:
        for name in ("login", "email"):
            if name in self.fields:
                self.fields[name] = AddressField(label=_("Email address"))
        if "code" in self.fields:
            self.fields["code"] = CodeField(label=_("Code"), help_text=_("Eight digits, with or without the dash."))
        for name, label in PASSWORDS.items():
            if name in self.fields:
                self._set_up_password(self.fields[name], label, is_new=name == "password1")

    def _set_up_password(self, field: forms.Field, label: Any, *, is_new: bool) -> None:
        field.label = label
        field.help_text = " ".join(filter(None, password_validation.password_validators_help_texts())) if is_new else ""
        field.widget.attrs["data-password"] = ""


PASSWORDS = {
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password (again)"),
}


class MailedCodeFormMixin(AccountFormMixin):
    """A code from a mail; a wrong one is audited."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "code" in self.errors:
            get_adapter().code_failed(self._person())
        return cleaned

    def _person(self) -> User | None:
        """Who is asked for the code: whoever is signed in, else whoever the sign-in that waits for it belongs to."""
        request = context.request
        if request.user.is_authenticated:
            return request.user
        login = unstash_login(request, peek=True)
        return login.user if login else None


class SignInForm(AccountFormMixin, allauth_forms.LoginForm):
    pass


class SignUpForm(AccountFormMixin, allauth_forms.SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # a known address must not answer sooner than a new one
        return super().try_save(request)

    def save(self, request: HttpRequest) -> User:
        """The account stands with its role and its address, or not at all."""
        with transaction.atomic():
            return super().save(request)


class RequestLoginCodeForm(AccountFormMixin, allauth_forms.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(MailedCodeFormMixin, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(MailedCodeFormMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ResetPasswordForm(AccountFormMixin, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(AccountFormMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(AccountFormMixin, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(AccountFormMixin, allauth_forms.SetPasswordForm):
    pass


class ReauthenticateForm(AccountFormMixin, allauth_forms.ReauthenticateForm):
    pass


class AddEmailForm(AccountFormMixin, allauth_forms.AddEmailForm):
    pass


class ChangeEmailForm(AccountFormMixin, allauth_forms.ChangeEmailForm):
    pass


class ProfileForm(PortalModelForm):
    """What a person may change about himself."""

    class Meta:
        model = User
        fields = ["name", "language"]
        help_texts = {"language": _("Mails to you are written in this language.")}


class DemoSignInForm(PortalForm):
    """Which of the made-up people to sign in as."""

    person = forms.ChoiceField(choices=[(person.handle, person.name) for person in PEOPLE], widget=forms.HiddenInput)
