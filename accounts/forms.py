"""The forms of signing in: allauth's rules in our look and words."""

import uuid
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.socialaccount import forms as social_forms
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.demo import PEOPLE
from accounts.models import User, account_of
from accounts.sign_in_limits import minutes_to_wait, too_many
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


CODE_FOR = "sign_in_code_for"  # what the code that was sent is bound to


def bound_to(user: User | None, email: str) -> str:
    """Person, address and password at the time a code was sent: another one, and the code is dead."""
    return salted_hmac("accounts.sign_in_code", f"{user and user.pk}|{email}|{user and user.password}").hexdigest()


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


class CountedMixin(forms.Form):
    """A form that has a mail sent: how often is counted by address and network, whether the address is known or not."""

    counted_as = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        email = str(cleaned.get("email", ""))
        if email and (wait := minutes_to_wait(context.request, self.counted_as, email)):
            raise ValidationError(too_many(wait), code="too_many_tries")
        return cleaned


class SignInForm(AccountFormMixin, allauth_forms.LoginForm):
    pass


class SignUpForm(CountedMixin, AccountFormMixin, allauth_forms.SignupForm):
    """A new account; with a known address the same work is done and taken back, and the owner is told by mail."""

    counted_as = "sign-up"

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = account_of(value) is not None
        return value

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            self._make_decoy(request)
        return super().try_save(request)

    def save(self, request: HttpRequest) -> User:
        """The account stands with its role and its address, or not at all."""
        with transaction.atomic():
            return super().save(request)

    def _make_decoy(self, request: HttpRequest) -> None:
        known = self.cleaned_data["email"]
        with transaction.atomic():
            self.cleaned_data["email"] = f"{uuid.uuid4().hex}@example.invalid"
            self.account_already_exists = False
            super().save(request)
            transaction.set_rollback(True)
        self.cleaned_data["email"], self.account_already_exists = known, True
        owner = account_of(known)  # and what allauth asks of a new account before it sends the code
        addresses = EmailAddress.objects.filter(user=owner)
        _asked = addresses.filter(verified=True).exists(), addresses.first(), addresses.filter(email=known).first()


class CompanySignUpForm(CountedMixin, AccountFormMixin, social_forms.SignupForm):
    """Whose provider tells no address gives it here; a code proves it."""

    counted_as = "sign-up"


class RequestLoginCodeForm(CountedMixin, AccountFormMixin, allauth_forms.RequestLoginCodeForm):
    """A code is sent where an active account has the address; page, queries and time tell nobody whether one has."""

    counted_as = "code"

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        user = account_of(email)
        self._user = user if user is not None and user.is_active else None
        context.request.session[CODE_FOR] = bound_to(self._user, email)
        return email


class ConfirmLoginCodeForm(MailedCodeFormMixin, allauth_forms.ConfirmLoginCodeForm):
    """The code that was sent; dead once password or address changed since."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        login = unstash_login(context.request, peek=True)
        email = str(login.email or "") if login else ""
        if not login or context.request.session.get(CODE_FOR) != bound_to(login.user, email):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmEmailCodeForm(MailedCodeFormMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ResetPasswordForm(CountedMixin, AccountFormMixin, allauth_forms.ResetPasswordForm):
    """A link is sent where an active account has the address; page, queries and time tell nobody whether one has."""

    counted_as = "reset"

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        user = account_of(email)
        self.users = [user] if user is not None and user.is_active else []
        return email

    def save(self, request: HttpRequest, **_given: Any) -> str:
        email: str = self.cleaned_data["email"]
        found = self.users[0] if self.users else User(pk=0, email=email, password=make_password(None))
        key = f"{user_pk_to_url_str(found)}-{default_token_generator.make_token(found)}"
        link = get_adapter().get_reset_password_from_key_url(key)
        name = "password_reset_key" if self.users else "unknown_account"
        get_adapter().send_mail(f"account/email/{name}", email, {"event": "reset_password", "password_reset_url": link})
        return email


class ResetPasswordKeyForm(AccountFormMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(AccountFormMixin, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(AccountFormMixin, allauth_forms.SetPasswordForm):
    pass


class AddEmailForm(AccountFormMixin, allauth_forms.AddEmailForm):
    pass


class ChangeEmailForm(AccountFormMixin, allauth_forms.ChangeEmailForm):
    pass


class ProfileForm(PortalModelForm):
    """What a person may change about himself."""

    class Meta:
        model = User
        fields = ["name", "language", "shortcuts"]
        help_texts = {
            "language": _("Mails to you are written in this language."),
            "shortcuts": _("On pages for staff: “?” shows which keys there are. None of them does anything while you type."),
        }

    def __init__(self, *args: Any, is_staff: bool = False, **kwargs: Any) -> None:
        """`is_staff`: who works for the institute has pages with shortcuts."""
        super().__init__(*args, **kwargs)
        if not is_staff:
            del self.fields["shortcuts"]


class DemoSignInForm(PortalForm):
    """Which of the made-up people to sign in as."""

    person = forms.ChoiceField(choices=[(person.handle, person.name) for person in PEOPLE], widget=forms.HiddenInput)
