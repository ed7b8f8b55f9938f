"""The day of an event in a browser: check-in on a phone, without a network, without scripts; walk-in; certificate."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from seminars.enums import EventStatus, Mode
from seminars.models import Attendance, Certificate
from seminars.tickets import ticket_token
from tests.conftest import person
from tests.e2e.conftest import reaches_over_the_edge
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUESTS = (
    ("髙橋 一郎", "タカハシ イチロウ"),
    ("山田 太郎", "ヤマダ タロウ"),
    ("髙﨑 𠮷郎", "タカサキ ヨシロウ"),
    ("甲野 花", "コウノ ハナ"),
)


@pytest.fixture
def organiser(db):
    return person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ()))


@pytest.fixture
def event(organiser):
    return make_event(starts_at=timezone.now() - timedelta(minutes=10), mode=Mode.ONSITE, onsite=4, title_ja="営業秘密セミナー")


@pytest.fixture
def guests(event):
    company = "株式会社" + "あ" * 30 + "髙﨑㈱東京"
    return [
        make_registration(
            event,
            booking=make_booking(event, company=company),
            person_name=name,
            person_kana=kana,
            number=f"S-R8-04562{n}-{n}",
            access_needs="車いす" if n == 1 else "",
        )
        for n, (name, kana) in enumerate(GUESTS)
    ]


def row(page: Page, name: str):
    return page.locator(".guest").filter(has_text=name)


def here() -> set[str]:
    return set(Attendance.objects.values_list("registration__person_name", flat=True))


def test_check_in_on_a_phone_by_kana_by_number_and_by_ticket(narrow: Page, portal, organiser, event, guests, sign_in_as, axe):
    sign_in_as(narrow, organiser)
    narrow.goto(f"{portal}/s/seminars/{event.ref}/reception/")
    assert axe(narrow) == []
    assert not reaches_over_the_edge(narrow)
    box = narrow.get_by_role("searchbox")
    box.fill("たかは")
    expect(narrow.locator(".guest:visible")).to_have_count(1)
    button = row(narrow, "髙橋 一郎").get_by_role("button", name="受付する")
    size = button.bounding_box()
    assert size is not None
    assert size["height"] >= 56
    button.press("Enter")
    expect(row(narrow, "髙橋 一郎")).to_contain_text("来場済み")
    box.fill("５６２１")
    expect(narrow.locator(".guest:visible")).to_have_count(1)
    row(narrow, "山田 太郎").get_by_role("button", name="受付する").click()
    expect(narrow.locator("[data-count=onsite]")).to_contain_text("2 / 4")
    expect(narrow.locator("[data-unsent-bar]")).to_be_hidden()

    narrow.goto(f"{portal}/en/s/seminars/checkin/{ticket_token(guests[2])}/")
    assert axe(narrow) == []
    narrow.get_by_role("button", name="Check in").click()
    expect(narrow.get_by_role("alert").or_(narrow.locator(".messages"))).to_contain_text("髙﨑 𠮷郎")
    row(narrow, "髙﨑 𠮷郎").get_by_role("button", name="Undo").click()
    narrow.wait_for_load_state()
    assert here() == {"髙橋 一郎", "山田 太郎"}


def test_check_ins_without_a_network_are_kept_sealed_and_sent_once(narrow: Page, portal, organiser, event, guests, sign_in_as):
    sign_in_as(narrow, organiser)
    address = f"{portal}/s/seminars/{event.ref}/reception/"
    narrow.goto(address)
    narrow.context.set_offline(True)
    for name, _kana in GUESTS[:3]:
        row(narrow, name).get_by_role("button", name="受付する").click()
    bar = narrow.locator("[data-unsent-bar]")
    expect(bar).to_contain_text("未送信 3件")
    row(narrow, "髙﨑 𠮷郎").get_by_role("button", name="取り消す").click()  # a slip: it never left the phone
    expect(bar).to_contain_text("未送信 2件")
    row(narrow, "髙﨑 𠮷郎").get_by_role("button", name="受付する").click()
    expect(bar).to_contain_text("未送信 3件")
    assert here() == set()
    sealed = narrow.evaluate(KEPT)
    assert "04562" not in sealed["text"]  # no number of anybody in the clear
    assert sealed["extractable"] is False

    narrow.context.set_offline(False)
    narrow.reload()  # the phone was put away meanwhile: the queue is still there, and is sent
    expect(narrow.locator("[data-unsent-bar]")).to_contain_text("すべて送信しました")
    assert here() == {name for name, _kana in GUESTS[:3]}
    assert narrow.evaluate(KEPT)["names"] == ["key"]


def test_an_answer_that_never_arrived_is_asked_for_again(page: Page, portal, organiser, event, guests, sign_in_as):
    sign_in_as(page, organiser)
    page.goto(f"{portal}/s/seminars/{event.ref}/reception/")
    keys = []

    def lose(route):
        keys.append(route.request.post_data)
        if len(keys) == 1:
            route.fetch()  # the server has it, and the phone never hears of it
            return route.abort()
        return route.continue_()

    page.route("**/reception/check-in/", lose)
    row(page, "山田 太郎").get_by_role("button", name="受付する").click()
    expect(page.locator("[data-unsent-bar]")).to_contain_text("未送信 1件")
    page.get_by_role("button", name="今すぐ送信する").click()
    expect(page.locator("[data-unsent-bar]")).to_contain_text("すべて送信しました")
    assert len(keys) == 2
    assert here() == {"山田 太郎"}


def test_signing_out_wipes_the_phone_and_warns_first(page: Page, portal, organiser, event, guests, sign_in_as):
    sign_in_as(page, organiser)
    page.goto(f"{portal}/s/seminars/{event.ref}/reception/")
    page.context.set_offline(True)
    row(page, "山田 太郎").get_by_role("button", name="受付する").click()
    expect(page.locator("[data-unsent-bar]")).to_contain_text("未送信 1件")
    page.get_by_role("button", name="ログアウト").click()
    expect(page.locator("[data-unsent-bar]")).to_contain_text("失われます")
    page.route("**/reception/check-in/", lambda route: route.abort())
    page.context.set_offline(False)
    page.get_by_role("button", name="ログアウト").click()
    page.wait_for_url(lambda url: "reception" not in url)
    assert page.evaluate("indexedDB.databases().then(all => all.map(each => each.name))") == []


def test_without_scripts_a_walk_in_raises_the_capacity(make_context, portal, organiser, event, guests, sign_in_as):
    context, watch = make_context(java_script_enabled=False)
    page = context.new_page()
    sign_in_as(page, organiser)
    page.goto(f"{portal}/s/seminars/{event.ref}/reception/?q=やまだ")
    page.get_by_role("button", name="受付する").click()
    expect(page.locator(".messages")).to_contain_text("山田 太郎")
    page.get_by_role("link", name="当日参加の受付").click()
    page.locator("input[name=person_name]").fill("飛込 花")
    page.get_by_role("button", name="席を出して受付する").click()
    expect(page.get_by_role("alert")).to_contain_text("定員4席")
    page.get_by_role("button", name="定員を5席に増やして受付する").click()
    expect(page.locator(".messages")).to_contain_text("飛込 花")
    assert here() == {"山田 太郎", "飛込 花"}
    assert [fault for fault in watch.taken() if "422" not in fault] == []  # the page that says that it is full


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_certificate_from_issue_to_verification(page: Page, portal, organiser, sign_in_as, faults, language):
    held = make_event(status=EventStatus.HELD, starts_in=-2)
    make_registration(held, person_name="髙﨑 𠮷郎", attended=True)
    prefix, words = ("", WORDS["ja"]) if language == "ja" else ("/en", WORDS["en"])
    sign_in_as(page, organiser)
    page.goto(f"{portal}{prefix}/s/seminars/{held.ref}/certificates/")
    page.get_by_role("button", name=words["issue"]).click()
    number = Certificate.objects.get().number
    page.get_by_role("link", name=number).click()
    assert faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name=words["pdf"]).click()
    assert number in download.value.suggested_filename
    page.goto(f"{portal}{prefix}/seminars/certificates/?number={number}")
    page.locator("input[name=family_name]").fill("高崎")
    page.locator("input[name=family_name]").press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text(words["valid"])
    assert faults(page) == []


WORDS = {
    "ja": {"issue": "未発行の受講者全員に発行する", "pdf": "日本語のPDF", "valid": "この受講証明書は有効です。"},
    "en": {"issue": "Issue for everybody", "pdf": "English PDF", "valid": "This certificate is valid."},
}
KEPT = """async () => {
  const all = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const base = await all(indexedDB.open("reception"));
  const store = base.transaction("kept").objectStore("kept");
  const names = await all(store.getAllKeys()), values = await all(store.getAll());
  base.close();
  const text = values.map((each) => each.data ? new TextDecoder("latin1").decode(each.data) : "").join(" ");
  return { names, text, extractable: values.find((each) => each instanceof CryptoKey)?.extractable };
}"""
