"""Letters on paper: to a host, and to a company."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone

from core.pdf import pdf


def letter(name: str, context: Mapping[str, object], language: str) -> bytes:
    """The letter `templates/seminars/pdf/letter_<name>.html` as PDF in a language, with who writes it and today's date."""
    frame = {
        "institute_name": settings.INSTITUTE_NAME[language],
        "institute_phone": settings.INSTITUTE_PHONE,
        "today": timezone.localdate(),
    }
    return pdf(f"seminars/pdf/letter_{name}.html", frame | dict(context), language)
