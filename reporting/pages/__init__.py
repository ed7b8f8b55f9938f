"""What the pages of the figures show."""

from reporting.pages.figure import Figure, File
from reporting.pages.year import YearPage, year_page, years_to_export

__all__ = ["Figure", "File", "YearPage", "year_page", "years_to_export"]
