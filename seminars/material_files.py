"""Where the files of materials lie, and how they leave."""

from django.http import HttpResponseBase

from core import private_files
from seminars.models import Material

FOLDER = "seminars"


def hand_out(material: Material) -> HttpResponseBase:
    """The file as a download; the caller has checked who asks. Raises FileNotFoundError."""
    return private_files.hand_out(FOLDER, material.stored_name, file_name=material.name, content_type=material.content_type)
