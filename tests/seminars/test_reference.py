"""The series that `migrate` brings."""

import pytest

from core.models import AuditEntry
from seminars.enums import SeriesKind
from seminars.models import Series
from seminars.reference import loader

pytestmark = pytest.mark.django_db


def test_series_stand_after_migrate_with_desk_and_kind():
    trade_secret = Series.objects.get(code="seminar.trade_secret")
    assert (trade_secret.ja, trade_secret.desk_id, trade_secret.kind) == (
        "営業秘密・知財戦略セミナー",
        "trade_secret",
        SeriesKind.PUBLIC,
    )
    assert Series.objects.get(ja="営業秘密社内セミナー").kind == SeriesKind.IN_COMPANY
    assert set(Series.objects.values_list("kind", flat=True)) == set(SeriesKind.values)


def test_second_load_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, whether there are any, the rows, savepoint
        done = loader.load()
    assert (done.created, done.updated) == (0, 0)


def test_load_mends_what_our_file_says_otherwise_and_leaves_what_staff_edited():
    Series.objects.filter(code="seminar.overseas").update(ja="古い名前")
    Series.objects.filter(code="seminar.jplatpat").update(ja="窓口の名前", is_edited=True)
    done = loader.load()
    assert done.updated == 1
    assert Series.objects.get(code="seminar.overseas").ja == "海外知的財産活用講座"
    assert Series.objects.get(code="seminar.jplatpat").ja == "窓口の名前"
    assert AuditEntry.objects.filter(action="load_series").exists()
