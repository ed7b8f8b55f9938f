"""What hangs on a case as its client sees it: meetings, referrals, follow-ups, complaints; and a browser with a mailed link."""

from datetime import date, timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from accounts.opened import open_in
from consultations.enums import FileOrigin, ReferralStatus
from consultations.models import Appointment, Case, CaseFile, Complaint, FollowUp, Referral
from core import receipts
from core.private_files import keep
from tests.factories.attachments import pdf
from tests.factories.consultations import make_advisor, make_case

EMAIL = "yamada@example.jp"


def make_own_case(**given: Any) -> Case:
    """A case as it comes by the web form, with a real receipt number and an address; pass any field of Case."""
    values = {
        "ref": receipts.issue(date(2026, 4, 1)),
        "email": EMAIL,
        "person_name": "山田 太郎",
        "promised_on": date(2026, 11, 26),
        "due_on": date(2026, 11, 26),
    }
    return make_case(**values | given)


def browser_with_link(*cases: Case, user: Any = None) -> Browser:
    """A browser in which these cases were opened by a mailed link."""
    browser = Browser()
    if user is not None:
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    for case in cases:
        open_in(session, case.ref)
    session.save()
    browser.cookies["sessionid"] = session.session_key
    return browser


def make_appointment(**given: Any) -> Appointment:
    """A visit of an hour tomorrow; pass any field of Appointment."""
    values = {
        "method_id": "method.visit",
        "starts_at": timezone.now() + timedelta(days=1),
        "place": "本社 2階会議室",
        "note": "社内向け：駐車場は裏",
        "made_at": timezone.now(),
        "made_by": "試験",
    } | given
    if "case" not in values:
        values["case"] = make_own_case()
    if "advisor" not in values:
        values["advisor"] = values["case"].advisor or make_advisor()
    return Appointment.objects.create(**values)


def make_referral(**given: Any) -> Referral:
    """A body that may be asked if the client agrees; pass any field of Referral."""
    values = {
        "partner_id": "jetro",
        "status": ReferralStatus.ASKED,
        "shared": "会社名と相談の要点",
        "asked_at": timezone.now(),
        "asked_by": "試験",
    } | given
    if "case" not in values:
        values["case"] = make_own_case()
    return Referral.objects.create(**values)


def make_follow_up(**given: Any) -> FollowUp:
    """A question that is due; pass any field of FollowUp."""
    values = {"due_on": timezone.localdate(), "made_at": timezone.now(), "made_by": "試験"} | given
    if "case" not in values:
        values["case"] = make_own_case(status="closed")
    return FollowUp.objects.create(**values)


def make_complaint(**given: Any) -> Complaint:
    values = {
        "text": "返事が遅い",
        "made_at": timezone.now(),
        "made_by": "山田 太郎",
        "due_on": timezone.localdate() + timedelta(days=7),
    } | given
    return Complaint.objects.create(**values)


def make_case_file(*, body: bytes = b"", **given: Any) -> CaseFile:
    """A PDF that stands among the private files; pass any field of CaseFile."""
    name = given.pop("name", "図面.pdf")
    kept = keep("cases", [pdf(body)], name=name, limit=10**6)
    values = {
        "name": kept.name,
        "size": kept.size,
        "content_type": kept.content_type,
        "sha256": kept.sha256,
        "stored_name": kept.stored_name,
        "origin": FileOrigin.CLIENT,
        "given_by_ref": "user:somebody",
        "given_by_label": "試験",
        "given_at": timezone.now(),
    }
    return CaseFile.objects.create(**values | given)
