"""Finding and reading clients: companies, universities, persons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consultations.models import Case, Client, Contact
from consultations.permissions import works_at_a_desk
from consultations.queue_questions import work_of
from core.lists import ListFilter
from core.paging import keyset_page
from core.policy import policy
from core.reading import shows, shows_list

SHOWN = 20


@policy(works_at_a_desk)
@require_safe
def client_list(request: HttpRequest) -> HttpResponse:
    form = ListFilter(request.GET)
    asked = form.asked()
    rows = Client.objects.of_work(work_of(request.actor, asked), request.actor).matching(asked["q"])
    rows = rows.with_case_count(request.actor).for_list()
    page = keyset_page(rows, order=("-pk",), after=asked["after"], before=asked["before"])
    shows_list(request, Client, len(page.rows), asked)
    return render(request, "consultations/client_list.html", {"page": page, "filter": form})


@policy(works_at_a_desk)
@require_safe
def client_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """The client with those of his cases and contacts that the reader may see, the newest first."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).for_page(), ref=ref)
    shows(request, client)
    cases = Case.objects.worked_on_by(request.actor).filter(client=client).for_list()
    contacts = Contact.objects.worked_on_by(request.actor).filter(client=client).for_list()
    context = {
        "client": client,
        "cases": keyset_page(cases, order=("-received_on", "-pk"), size=SHOWN),
        "contacts": keyset_page(contacts, order=("-contacted_on", "-pk"), size=SHOWN),
    }
    return render(request, "consultations/client_detail.html", context)
