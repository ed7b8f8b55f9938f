"""Texts of mails from templates: one frame for all, in the reader's language."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import mark_safe

from core.demo import is_demo

_PATHS = re.compile(r"(https?://[^\s/<>「」（）、。]+/)[^\s<>「」（）、。]+")
_SIGNATURE = "mailing/email/_signature.txt"


def render(template_pair: str, language: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Subject and body of `<template_pair>_subject.txt` and `_body.txt` in `language`.

    `template_pair` is such as `consultations/email/submitted_client`. Templates write plain text: nothing
    is escaped. They also see `institute_name`, `institute_phone` and `portal_url`. The Japanese subject
    begins with the institute's short name (ux E-02); the signature stands below every body.
    """
    with translation.override(language):
        values = _frame(language) | dict(context)
        subject = " ".join(_text(f"{template_pair}_subject.txt", values).split())
        body = _text(f"{template_pair}_body.txt", values).strip()
        signature = _text(_SIGNATURE, values).strip()
    if language == "ja" and not subject.startswith("【"):
        subject = f"【{settings.INSTITUTE_SHORT_NAME}】{subject}"
    return subject, f"{_without_gaps(body)}\n\n{signature}\n"


def address_of(view_name: str, language: str, *args: object) -> str:
    """The absolute address of a page for a reader of `language`, from PUBLIC_URL and never from a request."""
    with translation.override(language):
        return settings.PUBLIC_URL + reverse(view_name, args=args)


def html_of(subject: str, body: str, language: str) -> str:
    """The same words as simple HTML; only addresses of this portal become links."""
    paragraphs = [_with_links(escape(part)).replace("\n", "<br>\n") for part in re.split(r"\n{2,}", body.strip())]
    template = get_template("mailing/email/_message.html")
    return template.render(
        {"subject": subject, "language": language, "paragraphs": [mark_safe(part) for part in paragraphs]}  # noqa: S308  # escaped above
    )


def without_links(text: str) -> str:
    """The text without the paths of its addresses: whoever holds a link that was mailed opens what it leads to."""
    return _PATHS.sub(r"\1…", text)


def _frame(language: str) -> dict[str, object]:
    return {
        "institute_name": settings.INSTITUTE_NAME[language],
        "institute_phone": settings.INSTITUTE_PHONE,
        "institute_hours": settings.INSTITUTE_HOURS[language],
        "is_demo": is_demo(),
        "portal_url": f"{settings.PUBLIC_URL}{'/en/' if language == 'en' else '/'}",
    }


def _text(name: str, values: dict[str, object]) -> str:
    template = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine
    return template.render(Context(values, autoescape=False))


def _without_gaps(text: str) -> str:
    """Template tags leave empty lines behind: never more than one in a row."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text))


def _with_links(escaped: str) -> str:
    own = re.escape(escape(settings.PUBLIC_URL))
    return re.sub(rf"{own}[^\s<>「」（）、。]*", lambda found: f'<a href="{found[0]}">{found[0]}</a>', escaped)
