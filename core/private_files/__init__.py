"""Files that only one view hands out, after it has checked who asks. They lie under PRIVATE_FILES_DIR by random names."""

from core.private_files.content import ACCEPTED, FileRefused
from core.private_files.names import clean_name
from core.private_files.storage import (
    Kept,
    Seal,
    as_download,
    chunks_of,
    forget,
    hand_out,
    keep,
    place,
    refuse_size,
    remove,
    restore,
    store,
    stored_names,
)

__all__ = [
    "ACCEPTED",
    "FileRefused",
    "Kept",
    "Seal",
    "as_download",
    "chunks_of",
    "clean_name",
    "forget",
    "hand_out",
    "keep",
    "place",
    "refuse_size",
    "remove",
    "restore",
    "store",
    "stored_names",
]
