"""What stands where a name stood."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext


def erased_name() -> str:
    """The word in the institute's own language, for it is written into the row."""
    with translation.override(settings.LANGUAGE_CODE):
        return pgettext("in place of a client's name", "(erased)")
