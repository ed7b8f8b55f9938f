"""`manage.py add_person ADDRESS --role ROLE [--desk CODE …]`: the first administrator, and whoever comes after."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.actions import add_person
from accounts.enums import DESK_OR_ALL_ROLES, DESK_ROLES, Role
from accounts.models import User
from consultations.models import Desk
from core.actors import service


class Command(BaseCommand):
    help = "Adds a person, or gives a role to one who is here. Without a password the person signs in by mailed code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="ADDRESS")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--desk",
            action="append",
            default=[],
            metavar="CODE",
            help="for desk roles, and for organisers of single desks; may be repeated",
        )
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES))
        password = parser.add_mutually_exclusive_group()
        password.add_argument("--password", action="store_true", help="ask for a password on the console")
        password.add_argument("--password-stdin", action="store_true", help="read a password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        role, desks = Role(options["role"]), options["desk"]
        _check(options["email"], role, desks)
        given = {name: options[name] for name in ("email", "name", "language")}
        password = _password(User(email=options["email"], name=options["name"]), options)
        user = add_person(by=service("add-person", "command"), role=role, desks=desks, password=password, **given)
        roles = ", ".join(" ".join(pair).strip() for pair in user.role_grants.values_list("role", "desk_code"))
        self.stdout.write(f"{user.email}: {roles}")


def _check(email: str, role: Role, desks: list[str]) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(_("Enter an email address like name@example.jp")) from error
    known = set(Desk.objects.values_list("pk", flat=True))
    if unknown := set(desks) - known:
        values = {"unknown": ", ".join(sorted(unknown)), "known": ", ".join(sorted(known))}
        raise CommandError(_("There is no desk %(unknown)s. The desks are: %(known)s") % values)
    if bool(desks) != (role in DESK_ROLES) and not (desks and role in DESK_OR_ALL_ROLES):
        raise CommandError(
            _("This role needs a desk: add --desk.")
            if role in DESK_ROLES
            else _("This role belongs to no desk: leave --desk out.")
        )


def _password(user: User, options: dict[str, Any]) -> str | None:
    if options["password_stdin"]:
        password = sys.stdin.readline().rstrip("\n")
    elif options["password"]:
        password = getpass.getpass(_("Password") + ": ")
        if getpass.getpass(_("New password (again)") + ": ") != password:
            raise CommandError(_("The two passwords differ."))
    else:
        return None
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError("\n".join(error.messages)) from error
    return password
