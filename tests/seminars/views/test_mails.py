"""Pages of mails to many and of the survey: work, strangers, wrong roles, wrong forms lose nothing."""

import pytest
from django.urls import reverse

from accounts.actors import VISITOR, actor_of
from accounts.enums import Role
from mailing.models import Message
from seminars.links import survey_token
from seminars.models import MassMail, Survey, SurveyAnswer
from tests.conftest import person
from tests.factories.mass_mails import make_answer, make_mail
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
TEXT = {"segment": "confirmed", "subject_ja": "持ち物のご案内", "body_ja": "{name}様", "subject_en": "", "body_en": ""}


@pytest.fixture
def organiser(db):
    return person("organiser@example.jp", "主催 花子", (Role.SEMINAR_ORGANISER, ("trade_secret",)))


@pytest.fixture
def event(db):
    event = make_event(starts_in=-2, status="held")
    make_registration(event, attended=True, person_name="髙﨑 𠮷子")
    return event


def at(name, *args):
    return reverse(f"events:{name}", args=args)


def test_a_mail_is_written_looked_at_tried_sent_and_recalled(sign_in, organiser, event):
    browser = sign_in(organiser)
    answer = browser.post(at("mail_new", event.ref), TEXT, follow=True)
    mail = MassMail.objects.get()
    assert "髙﨑 𠮷子様" in answer.content.decode()
    assert browser.get(at("mail_list", event.ref)).status_code == 200
    browser.post(at("mail_test", event.ref, mail.ref))
    assert Message.objects.filter(event="mass_mail_test", recipient=organiser.email).count() == 1
    refused = browser.post(at("mail_send", event.ref, mail.ref), {"version": 1, "expected": 1})
    assert refused.status_code == 422
    again = browser.post(at("mail_send", event.ref, mail.ref), {"version": 1, "expected": 2, "checked": "on"})
    assert again.status_code == 422
    assert 'name="expected" value="1"' in again.content.decode()
    browser.post(at("mail_send", event.ref, mail.ref), {"version": 1, "expected": 1, "checked": "on"})
    assert "送信を取り消す" in browser.get(at("mail", event.ref, mail.ref)).content.decode()
    browser.post(at("mail_recall", event.ref, mail.ref))
    mail.refresh_from_db()
    assert (mail.status, Message.objects.get(event="mass_mail").status) == ("recalled", "withdrawn")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"body_ja": "{nmae}様"}, "nmae"), ({"subject_en": "Hello"}, "id_body_en"), ({"subject_ja": "長" * 31}, "30文字")],
)
def test_a_wrong_text_stays_as_it_was_typed_and_says_why(sign_in, organiser, event, wrong, field):
    answer = sign_in(organiser).post(at("mail_new", event.ref), TEXT | wrong)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert next(iter(wrong.values())) in answer.content.decode()
    assert not MassMail.objects.exists()


def test_a_draft_is_changed_and_discarded_and_one_that_left_is_not(sign_in, organiser, event):
    browser, mail = sign_in(organiser), make_mail(event, actor_of(organiser))
    changed = browser.post(at("mail_edit", event.ref, mail.ref), TEXT | {"subject_ja": "会場のご案内", "version": 1})
    assert changed.status_code == 302
    late = browser.post(at("mail_edit", event.ref, mail.ref), TEXT | {"subject_ja": "別の案内", "version": 1})
    assert late.status_code == 422
    assert "別の案内" in late.content.decode()
    browser.post(at("mail_discard", event.ref, mail.ref))
    assert not MassMail.objects.exists()


@pytest.mark.parametrize("name", ["mail_list", "mail_new", "survey_results", "survey_edit"])
def test_only_who_runs_the_event_opens_its_mails_and_answers(sign_in, event, headquarters, desk_staff, name):
    other = person("other@example.jp", "他 一郎", (Role.SEMINAR_ORGANISER, ("overseas",)))
    assert sign_in(other).get(at(name, event.ref)).status_code == 404
    assert sign_in(headquarters).get(at(name, event.ref)).status_code == 403
    assert sign_in(desk_staff).get(at(name, event.ref)).status_code == 403


@pytest.mark.parametrize("name", ["mail_test", "mail_send", "mail_recall", "mail_discard"])
def test_steps_are_taken_by_post_only_and_not_by_strangers(sign_in, organiser, event, name):
    mail = make_mail(event, actor_of(organiser))
    other = person("other@example.jp", "他 一郎", (Role.SEMINAR_ORGANISER, ("overseas",)))
    assert sign_in(organiser).get(at(name, event.ref, mail.ref)).status_code == 405
    assert sign_in(other).post(at(name, event.ref, mail.ref)).status_code == 404


def test_the_page_of_a_draft_costs_the_same_for_one_and_three(sign_in, organiser, event, django_assert_num_queries):
    browser, mail = sign_in(organiser), make_mail(event, actor_of(organiser))
    browser.get(at("mail", event.ref, mail.ref))  # what is asked once and remembered
    with django_assert_num_queries(10):
        browser.get(at("mail", event.ref, mail.ref))
    make_registration(event)
    make_registration(event)
    with django_assert_num_queries(10):
        browser.get(at("mail", event.ref, mail.ref))


# --- survey -----------------------------------------------------------------------------------------
def test_who_came_answers_by_the_link_alone(client, event):
    came = event.registrations.get()
    page = reverse("seminars:survey", args=(survey_token(came),))
    assert "とても満足" in client.get(page).content.decode()
    assert "髙﨑" not in client.get(page).content.decode()
    wrong = client.post(page, {"q1": "9", "q2": "1", "q3": "書いた言葉"})
    assert wrong.status_code == 422
    assert "書いた言葉" in wrong.content.decode()
    client.post(page, {"q1": "1", "q2": "2", "q3": "良かった"})
    assert SurveyAnswer.objects.get().answers == {"q1": "1", "q2": "2", "q3": "良かった"}
    assert "7日間" in client.get(page).content.decode()
    assert client.get(reverse("seminars:survey", args=("x",))).status_code == 410


def test_questions_are_edited_and_answers_taken_along(sign_in, organiser, event):
    browser = sign_in(organiser)
    sheet = {
        "seen": "",
        "kind_1": "choice",
        "ja_1": "所要時間は",
        "en_1": "The length was",
        "choices_1": "長い / Long\n適当 / Right",
    }
    lacking = browser.post(at("survey_edit", event.ref), sheet | {"choices_1": "長い"})
    assert (lacking.status_code, Survey.objects.exists()) == (422, False)
    assert browser.post(at("survey_edit", event.ref), sheet).status_code == 302
    make_answer(event.registrations.get(), VISITOR, q1="2")
    assert "適当" in browser.get(at("survey_results", event.ref)).content.decode()
    content = browser.get(at("survey_export", event.ref, "csv")).content.decode("utf-8-sig")
    assert "適当" in content
    assert "髙﨑" not in content
    assert browser.get(at("survey_export", event.ref, "xlsx")).content[:2] == b"PK"
    assert browser.get(at("survey_export", event.ref, "pdf")).status_code == 404
