"""The templates that the portal brings along."""

import pytest

from consultations.models import Desk
from knowledge import reference
from knowledge.models import ReplyTemplate
from knowledge.placeholders import unknown_in

pytestmark = pytest.mark.django_db
OURS = ReplyTemplate.objects.filter(changed_by=reference.LOADER)


def test_templates_are_there_in_pairs_with_placeholders_that_exist():
    rows = list(OURS.all())

    assert len(rows) >= 10
    for row in rows:
        assert all((row.title_ja, row.title_en, row.body_ja, row.body_en)), row.ref
        assert unknown_in(row.body_ja + row.body_en) == [], row.ref
    desks = set(Desk.objects.values_list("code", flat=True)) | {""}
    assert {row.desk_code for row in rows} <= desks


def test_second_run_writes_nothing():
    assert reference.load() == 0


def test_missing_template_comes_back_and_a_stale_one_is_renewed():
    OURS.filter(ref="std-first").delete()
    OURS.filter(ref="std-close").update(body_ja="古い文")

    assert reference.load() == 2
    assert "古い文" not in ReplyTemplate.objects.get(ref="std-close").body_ja


def test_template_that_somebody_changed_is_left_alone():
    ReplyTemplate.objects.filter(ref="std-first").update(title_ja="自分の題名", changed_by="管理 三郎")

    assert reference.load() == 0
    assert ReplyTemplate.objects.get(ref="std-first").title_ja == "自分の題名"


def test_title_that_somebody_uses_himself_is_not_brought_twice():
    title = ReplyTemplate.objects.get(ref="std-first").title_ja
    OURS.filter(ref="std-first").update(ref="own", changed_by="管理 三郎")

    assert reference.load() == 0
    assert ReplyTemplate.objects.filter(title_ja=title).count() == 1
