"""One box for everything that may be found: numbers, names, readings, text, in any width."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from consultations.models import Case, Client, Contact
from consultations.permissions import works_at_a_desk
from consultations.queue_questions import work_of
from core import receipts
from core.lists import ListFilter
from core.policy import policy
from core.reading import shows_list

SHOWN = 10


@policy(works_at_a_desk)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = ListFilter(request.GET)
    query = form.asked()["q"]
    context = {"filter": form, "query": query, "shown": SHOWN}
    if query:
        work = work_of(request.actor, {})
        cases = list(Case.objects.of_work(work).worked_on_by(request.actor).matching(query).for_list()[: SHOWN + 1])
        if len(cases) == 1 and receipts.canonical(query):
            return redirect("consultations:case_detail", ref=cases[0].ref)
        clients = Client.objects.of_work(work, request.actor).matching(query).for_list()
        contacts = Contact.objects.of_work(work).worked_on_by(request.actor).matching(query).for_list()
        found = {"cases": cases, "clients": list(clients[: SHOWN + 1]), "contacts": list(contacts[: SHOWN + 1])}
        shows_list(request, Case, sum(map(len, found.values())), {"q": query}, action="search")
        context |= found | {
            "is_slip": receipts.has_shape(query) and not receipts.canonical(query),
        }
    return render(request, "consultations/search.html", context)
