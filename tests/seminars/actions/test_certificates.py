"""Certificates: issued once, frozen, withdrawn, corrected by another number; and what a verifier learns."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from accounts.enums import Role
from core import receipts
from core.actors import ANONYMOUS, service
from core.models import AuditEntry
from seminars.actions.certificates import (
    CertificateRefused,
    certificate_of,
    certificates_of_all,
    correct_certificate,
    withdraw_certificate,
)
from seminars.certificates import canonical_number, certificate_pdf, verify
from seminars.enums import EventStatus, SeatKind
from seminars.models import Certificate
from tests.conftest import person
from tests.factories.seminar_day import organiser_elsewhere
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db
LONG = "株式会社" + "あ" * 16 + "髙﨑𠮷㈱" + "製作所研究開発本部知的財産部東京"


@pytest.fixture
def by(as_actor):
    return as_actor(person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ())))


@pytest.fixture
def event():
    return make_event(status=EventStatus.HELD, starts_in=-3)


@pytest.fixture
def guest(event):
    booking = make_booking(event, company=LONG)
    return make_registration(event, booking=booking, person_name="髙﨑 𠮷郎", person_kana="タカサキ ヨシロウ", attended=True)


def letters(content):
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def test_a_certificate_is_issued_once_and_says_what_was_true_then(by, event, guest):
    first = certificate_of(by=by, registration=guest)
    event.title_ja, guest.person_name = "別の題", "別の 名"
    event.save()
    guest.save()
    again = certificate_of(by=by, registration=guest)
    assert again.pk == first.pk
    assert (again.person_name, again.company, again.minutes) == ("髙﨑 𠮷郎", LONG, 120)
    assert again.title != "別の題"
    assert first.number.startswith("C-")
    assert receipts.canonical(first.number.removeprefix("C-"))
    assert AuditEntry.objects.filter(action="certificate_issued", object_ref=first.number).count() == 1


def test_who_did_not_attend_and_an_event_not_held_get_none(by, event):
    with pytest.raises(CertificateRefused):
        certificate_of(by=by, registration=make_registration(event))
    with pytest.raises(CertificateRefused):
        certificate_of(by=by, registration=make_registration(make_event(starts_in=0), attended=True))
    assert not Certificate.objects.exists()


def test_who_may_have_it(by, as_actor, sme, other_sme, headquarters, event):
    own = make_registration(booking=make_booking(event, user=sme), attended=True)
    for stranger in (other_sme, headquarters):
        with pytest.raises(CertificateRefused):
            certificate_of(by=as_actor(stranger), registration=own)
    number = certificate_of(by=as_actor(sme), registration=own).number
    assert certificate_of(by=service("booking-page", "web"), registration=own).number == number


def test_after_a_withdrawal_only_staff_issue_another(by, as_actor, guest):
    first = certificate_of(by=by, registration=guest)
    assert withdraw_certificate(by=by, certificate=first, reason="途中退席のため")
    assert not withdraw_certificate(by=by, certificate=first, reason="途中退席のため")
    with pytest.raises(CertificateRefused):
        certificate_of(by=ANONYMOUS, registration=guest)
    second = certificate_of(by=by, registration=guest)
    assert second.number != first.number
    entry = AuditEntry.objects.get(action="certificate_withdrawn")
    assert (entry.object_ref, entry.told.text) == (first.number, "途中退席のため")


def test_a_corrected_name_gives_another_number_and_sent_twice_the_same(by, guest):
    first = certificate_of(by=by, registration=guest)
    right = {"person_name": "髙﨑 吉郎", "person_kana": "タカサキ ヨシロウ", "company": "", "reason": "誤字"}
    second = correct_certificate(by=by, certificate=first, **right)
    assert correct_certificate(by=by, certificate=first, **right) == second
    first.refresh_from_db()
    assert first.withdrawn_at
    assert (second.person_name, second.number != first.number) == ("髙﨑 吉郎", True)
    assert Certificate.objects.filter(withdrawn_at=None).count() == 1


def test_a_stranger_neither_withdraws_nor_corrects(by, guest):
    made = certificate_of(by=by, registration=guest)
    stranger = organiser_elsewhere(by)
    with pytest.raises(CertificateRefused):
        withdraw_certificate(by=stranger, certificate=made, reason="x")
    with pytest.raises(CertificateRefused):
        correct_certificate(by=stranger, certificate=made, person_name="x", person_kana="", company="", reason="x")
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_all_who_attended_get_one_and_again_nobody(by, event, guest):
    make_registration(event)
    make_registration(event, attended=True)
    assert certificates_of_all(by=by, event=event) == 2
    assert certificates_of_all(by=by, event=event) == 0


def test_online_the_minutes_there_count_up_to_the_length(by, event):
    guest = make_registration(event, seat_kind=SeatKind.ONLINE, attended=True)
    assert certificate_of(by=by, registration=guest).minutes == 100
    other = make_registration(event, seat_kind=SeatKind.ONLINE, attended=True)
    other.attendance.minutes = 500
    other.attendance.save()
    assert certificate_of(by=by, registration=other).minutes == 120


def test_the_paper_holds_rare_letters_in_both_languages(by, guest):
    made = certificate_of(by=by, registration=guest)
    said = letters(certificate_pdf(made, "ja"))
    for part in ("受講証明書", "髙﨑𠮷郎様", LONG, made.number, "2時間"):
        assert part in said
    english = letters(certificate_pdf(made, "en"))
    assert "Certificateofattendance" in english
    assert "髙﨑𠮷郎" in english


@pytest.mark.parametrize("name", ["髙﨑", "高崎", "たかさき", "ﾀｶｻｷ", "髙﨑𠮷郎"])
def test_a_verifier_who_knows_the_family_name_is_answered(by, guest, name):
    made = certificate_of(by=by, registration=guest)
    typed = made.number.replace("-", "ー").lower()
    found = verify(typed, name, "ja")
    assert (found.is_valid, found.title) == (True, made.title)
    withdraw_certificate(by=by, certificate=made, reason="x")
    assert verify(typed, name, "ja").is_valid is False


@pytest.mark.parametrize("name", ["", "髙", "山田", "郎"])
def test_a_wrong_name_and_a_wrong_number_are_answered_alike(by, guest, name):
    made = certificate_of(by=by, registration=guest)
    assert verify(made.number, name, "ja") is None
    assert verify("C-R8-000000-0", "髙﨑", "ja") is None
    assert canonical_number("nonsense") == ""


def test_a_name_without_a_gap_is_known_by_its_beginning(by, event):
    guest = make_registration(event, person_name="山田太郎", person_kana="", attended=True)
    made = certificate_of(by=by, registration=guest)
    assert verify(made.number, "山田", "ja")
    assert verify(made.number, "太郎", "ja") is None
    assert made.issued_at - guest.applied_at < timedelta(minutes=1)
