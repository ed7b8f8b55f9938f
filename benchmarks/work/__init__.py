"""The pieces of work that are measured. Each takes texts (they come from a command line) and returns plain data."""

from benchmarks.work.figures import figures, rollups
from benchmarks.work.files import bare_copy, build, export, export_once
from benchmarks.work.imports import copy_to_sqlite, executemany, first_lines, import_file
from benchmarks.work.pages import deepest, pages
from benchmarks.work.searching import searches, words
from benchmarks.work.seminars import build_seminars, seminar_pages

__all__ = [
    "bare_copy",
    "build",
    "build_seminars",
    "copy_to_sqlite",
    "deepest",
    "executemany",
    "export",
    "export_once",
    "figures",
    "first_lines",
    "import_file",
    "pages",
    "rollups",
    "searches",
    "seminar_pages",
    "words",
]
