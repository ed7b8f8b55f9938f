"""The support sheet of a case: what stands on it, whose copy it is, and that it was read."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import CaseStatus
from core.models import AuditEntry
from tests.factories.consultations import make_case, make_contact
from tests.factories.messages import make_promise

pytestmark = pytest.mark.django_db


def test_sheet_says_whose_copy_it_is_and_is_read_on_record(advisor, sign_in):
    case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor)
    make_contact(case=case, method_id="method.visit", visit_no=5, contacted_on=date(2026, 6, 4), summary="4日の話")
    make_promise(case=case, text="規程を送る")
    with time_machine.travel("2026-11-20T14:05:00+09:00", tick=False):
        text = sign_in(advisor).get(reverse("consultations:support_sheet", args=[case.ref])).text

    mark = re.search(r'<p class="confidential.*?</p>', text, re.DOTALL)[0]
    for words in ("機密", advisor.name, "令和8年11月20日", "14:05"):
        assert words in mark
    for words in (case.client.name, case.body, "4日の話", "規程を送る", "訪問 第5回"):
        assert words in text
    assert "1回（うち訪問1回）" in text
    assert f'<span class="text-nowrap">{case.case_no}</span>' in text
    assert AuditEntry.objects.filter(action="view", object_ref=case.ref).count() == 1


def test_sheet_can_be_made_of_a_case_without_anything(advisor, sign_in):
    case = make_case(advisor=advisor.advisor, body="", subject="")
    text = sign_in(advisor).get(reverse("consultations:support_sheet", args=[case.ref])).text

    for words in ("対応記録はまだありません。", "まだ終了していません。", "フォローアップの予定はありません。"):
        assert words in text
