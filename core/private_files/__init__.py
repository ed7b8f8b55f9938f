"""Files that only one view hands out, after it has checked who asks. They lie under PRIVATE_FILES_DIR by random names."""

from core.private_files.content import ACCEPTED, FileRefused
from core.private_files.names import clean_name
from core.private_files.storage import Kept, hand_out, keep, place, refuse_size, remove, store, stored_names

__all__ = [
    "ACCEPTED",
    "FileRefused",
    "Kept",
    "clean_name",
    "hand_out",
    "keep",
    "place",
    "refuse_size",
    "remove",
    "store",
    "stored_names",
]
