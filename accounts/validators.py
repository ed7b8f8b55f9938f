"""Rules for passwords, in sentences that say what to do."""

from typing import Any

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class MinimumLength(password_validation.MinimumLengthValidator):
    """At least `min_length` characters; any characters, Japanese ones too."""

    def get_error_message(self) -> str:
        return _("Make the password %(count)d characters or longer") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return _("%(count)d characters or more. A sentence that only you know is strong and easy to remember.") % {
            "count": self.min_length
        }


class NotCommon(password_validation.CommonPasswordValidator):
    """Not one of the 20,000 passwords that are tried first."""

    def get_error_message(self) -> str:
        return _("This password is used by many people. Choose another one")

    def get_help_text(self) -> str:
        return ""


class NotLikeOwnData(password_validation.UserAttributeSimilarityValidator):
    """Not close to the person's own name or address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(user_attributes=("email", "name"), **options)

    def get_error_message(self) -> str:
        return _("This password is close to your name or email address. Choose another one")

    def get_help_text(self) -> str:
        return ""
