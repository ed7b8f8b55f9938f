"""Fiscal years: 1 April to 31 March, named in western and era years."""

from datetime import date

from core.eras import era_year_label


def fiscal_year(day: date) -> int:
    """The western year in which the fiscal year of `day` began."""
    return day.year if day.month >= 4 else day.year - 1


def bounds(year: int) -> tuple[date, date]:
    """First and last day of fiscal year `year`."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def months(year: int) -> list[str]:
    """The twelve months of fiscal year `year` as `2017-04` … `2018-03`."""
    return [f"{year}-{month:02d}" for month in range(4, 13)] + [f"{year + 1}-{month:02d}" for month in range(1, 4)]


def label(year: int, language: str) -> str:
    """`平成29年度（2017年度）` or `FY2017 (Apr 2017–Mar 2018)`.

    Fiscal year 2019, in which the era changed, carries both names: `平成31年度/令和元年度（2019年度）`.
    """
    if language != "ja":
        return f"FY{year} (Apr {year}–Mar {year + 1})"
    first, last = bounds(year)
    names = [era_year_label(first)]
    if year == 2019:  # the only fiscal year that the published figures call by two names
        names.append(era_year_label(last.replace(year=2019, month=12)))
    return "/".join(f"{name}度" for name in names) + f"（{year}年度）"
