"""The queue at the scanner as an administrator sees it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consultations.enums import FileOrigin, FileScan
from consultations.models import CaseFile
from consultations.quarantine import quarantine
from tests.factories.attachments import pdf
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
PAGE = "/d/retention/quarantine/"


@pytest.fixture
def file_of_age(as_actor, desk_staff):
    from consultations.actions.files import attach_file

    case = make_case(desk_id="trade_secret")

    def make(number: int, age: timedelta, **given: Any) -> None:
        name = f"秘密{number}.pdf"
        file, _is_new = attach_file(
            case=case, by=as_actor(desk_staff), name=name, chunks=[pdf(name.encode())], origin=FileOrigin.INTERNAL
        )
        values = {"scan": FileScan.WAITING, "given_at": timezone.now() - age} | given
        CaseFile.objects.filter(pk=file.pk).update(**values)

    return make


def test_nothing_waits():
    found = quarantine(timezone.now())
    assert (found.waiting, found.oldest, found.is_late, found.problems) == (0, None, False, [])


def test_each_file_is_counted_in_its_age_and_by_what_keeps_it(file_of_age, django_assert_num_queries):
    file_of_age(1, timedelta(minutes=1))
    file_of_age(2, timedelta(minutes=30), scan_problem="silent")
    file_of_age(3, timedelta(hours=3), scan_problem="unreachable")
    file_of_age(4, timedelta(days=9), scan_problem="too_large")
    file_of_age(5, timedelta(days=20), scan=FileScan.INFECTED)
    file_of_age(6, timedelta(days=20), scan=FileScan.NONE)
    file_of_age(7, timedelta(days=20), scan=FileScan.CLEAN)
    with django_assert_num_queries(4):
        found = quarantine(timezone.now())
    assert [count for _label, count in found.ages] == [1, 1, 1, 1]
    assert (found.waiting, found.infected, found.unscanned, found.is_late) == (4, 1, 1, True)
    assert sorted(count for _label, count in found.problems) == [1, 1, 2]


def test_page_shows_numbers_and_no_file(sign_in, administrator, file_of_age):
    file_of_age(1, timedelta(hours=3), scan_problem="silent")
    page = sign_in(administrator).get(PAGE).content.decode()
    assert "検査待ちのファイル" in page
    assert "1時間以上待っているファイル" in page
    assert "秘密" not in page


@pytest.mark.parametrize("role", ["desk_manager", "advisor", "sme"])
def test_nobody_else_sees_it(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(PAGE).status_code in (403, 404)
