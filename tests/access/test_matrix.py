"""Nobody gets a byte that is not his, from any address, as anybody: a part each day here, all of it in `make drill-access`."""

import os
import sys
from collections import Counter

import pytest
from django.apps import apps
from django.utils import timezone

from tests.access import asking
from tests.access.kinds import PERSONAS, Access, make_access

pytestmark = pytest.mark.django_db
WHOLE = bool(os.environ.get("DRILL_ACCESS"))
PART = int(os.environ.get("DRILL_ACCESS", "0")) or 300
SEED = os.environ.get("DRILL_SEED", f"{timezone.localdate()}")  # another part each day
OF_SEMINARS = ("seminars:", "events:", "outreach:", "my_seminars:")  # no case; who sees what of them: tests/seminars
TELLS_OF_READING = {  # what a mere look may write
    "core.auditentry",
    "core.auditlink",
    "core.auditreason",
    "sessions.session",
    "usersessions.usersession",
    "consultations.casemessage",  # when it was first opened
    "seminars.materialviews",  # how often, never who
    "reporting.figurecell",  # figures are worked out when somebody first asks for them
    "reporting.yearrollup",
}


@pytest.fixture
def access() -> Access:
    return make_access()


def browsers(access: Access):
    return {name: asking.browser_of(access.people[name]) for name in PERSONAS}


def chosen(access: Access) -> list[asking.Ask]:
    asks = list(asking.everything(access))
    return asking.some(asks, SEED, len(asks) if PART == 1 else PART)


def test_no_address_gives_anybody_what_is_not_his(access):
    asks, numbers = chosen(access), asking.numbers_of(access)  # first: what some addresses need ends sessions
    everybody, found, came = browsers(access), [], Counter()
    for ask in asks:
        answer, body, _queries = asking.answer_to(ask, everybody[ask.persona])
        came[answer.status_code] += 1
        found += [f"{ask}: {leak}" for leak in asking.leaks(ask, body, numbers)]
        if answer.status_code >= 500:
            found.append(f"{ask}: {answer.status_code}")
        if ask.kind and not asking.may_read(ask) and answer.status_code in (200, 206) and _shows_a_case(ask):
            found.append(f"{ask}: opened")
    sys.stdout.write(f"{sum(came.values())} requests, seed {SEED}: {dict(sorted(came.items()))}\n")
    assert not found, "\n".join(found[:40])
    assert came[200] > sum(came.values()) / 20  # the readers do read


def _shows_a_case(ask: asking.Ask) -> bool:
    """Addresses with a signed token, or of a year or template, open to who holds the token or works there."""
    if ask.name.startswith((*asking.REVIEWED, *OF_SEMINARS)):
        return False
    return ask.name.partition("#")[0] not in {
        "public:certificate",
        "public:certificate_json",
        "accounts:reset_decide",
        "public:consult_done",
        "public:consult_slip",
        "public:consult_resume",
        "public:track_open",
        "public:office_detail",
        "public:consult_page",
        "my:follow_up",
        "account_reset_password_from_key",
        "reporting:year",
        "reporting:desk_year",
        "reporting:year_file",
        "reporting:figure_file",
        "reporting:figure_svg",
        "knowledge:template_edit",
        "knowledge:template_switch",
        "consultations:absence_remove",
        "consultations:faq_draft_edit",
        "consultations:advisor_detail",
        "calendar:closure_remove",
        "mailing:message_detail",
        "consultations:change_detail",
    }


def test_foreign_answers_exactly_as_missing(access):
    """Status, body and number of statements: nobody learns that a case exists."""
    asks = [ask for ask in asking.everything(access) if ask.kind and not asking.may_read(ask) and _shows_a_case(ask)]
    everybody, found = browsers(access), []
    for ask in asking.some(asks, SEED, len(asks) if PART == 1 else PART // 4):
        foreign, body, queries = asking.answer_to(ask, everybody[ask.persona])
        other = asking.missing(ask, access)
        missing, nothing, as_many = asking.answer_to(other, everybody[ask.persona])
        if foreign.status_code != missing.status_code or queries != as_many:
            found.append(f"{ask}: {foreign.status_code} after {queries}, missing: {missing.status_code} after {as_many}")
        elif asking.masked(body, ask) != asking.masked(nothing, other):
            found.append(f"{ask}: the pages differ")
    assert not found, "\n".join(found[:40])


def test_a_press_on_what_is_foreign_changes_nothing(access):
    asks = [ask for ask in asking.everything(access) if ask.kind and not asking.may_read(ask) and _shows_a_case(ask)]
    everybody, found = browsers(access), []
    before = standing()  # making the addresses makes drafts and links
    for ask in asking.some(asks, SEED, len(asks) if PART == 1 else PART // 2):
        answer, body, _queries = asking.answer_to(ask, everybody[ask.persona], "post")
        to_sign_in = answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
        if answer.status_code not in (403, 404, 405) and not to_sign_in:
            found.append(f"{ask}: POST {answer.status_code}")
        found += [f"{ask}: {leak}" for leak in asking.leaks(ask, body, asking.numbers_of(access))]
    assert not found, "\n".join(found[:40])
    assert standing() == before


def test_looking_changes_nothing(access):
    asks = [ask for ask in asking.everything(access) if asking.may_read(ask) or not ask.kind]
    everybody = browsers(access)
    before = standing()
    for ask in asking.some(asks, SEED, len(asks) if PART == 1 else PART // 2):
        asking.answer_to(ask, everybody[ask.persona])
    after = standing()
    assert {name: (before[name], count) for name, count in after.items() if before[name] != count} == {}


def standing() -> dict[str, int]:
    """How many rows each table has, but what tells of reading itself."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in TELLS_OF_READING]
    return {model._meta.label_lower: model._base_manager.count() for model in models}
