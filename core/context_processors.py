"""What every template may know without being told."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from core.demo import is_demo


def portal(request: HttpRequest) -> dict[str, Any]:
    """Names and phone of the institute, whether the data are fictitious, and who is looking."""
    return {
        "institute_name": settings.INSTITUTE_NAME[get_language() or "ja"],
        "institute_phone": settings.INSTITUTE_PHONE,
        "institute_hours": settings.INSTITUTE_HOURS[get_language() or "ja"],
        "institute_phone_as_of": settings.INSTITUTE_PHONE_AS_OF,
        "is_demo": is_demo(),
        "actor": getattr(request, "actor", None),
    }
