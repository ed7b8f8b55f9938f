"""The arguments that the commands of the figures share."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from reporting.validators import desk_of, fiscal_year_of

NOT_UNDERSTOOD = 2  # exit code


def add_place(parser: ArgumentParser) -> None:
    """--fiscal-year and --desk."""
    parser.add_argument("--fiscal-year", required=True, type=int, metavar="YYYY", help="western year in which it began")
    parser.add_argument("--desk", metavar="CODE", help="code, desk.code, name or alias of a desk; without it, all desks")


def place_of(options: dict[str, Any]) -> tuple[int, str | None]:
    """The fiscal year and the desk (None = all) of the options; raises CommandError with exit code 2."""
    try:
        desk = desk_of(options["desk"]) if options["desk"] is not None else None
        return fiscal_year_of(options["fiscal_year"]), desk
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=NOT_UNDERSTOOD) from error
