"""Certificates on the pages of staff, and the page on which anybody verifies one."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from seminars.actions.certificates import certificate_of
from seminars.enums import EventStatus
from seminars.models import Certificate
from tests.conftest import person
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
VERIFY = "/seminars/certificates/"


@pytest.fixture
def organiser(db):
    return person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ()))


@pytest.fixture
def signed(sign_in, organiser):
    return sign_in(organiser)


@pytest.fixture
def event():
    return make_event(status=EventStatus.HELD, starts_in=-3)


@pytest.fixture
def guest(event):
    return make_registration(event, person_name="髙﨑 𠮷郎", person_kana="タカサキ ヨシロウ", attended=True)


@pytest.fixture
def made(guest, organiser, as_actor):
    return certificate_of(by=as_actor(organiser), registration=guest)


def test_issue_for_all_and_for_one(signed, event, guest):
    make_registration(event, attended=True)
    signed.post(reverse("events:certificate_issue", args=[event.ref, guest.number]))
    signed.post(reverse("events:certificate_issue_all", args=[event.ref]))
    assert Certificate.objects.count() == 2
    assert Certificate.objects.first().number in signed.get(reverse("events:certificates", args=[event.ref])).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(signed, event, many, django_assert_num_queries):
    for _each in range(many):
        make_registration(event, attended=True)
    address = reverse("events:certificates", args=[event.ref])
    signed.get(address)
    with django_assert_num_queries(9):
        assert len(signed.get(address).context["people"]) == many


def test_download_withdraw_and_correct(signed, made):
    answer = signed.get(reverse("events:certificate_file", args=[made.number, "en"]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert signed.post(reverse("events:certificate_withdraw", args=[made.number]), {"reason": ""}).status_code == 422
    sheet = {"person_name": "髙﨑 吉郎", "person_kana": "", "company": "", "reason": "誤字"}
    answer = signed.post(reverse("events:certificate_correct", args=[made.number]), sheet, follow=True)
    second = Certificate.objects.get(withdrawn_at=None)
    assert second.number in answer.content.decode()
    signed.post(reverse("events:certificate_withdraw", args=[second.number]), {"reason": "x"})
    assert not Certificate.objects.filter(withdrawn_at=None).exists()
    refused = signed.post(reverse("events:certificate_correct", args=[made.number]), sheet)
    assert refused.status_code == 422
    assert "吉郎" in refused.content.decode()


def test_others_see_no_certificate(sign_in, made, headquarters, advisor):
    for user in (headquarters, advisor):
        assert sign_in(user).get(reverse("events:certificate", args=[made.number])).status_code == 403
        assert sign_in(user).post(reverse("events:certificate_withdraw", args=[made.number])).status_code == 403
    assert sign_in(None).get(reverse("events:certificate_file", args=[made.number, "ja"])).status_code == 302


def test_anybody_verifies_and_learns_nothing_about_the_person(client, made):
    assert f'value="{made.number}"' in client.get(VERIFY, {"number": made.number}).content.decode()
    right = client.post(VERIFY, {"number": made.number, "family_name": "たかさき"}).content.decode()
    assert "有効です" in right
    assert "𠮷郎" not in right
    wrong_name = client.post(VERIFY, {"number": made.number, "family_name": "山田"})
    wrong_number = client.post(VERIFY, {"number": "C-R8-000000-0", "family_name": "山田"})
    bodies = [answer.content.decode() for answer in (wrong_name, wrong_number)]
    bodies = [body.replace(made.number, "N").replace("C-R8-000000-0", "N") for body in bodies]
    tokens = [body.split('name="csrfmiddlewaretoken" value="')[1][:64] for body in bodies]
    assert bodies[0].replace(tokens[0], "") == bodies[1].replace(tokens[1], "")
    assert wrong_name.status_code == wrong_number.status_code == 200
    assert client.post(VERIFY, {}).status_code == 422


def test_questions_of_one_network_are_counted(client, made):
    sheet = {"number": made.number, "family_name": "山田"}
    answers = [client.post(VERIFY, sheet).status_code for _each in range(21)]
    assert answers == [200] * 20 + [429]
    assert "有効です" not in client.post(VERIFY, sheet | {"family_name": "髙﨑"}).content.decode()
