"""Names, types and sizes of the files that a page offers."""

from datetime import date

from core.eras import era_of, first_western_year
from reporting.editions import Edition
from reporting.names import ALL

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_name(edition: Edition, figure: str, file_format: str) -> str:
    """`stats_H29FY_trade_secret_by_method.csv`; of a demo it begins with `demo_`."""
    year = edition.figures.fiscal_year
    day = date(year, 12, 31)  # fiscal year 2019 is R1, as it is called
    era = era_of(day)
    parts = ["demo"] if edition.is_fictitious else []
    parts += ["stats", f"{era.letter}{year - first_western_year(era) + 1}FY", edition.figures.desk or ALL]
    return "_".join([*parts, *([f"by_{figure}"] if figure else [])]) + f".{file_format}"
