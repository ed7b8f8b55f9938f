import pytest
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry

pytestmark = pytest.mark.django_db

FIRST_PAGES = {
    "sme": "/my/",
    "advisor": "/a/",
    "desk_staff": "/s/queue/",
    "desk_manager": "/s/queue/",
    "headquarters": "/s/stats/2026/",
    "auditor": "/s/stats/2026/",
    "administrator": "/s/mail/",
}


@pytest.mark.parametrize("role", FIRST_PAGES)
def test_home_leads_each_role_to_its_first_page(sign_in, request, time_machine, role):
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    browser = sign_in(request.getfixturevalue(role))
    assert browser.get("/home/").headers["Location"] == FIRST_PAGES[role]
    assert browser.get("/en/home/").headers["Location"] == "/en" + FIRST_PAGES[role]


def test_home_of_a_person_without_roles_is_the_start_page(sign_in):
    browser = sign_in(User.objects.create_user("nobody@example.jp"))
    assert browser.get("/home/").headers["Location"] == "/"


@pytest.mark.parametrize("url", ["/home/", "/profile/"])
def test_own_pages_ask_a_visitor_to_sign_in(client, url):
    assert client.get(url).headers["Location"] == f"/accounts/login/?next={url}"


def test_profile_saves_and_answers_in_the_chosen_language(sign_in, sme):
    answer = sign_in(sme).post("/profile/", {"name": "山田 太郎", "language": "en"}, follow=True)
    assert answer.redirect_chain == [("/en/profile/", 302)]
    assert "Your settings are saved." in answer.content.decode()
    sme.refresh_from_db()
    assert (sme.name, sme.language) == ("山田 太郎", "en")
    assert AuditEntry.objects.get(action="change_profile").object_ref == sme.ref


def test_shortcuts_are_off_until_somebody_of_the_institute_switches_them_on(sign_in, desk_staff, sme):
    browser, given = sign_in(desk_staff), {"name": desk_staff.name, "language": "ja"}
    queue = reverse("consultations:case_list")
    assert "shortcuts.js" not in browser.get(queue).text
    browser.post("/profile/", given | {"shortcuts": "on"})
    page = browser.get(queue).text
    assert "shortcuts.js" in page
    assert f'<a href="{queue}" data-go="q">' in page
    assert AuditEntry.objects.get(action="change_profile").changes == {"shortcuts": [0, 1]}

    browser.post("/profile/", given)
    assert "shortcuts.js" not in browser.get(queue).text
    client = sign_in(sme)
    assert "shortcuts" not in client.get("/profile/").text
    client.post("/profile/", {"name": sme.name, "language": "ja", "shortcuts": "on"})
    assert not User.objects.get(pk=sme.pk).shortcuts


@pytest.mark.parametrize("given", [{"language": "fr"}, {"name": "あ" * 101, "language": "ja"}, {}])
def test_profile_with_nonsense_changes_nothing(sign_in, sme, given):
    answer = sign_in(sme).post("/profile/", given)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert User.objects.get(pk=sme.pk).name == sme.name


def test_profile_changes_only_oneself(sign_in, sme, other_sme):
    sign_in(sme).post(
        "/profile/", {"name": "X", "language": "ja", "id": other_sme.pk, "email": "x@example.jp", "is_active": ""}
    )
    assert list(User.objects.order_by("pk").values_list("email", "is_active")) == [
        ("sme@example.jp", True),
        ("other-sme@example.jp", True),
    ]
    assert User.objects.get(pk=other_sme.pk).name == other_sme.name


@pytest.mark.parametrize(
    ("url", "methods"),
    [
        ("/home/", ["post", "put", "delete"]),
        ("/accounts/security/", ["post", "put", "delete"]),
        ("/accounts/security/sessions/end/", ["get", "put", "delete"]),
        ("/accounts/security/sessions/end-others/", ["get", "put", "delete"]),
        ("/accounts/session/extend/", ["get", "put", "delete"]),
        ("/accounts/session/", ["post", "put", "delete"]),
        ("/profile/", ["put", "patch", "delete"]),
        ("/demo/", ["put", "patch", "delete"]),
    ],
)
def test_own_pages_refuse_other_methods(sign_in, sme, url, methods):
    browser = sign_in(sme)
    assert {getattr(browser, method)(url).status_code for method in methods} == {405}
