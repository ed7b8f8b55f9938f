"""Referrals: consent before anything else, by whom and how, the mails, and what became of it."""

import pytest

from accounts.actors import VISITOR, with_opened
from consultations.actions.referrals import decide, note_result, refer
from consultations.enums import ConsentWay
from consultations.models import Case, Partner, Referral
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.consultations import make_case
from tests.factories.steps import make_referral

pytestmark = pytest.mark.django_db
SHARED = "極秘の製法のうち海外分"


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


@pytest.fixture
def case() -> Case:
    return make_case(status="in_support", email="client@example.jp")


@pytest.fixture
def partner(db) -> Partner:
    return Partner.objects.get(pk="jetro")


def client_of(case: Case):
    return with_opened(VISITOR, frozenset({case.ref}))


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("event", "recipient"))


def test_client_is_asked_by_a_mail_that_names_nothing(case, partner, manager):
    referral = refer(case=case, by=manager, partner=partner, shared=SHARED)

    assert (referral.status, referral.shared, referral.decided_at) == ("asked", SHARED, None)
    message = Message.objects.get()
    assert (message.event, message.recipient) == ("referral_asked", "client@example.jp")
    assert "極秘" not in message.subject + message.body
    assert partner.ja not in message.subject + message.body
    assert AuditEntry.objects.get().changes == {"partner": ["", "jetro"]}


def test_asking_again_gives_the_same_referral(case, partner, manager):
    first = refer(case=case, by=manager, partner=partner, shared=SHARED)
    second = refer(case=case, by=manager, partner=partner, shared=SHARED)

    assert (first, Referral.objects.count(), len(mails())) == (second, 1, 1)


@pytest.mark.parametrize("agreed", [None, ConsentWay.PHONE])
def test_other_words_wait_until_the_client_has_answered_the_first(agreed, case, partner, manager):
    first = refer(case=case, by=manager, partner=partner, shared=SHARED)

    with pytest.raises(TransitionRefused, match="別の文面"):
        refer(case=case, by=manager, partner=partner, shared="会社名と図面", agreed=agreed)

    first.refresh_from_db()
    assert (first.status, first.shared, Referral.objects.count(), len(mails())) == ("asked", SHARED, 1, 1)


def test_consent_by_phone_to_the_same_words_agrees_to_what_was_asked(case, partner, manager):
    first = refer(case=case, by=manager, partner=partner, shared=SHARED)
    second = refer(case=case, by=manager, partner=partner, shared=SHARED, agreed=ConsentWay.PHONE)

    assert (second.pk, second.status, second.shared) == (first.pk, "agreed", SHARED)


@pytest.mark.parametrize(("status", "told"), [("withdrawn", "取り下げ"), ("closed", "完了")])
def test_client_of_a_case_that_is_over_may_say_no_and_no_longer_yes(status, told, case):
    referral = make_referral(case)
    Case.objects.update(status=status)

    with pytest.raises(TransitionRefused, match=told):
        decide(referral=referral, by=client_of(case), agreed=True, how=ConsentWay.PAGE)
    assert decide(referral=referral, by=client_of(case), agreed=False, how=ConsentWay.PAGE) is True


def test_consent_given_by_phone_is_noted_and_told_to_the_client(case, partner, manager):
    referral = refer(case=case, by=manager, partner=partner, shared=SHARED, agreed=ConsentWay.PHONE)

    assert (referral.status, referral.decided_how, referral.decided_by) == ("agreed", "phone", "管理 三郎")
    assert referral.decided_at is not None
    assert mails() == [("referral_noted", "client@example.jp")]


def test_consent_on_the_form_needs_the_form_to_say_so(case, partner, manager):
    with pytest.raises(TransitionRefused):
        refer(case=case, by=manager, partner=partner, shared=SHARED, agreed=ConsentWay.FORM)
    assert not Referral.objects.exists()

    Case.objects.update(may_refer=True)
    assert refer(case=case, by=manager, partner=partner, shared=SHARED, agreed=ConsentWay.FORM).status == "agreed"


def test_desk_cannot_say_yes_on_the_clients_page(case, partner, manager):
    with pytest.raises(TransitionRefused):
        refer(case=case, by=manager, partner=partner, shared=SHARED, agreed=ConsentWay.PAGE)
    with pytest.raises(TransitionRefused):
        decide(referral=make_referral(case), by=manager, agreed=True, how=ConsentWay.PAGE)


def test_client_nobody_can_mail_is_not_asked_by_mail(partner, manager):
    with pytest.raises(TransitionRefused, match="電話"):
        refer(case=make_case(status="in_support"), by=manager, partner=partner, shared=SHARED)


@pytest.mark.parametrize(
    ("agreed", "status", "event"), [(True, "agreed", "referral_agreed"), (False, "declined", "referral_declined")]
)
def test_client_decides_on_his_page_and_the_desk_knows(agreed, status, event, case, desk_manager):
    referral = make_referral(case)

    assert decide(referral=referral, by=client_of(case), agreed=agreed, how=ConsentWay.PAGE) is True

    referral.refresh_from_db()
    assert (referral.status, referral.decided_how) == (status, "page")
    assert mails() == [(event, desk_manager.email)]
    assert AuditEntry.objects.get().actor_ref == f"link:{case.ref}"


def test_deciding_the_same_again_does_nothing_and_otherwise_is_refused(case):
    referral = make_referral(case)
    decide(referral=referral, by=client_of(case), agreed=False, how=ConsentWay.PAGE)
    before = AuditEntry.objects.count()

    assert decide(referral=referral, by=client_of(case), agreed=False, how=ConsentWay.PAGE) is False
    with pytest.raises(TransitionRefused):
        decide(referral=referral, by=client_of(case), agreed=True, how=ConsentWay.PAGE)

    referral.refresh_from_db()
    assert (referral.status, AuditEntry.objects.count()) == ("declined", before)


def test_client_of_another_case_decides_nothing(case):
    with pytest.raises(TransitionRefused):
        decide(referral=make_referral(case), by=client_of(make_case()), agreed=True, how=ConsentWay.PAGE)


def test_body_that_was_declined_may_be_asked_about_again(case, partner, manager):
    decide(referral=make_referral(case), by=client_of(case), agreed=False, how=ConsentWay.PAGE)

    assert refer(case=case, by=manager, partner=partner, shared=SHARED).status == "asked"
    assert Referral.objects.count() == 2


@pytest.mark.parametrize("status", ["asked", "declined"])
def test_nothing_became_of_what_was_not_agreed(status, case, manager):
    with pytest.raises(TransitionRefused, match="同意"):
        note_result(referral=make_referral(case, status=status), by=manager, text="面談した")


def test_result_is_noted_once_and_its_text_stands_in_no_log(case, manager):
    referral = make_referral(case, status="agreed")

    assert note_result(referral=referral, by=manager, text="極秘の面談") is True
    assert note_result(referral=referral, by=manager, text="極秘の面談") is False

    referral.refresh_from_db()
    assert (referral.result, AuditEntry.objects.count()) == ("極秘の面談", 1)
    assert "極秘" not in str(list(AuditEntry.objects.values_list("told__text", "changes")))


@pytest.mark.parametrize("status", ["closed", "withdrawn"])
def test_case_that_is_over_is_not_referred(status, partner, manager):
    with pytest.raises(TransitionRefused):
        refer(case=make_case(status=status, email="c@example.jp"), by=manager, partner=partner, shared=SHARED)


def test_refer_by_somebody_else_is_refused(case, partner, other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        refer(case=case, by=as_actor(other_desk_advisor), partner=partner, shared=SHARED)

    assert (Referral.objects.count(), mails()) == (0, [])
