"""Pages and files of the figures, for everybody who works for the institute."""

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from consultations.permissions import can_see_figures
from core.fiscal import fiscal_year as current_year
from core.policy import policy
from reporting.exports import WRITERS, write_block_csv, write_block_workbook
from reporting.files import CONTENT_TYPES, file_name
from reporting.forms import DeskForm, PrintAsked
from reporting.labels import desk_name
from reporting.names import ALL
from reporting.pages import YearPage, year_page, years_to_export


@policy(can_see_figures)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Every year with direct links to its files: the last closed year first, the open year apart."""
    form = DeskForm(request.GET)
    desk = form.desk_code()
    context = {"desk_form": form, "desk_name": desk_name(desk, current_year(localdate())), "years": years_to_export(desk)}
    return render(request, "reporting/export.html", context)


@policy(can_see_figures)
@require_safe
def year(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    return _page(request, year_page(fiscal_year, None))


@policy(can_see_figures)
@require_safe
def desk_year(request: HttpRequest, fiscal_year: int, desk: str) -> HttpResponse:
    if desk == ALL:
        return redirect("reporting:year", fiscal_year=fiscal_year)
    return _page(request, year_page(fiscal_year, desk))


@policy(can_see_figures)
@require_safe
def year_file(request: HttpRequest, fiscal_year: int, desk: str, file_format: str) -> HttpResponse:
    """Everything of the year as JSON, CSV or XLSX."""
    if file_format not in WRITERS:
        raise Http404
    page = _page_of(fiscal_year, desk)
    target = BytesIO()
    WRITERS[file_format](target, page.edition)
    return _download(page, "", file_format, target.getvalue())


@policy(can_see_figures)
@require_safe
def figure_file(request: HttpRequest, fiscal_year: int, desk: str, figure: str, file_format: str) -> HttpResponse:
    """The figures of one chart as CSV or XLSX."""
    page, target = _page_of(fiscal_year, desk), BytesIO()
    block = page.figure(figure).block
    if file_format == "csv":
        write_block_csv(target, block, is_fictitious=page.edition.is_fictitious)
    elif file_format == "xlsx":
        write_block_workbook(target, page.edition, block)
    else:
        raise Http404
    return _download(page, figure, file_format, target.getvalue())


@policy(can_see_figures)
@require_safe
def figure_svg(request: HttpRequest, fiscal_year: int, desk: str, figure: str) -> HttpResponse:
    """One chart as a picture that stands alone, with its title and source."""
    page = _page_of(fiscal_year, desk)
    return _download(page, figure, "svg", page.figure(figure).picture.encode())


def _page(request: HttpRequest, page: YearPage) -> HttpResponse:
    context = {"page": page, "is_print": PrintAsked(request.GET).asked()["print"]}
    return render(request, "reporting/year.html", context)


def _page_of(fiscal_year: int, desk: str) -> YearPage:
    return year_page(fiscal_year, None if desk == ALL else desk)


def _download(page: YearPage, figure: str, file_format: str, data: bytes) -> HttpResponse:
    name = file_name(page.edition, figure, file_format)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=CONTENT_TYPES[file_format], headers=headers)
