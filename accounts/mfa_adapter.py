"""How allauth keeps second factors here: secrets encrypted, names and addresses from our settings."""

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import sealed
from accounts.models import User
from accounts.second_factor import is_required_of

_PURPOSE = "accounts.second_factor"


class PortalMFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and seeds of recovery codes stand sealed in the database (accounts.sealed)."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right"),
        "unverified_email": _("Confirm your email address first"),
        "cannot_delete_authenticator": _("Your work needs a second factor: add another one before you remove this one"),
    }

    def encrypt(self, text: str) -> str:
        return sealed.seal(text, _PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return sealed.unseal(encrypted_text, _PURPOSE)

    def get_totp_issuer(self) -> str:
        return settings.INSTITUTE_SHORT_NAME

    def _get_site_name(self) -> str:
        return settings.INSTITUTE_SHORT_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the portal's own address, whatever Host a request names."""
        return {"id": str(urlsplit(settings.PUBLIC_URL).hostname), "name": settings.INSTITUTE_SHORT_NAME}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """What a device stores of the person: the address, no number of a row."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": str(user)[:60]}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another one is left, or none is needed. Ask in the transaction that removes it: the person stays locked,
        so that of two removals at the same time the second one finds what the first has left.
        """
        with transaction.atomic():
            User.objects.select_for_update().filter(pk=authenticator.user_id).first()
        all_of_them = Authenticator.objects.filter(user=authenticator.user, type__in=("totp", "webauthn"))
        return all_of_them.exclude(pk=authenticator.pk).exists() or not is_required_of(authenticator.user)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}
