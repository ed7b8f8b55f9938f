"""P6, P11: pages as people get them: signed in, with permissions, audit and templates."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from benchmarks.dataset import LAST_YEAR, RARE_WORD
from benchmarks.work.clock import alternating
from consultations.models import Advisor, Case, Contact
from core.paging import keyset_page

DESK = "general"  # where nearly all contacts are
WARM_UP = 3
CASE_PAGES = ("case_question", "case_client", "case_outcome", "case_assign", "support_sheet", "brief")


def deepest(repetitions: str) -> dict[str, float]:
    """Seconds of the first and the deepest page of the list of contacts."""
    browser = _browser(_person("manager", Role.DESK_MANAGER))
    address = reverse("consultations:contact_list")
    last = Contact.objects.filter(desk_id=DESK).order_by("contacted_on", "pk")[:51]
    cursor = keyset_page(
        Contact.objects.filter(pk__in=[contact.pk for contact in last]), order=("-contacted_on", "-pk"), size=1
    ).next

    def first_page() -> None:
        _get(browser, address)

    def deepest_page() -> None:
        _get(browser, address, after=cursor)

    assert str(date(LAST_YEAR - 9, 4, 1).year) in browser.get(address, {"after": cursor}).text  # noqa: S101  # it is deep
    first_page()
    return alternating(int(repetitions), first=first_page, deepest=deepest_page)


def pages(repetitions: str) -> dict[str, Any]:
    """Seconds of every page that people open, by its name."""
    visits = _visits()
    for visit in visits.values():
        for _ in range(WARM_UP):
            visit()
    return {"pages": alternating(int(repetitions), **visits)}


def _visits() -> dict[str, Callable[[], object]]:
    visitor, manager = Browser(**_SETTING), _browser(_person("manager", Role.DESK_MANAGER))
    advisor, headquarters = _browser(_advisor()), _browser(_person("headquarters", Role.HEADQUARTERS))
    case = _open_case()
    client_user = _browser(_requester(case))
    contact, client = case.contacts.all()[0], case.client
    asked: dict[str, tuple[Browser, str, dict[str, str]]] = {
        "start": (visitor, reverse("public:start"), {}),
        "consultation form": (visitor, reverse("public:consult_page", args=[1]), {}),
        "status of a client": (client_user, reverse("my:case", args=[case.ref]), {}),
        "day of an advisor": (advisor, reverse("advisor:today"), {}),
        "schedule of an advisor": (advisor, reverse("advisor:schedule"), {}),
        "case list": (manager, reverse("consultations:case_list"), {}),
        "case list, all": (manager, reverse("consultations:case_list"), {"status": "all"}),
        "case list of an advisor": (advisor, reverse("consultations:case_list"), {"status": "all"}),
        "case": (manager, reverse("consultations:case_detail", args=[case.ref]), {}),
        **{f"case, {name}": (manager, reverse(f"consultations:{name}", args=[case.ref]), {}) for name in CASE_PAGES},
        "deadlines": (manager, reverse("consultations:deadline_list"), {}),
        "handoffs": (manager, reverse("consultations:handoff_list"), {}),
        "advisors": (manager, reverse("consultations:advisor_list"), {}),
        "intake": (manager, reverse("consultations:intake"), {}),
        "form of a contact": (advisor, reverse("consultations:contact_log", args=[case.ref]), {}),
        "contact list": (manager, reverse("consultations:contact_list"), {}),
        "contact list of a year": (manager, reverse("consultations:contact_list"), {"fy": str(LAST_YEAR - 2)}),
        "contact list, rare word": (manager, reverse("consultations:contact_list"), {"q": RARE_WORD}),
        "contact list, common word": (manager, reverse("consultations:contact_list"), {"q": "特許"}),
        "contact": (manager, reverse("consultations:contact_detail", args=[contact.ref]), {}),
        "company list": (manager, reverse("consultations:client_list"), {}),
        "company list, a name": (manager, reverse("consultations:client_list"), {"q": client.name}),
        "company list, common word": (manager, reverse("consultations:client_list"), {"q": "東雲"}),
        "company": (manager, reverse("consultations:client_detail", args=[client.ref]), {}),
        "search, rare word": (manager, reverse("consultations:search"), {"q": RARE_WORD}),
        "search, common word": (manager, reverse("consultations:search"), {"q": "特許"}),
        "search, case number": (manager, reverse("consultations:search"), {"q": case.case_no}),
        "ledger import": (manager, reverse("consultations:ledger_import"), {}),
        "contact export": (manager, reverse("consultations:contacts_export"), {}),
        "statistics export": (headquarters, reverse("reporting:export"), {}),
        "figures of a year": (headquarters, reverse("reporting:year", args=[LAST_YEAR]), {}),
        "figures of a desk": (headquarters, reverse("reporting:desk_year", args=[LAST_YEAR, DESK]), {}),
        "mails": (manager, reverse("mailing:message_list"), {}),
    }
    return {
        name: lambda browser=browser, address=address, query=query: _get(browser, address, **query)
        for name, (browser, address, query) in asked.items()
    }


_SETTING = {"headers": {"accept-language": "ja"}, "SERVER_NAME": "localhost"}


def _get(browser: Browser, address: str, **query: str) -> None:
    response = browser.get(address, query)
    assert response.status_code == 200, (address, query, response.status_code)  # noqa: S101  # an error page is fast


def _browser(user: User) -> Browser:
    browser = Browser(**_SETTING)
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def _person(name: str, role: Role) -> User:
    email = f"{name}@bench.example"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    user.grant(role, [DESK])
    return user


def _advisor() -> User:
    """The user of the dataset's first advisor."""
    user = _person("advisor", Role.ADVISOR)
    Advisor.objects.filter(code="BA0001").update(user=user)
    return user


def _requester(case: Case) -> User:
    """A client whose case it is."""
    user = _person("client", Role.CLIENT)
    Case.objects.filter(pk=case.pk).update(requester=user)
    return user


def _open_case() -> Case:
    """The newest open case at the desk, in the hands of that advisor."""
    case = Case.objects.filter(desk_id=DESK).exclude(status="closed").order_by("-pk")[0]
    Case.objects.filter(pk=case.pk).update(advisor=Advisor.objects.get(code="BA0001"))
    return case
