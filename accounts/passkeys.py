"""Passkeys: what the browser is asked for, and whether its answer is right. (static/js/passkeys.js asks.)"""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest

from accounts.models import User

MOST_CHARACTERS = 20_000  # an answer has about two thousand


class PasskeyField(forms.Field):
    """The answer of the browser: a small JSON object. It is never shown again."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dict[str, Any] | None:
        if value in self.empty_values:
            return None
        try:
            found = json.loads(str(value)[: MOST_CHARACTERS + 1])
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["required"], code="invalid") from error
        is_answer = isinstance(found, dict) and isinstance(found.get("response"), dict)
        if not is_answer or not isinstance(found.get("rawId"), str):
            raise ValidationError(self.error_messages["required"], code="invalid")
        answer: dict[str, Any] = found
        return answer

    def bound_data(self, data: Any, initial: Any) -> str:
        return ""


def options_for(request: HttpRequest, user: User) -> str:
    """What to ask the browser for so that this person proves himself; the session keeps the question."""
    return as_json(auth.begin_authentication(user))


def registration_for(user: User) -> str:
    """What to ask the browser for so that it makes a passkey that needs no password beside it."""
    return as_json(auth.begin_registration(user, True))


def is_own_passkey(request: HttpRequest, user: User, credential: dict[str, Any]) -> bool:
    """Whether the answer was given by a passkey of this person to the question of this session; once."""
    try:
        auth.parse_authentication_response(credential)
        found = auth.complete_authentication(user, credential)
    except (ValidationError, ValueError, TypeError, KeyError):
        return False
    found.record_usage()
    return True


def as_json(options: Any) -> str:
    return json.dumps(options, cls=DjangoJSONEncoder)
