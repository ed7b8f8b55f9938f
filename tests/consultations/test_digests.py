"""Mails about saved views: told once, in time, with a count of what the owner may read, and with nothing else."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from accounts.models import ObjectGrant
from consultations import tasks
from consultations.actions.digests import set_digest, sweep
from consultations.actions.saved_views import save_view
from consultations.enums import Digest
from consultations.models import SavedView
from consultations.queue_questions import count_of
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.consultations import make_case
from tests.factories.steps import at

pytestmark = pytest.mark.django_db
MORNING, AFTERNOON = at("2026-11-20 08:30"), at("2026-11-20 14:00")


def counts() -> list[str]:
    """What the mails say, in the order they were written."""
    return [mail.body for mail in Message.objects.filter(event="view_digest").order_by("pk")]


def look(now=AFTERNOON) -> int:
    return sweep(now, count=count_of)


@pytest.fixture
def by(desk_staff, as_actor):
    return as_actor(desk_staff)


@pytest.fixture
def view(by):
    """A view of urgent cases under a name that tells of a matter."""

    def _view(digest=Digest.AT_ONCE, threshold=1, count=0) -> SavedView:
        made = save_view(by=by, name="㈱極秘の漏えい", query="status=open&urgent=on&q=")
        set_digest(view=made, by=by, digest=digest, threshold=threshold, count=count)
        return made

    return _view


# --- the owner sets it ------------------------------------------------------------------------------------
def test_digest_is_set_once_and_kept_in_the_log(view, by):
    made = view(threshold=3)

    assert set_digest(view=made, by=by, digest=Digest.AT_ONCE, threshold=3, count=9) is False
    entry = AuditEntry.objects.get(action="set_digest")
    assert entry.changes == {"digest": ["", "at_once"], "threshold": [1, 3]}
    assert SavedView.objects.get().seen_count == 0


def test_nobody_sets_the_digest_of_somebody_elses_view(view, desk_manager, as_actor):
    with pytest.raises(TransitionRefused):
        set_digest(view=view(), by=as_actor(desk_manager), digest=Digest.MORNINGS, threshold=1, count=0)

    assert SavedView.objects.get().digest == Digest.AT_ONCE


# --- the sweep --------------------------------------------------------------------------------------------
def test_growth_from_the_threshold_on_is_told_once(view):
    view(threshold=2)
    make_case(is_urgent=True)
    assert look() == 0
    make_case(is_urgent=True)
    assert [look(), look()] == [1, 0]
    make_case(is_urgent=True)
    make_case()

    assert look() == 1
    assert ["2件" in counts()[0], "3件" in counts()[1]] == [True, True]


def test_what_fell_and_grows_again_is_told(view):
    view()
    cases = [make_case(is_urgent=True) for _n in range(2)]
    look()
    cases[0].is_urgent = False
    cases[0].save()
    assert look() == 0
    cases[0].is_urgent = True
    cases[0].save()

    assert look() == 1
    assert SavedView.objects.get().seen_count == 2


def test_what_was_there_when_it_was_set_is_not_told(view):
    make_case(is_urgent=True)
    view(count=1)

    assert look() == 0


def test_morning_mail_comes_each_morning_from_the_threshold_on(view):
    view(Digest.MORNINGS, threshold=2)
    make_case(is_urgent=True)
    assert look(MORNING) == 0
    make_case(is_urgent=True)

    assert [look(AFTERNOON), look(MORNING), look(at("2026-11-20 09:30"))] == [0, 1, 0]
    assert look(at("2026-11-24 08:10")) == 1


@pytest.mark.parametrize("when", ["2026-11-20 07:50", "2026-11-20 21:10", "2026-11-21 10:00", "2026-11-23 10:00"])
@pytest.mark.parametrize("digest", [Digest.AT_ONCE, Digest.MORNINGS])
def test_nothing_is_written_at_night_and_on_closed_days(when, digest, view):
    view(digest)
    make_case(is_urgent=True)

    assert look(at(when)) == 0
    assert SavedView.objects.get().seen_count == 0  # what came in the night is told in the morning


def test_mail_holds_the_count_and_the_page_of_views_and_no_word_of_it(view):
    made = view()
    make_case(is_urgent=True, subject="極秘の図面", company_name="㈱極秘")
    look()

    mail = Message.objects.get(event="view_digest")
    assert "極秘" not in mail.subject + mail.body
    assert f"{reverse('consultations:view_list')}#view-{made.ref}" in mail.body
    assert (mail.scope, mail.is_restricted) == ("", True)


def test_what_the_owner_may_not_read_is_not_counted(view, desk_staff):
    view()
    cases = [make_case(is_urgent=True), make_case(is_urgent=True, level=3), make_case(is_urgent=True, desk_id="overseas")]
    walled = make_case(is_urgent=True)
    ObjectGrant.objects.create(
        user=desk_staff, kind="wall", object_ref=walled.ref, cause="interest", granted_at=AFTERNOON, granted_by="x"
    )
    look()

    assert len(cases) == 3
    assert ["1件" in body for body in counts()] == [True]


@pytest.mark.parametrize("what", ["deactivated", "no desk"])
def test_who_left_is_not_written_to(what, view, desk_staff):
    view()
    make_case(is_urgent=True)
    if what == "deactivated":
        desk_staff.is_active = False
        desk_staff.save()
    else:
        desk_staff.role_grants.all().delete()

    assert look() == 0


def test_digest_switched_off_is_silent(view, by):
    set_digest(view=view(), by=by, digest=Digest.NEVER, threshold=1, count=0)
    make_case(is_urgent=True)

    assert look() == 0


def test_address_that_no_mail_can_carry_keeps_nobody_waiting(view, desk_staff, desk_manager, as_actor, caplog):
    view()
    other = save_view(by=as_actor(desk_manager), name="急ぎ", query="urgent=on")
    set_digest(view=other, by=as_actor(desk_manager), digest=Digest.AT_ONCE, threshold=1, count=0)
    make_case(is_urgent=True)
    type(desk_staff).objects.filter(pk=desk_staff.pk).update(email="no address")

    assert look() == 1
    assert [mail.recipient for mail in Message.objects.all()] == [desk_manager.email]
    assert "極秘" not in caplog.text


def test_task_of_reminders_sends_them(view):
    view()
    make_case(is_urgent=True)
    with time_machine.travel(AFTERNOON, tick=False):
        tasks.send_reminders()

    assert len(counts()) == 1


@pytest.mark.parametrize("views", [1, 3])
def test_sweep_asks_once_per_person_and_view(views, by, desk_staff, django_assert_num_queries):
    for n in range(views):
        made = save_view(by=by, name=f"条件{n}", query="urgent=on")
        set_digest(view=made, by=by, digest=Digest.AT_ONCE, threshold=5, count=0)
    look()  # the catalogue is remembered
    with django_assert_num_queries(2 + 4 * views):  # views, the person; each count, and each row looked at in its savepoint
        look()


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_one_mail(view):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    view()
    make_case(is_urgent=True)
    together = Barrier(2)

    def run(_n: int) -> int:
        together.wait(10)
        try:
            return look()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        written = sorted(pool.map(run, range(2)))
    assert (written, len(counts())) == ([0, 1], 1)


# --- the page ---------------------------------------------------------------------------------------------
def url(view: SavedView) -> str:
    return reverse("consultations:view_digest", args=[view.ref])


def test_owner_sets_it_on_the_page_and_what_he_sees_is_not_told(by, desk_staff, sign_in):
    made = save_view(by=by, name="急ぎ", query="status=open&urgent=on")
    make_case(is_urgent=True)
    page = sign_in(desk_staff).post(url(made), {"digest-digest": "at_once", "digest-threshold": "2"}, follow=True)

    kept = SavedView.objects.get()
    assert (kept.digest, kept.threshold, kept.seen_count) == ("at_once", 2, 1)
    assert "2件以上で、件数が増えたときにメールでお知らせします。" in page.text


@pytest.mark.parametrize("threshold", ["0", "1000", "x", ""])
def test_threshold_that_cannot_be_is_told_and_stays_in_the_box(threshold, by, desk_staff, sign_in):
    made = save_view(by=by, name="急ぎ", query="urgent=on")
    page = sign_in(desk_staff).post(url(made), {"digest-digest": "mornings", "digest-threshold": threshold})

    assert page.status_code == 422
    assert page.context["form"].errors["threshold"]
    assert page.context["form"]["threshold"].value() == threshold
    assert SavedView.objects.get().digest == ""


def test_strangers_and_other_ways_are_refused(by, desk_manager, as_actor, desk_staff, other_desk_advisor, sign_in):
    shared = save_view(by=as_actor(desk_manager), name="共有", query="urgent=on", desk="trade_secret")
    staff = sign_in(desk_staff)

    assert staff.post(url(shared), {"digest-threshold": "1"}).status_code == 403
    assert staff.get(url(shared)).status_code == 405
    assert sign_in(other_desk_advisor).post(url(shared), {"digest-threshold": "1"}).status_code == 404
    assert SavedView.objects.get().digest == ""
