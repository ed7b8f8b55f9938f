import pytest
from django.urls import reverse

from core import demo
from mailing.enums import MessageStatus
from mailing.models import Message

pytestmark = pytest.mark.django_db
LIST = "/s/mail/"


@pytest.fixture
def page_of(sign_in):
    def _page_of(user, url=LIST):
        return sign_in(user).get(url)

    return _page_of


@pytest.fixture
def mails(queue) -> dict[str, Message]:
    """One plain, one about a restricted case, one of another desk, one that belongs to no desk."""
    return {
        "plain": queue(key="plain", subject="普通"),
        "restricted": queue(key="restricted", subject="限定", is_restricted=True),
        "foreign": queue(key="foreign", subject="海外", scope="overseas"),
        "code": queue(key="code", subject="コード", scope="", is_secret=True, body="123456"),
    }


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("administrator", {"普通", "限定", "海外", "コード"}),
        ("desk_manager", {"普通", "限定"}),
        ("desk_staff", {"普通"}),
    ],
)
def test_message_list_shows_what_the_role_may_see(mails, page_of, request, role, seen):
    page = page_of(request.getfixturevalue(role))
    assert {message.subject for message in page.context["page"].rows} == seen


@pytest.mark.parametrize("role", ["sme", "advisor", "other_desk_advisor", "headquarters", "auditor"])
def test_message_pages_are_closed_to_other_roles(mails, sign_in, request, role):
    browser = sign_in(request.getfixturevalue(role))
    url = reverse("mailing:message_detail", args=[mails["plain"].ref])
    answers = [browser.get(LIST), browser.get(url), browser.post(f"{url}resend/")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_message_list_asks_a_visitor_to_sign_in(page_of):
    assert page_of(None).headers["Location"] == "/accounts/login/?next=/s/mail/"


@pytest.mark.parametrize(
    ("role", "hidden"), [("desk_staff", "restricted"), ("desk_staff", "foreign"), ("desk_manager", "code")]
)
def test_message_that_the_role_may_not_know_is_not_found(mails, sign_in, request, role, hidden):
    browser = sign_in(request.getfixturevalue(role))
    url = reverse("mailing:message_detail", args=[mails[hidden].ref])
    assert [browser.get(url).status_code, browser.post(f"{url}resend/").status_code] == [404, 404]


def test_message_list_by_status(mails, administrator, page_of):
    Message.objects.filter(key="plain").update(status=MessageStatus.FAILED)
    page = page_of(administrator, f"{LIST}?status=failed")
    assert [message.subject for message in page.context["page"].rows] == ["普通"]
    assert 'aria-current="page">送信できませんでした' in page.content.decode()


@pytest.mark.parametrize("query", ["status=%00", "status=nonsense", "after=%E3%81%82", "before=" + "x" * 400, "after=%00"])
def test_message_list_with_a_strange_query_shows_all(mails, administrator, page_of, query):
    page = page_of(administrator, f"{LIST}?{query}")
    assert (page.status_code, len(page.context["page"].rows)) == (200, 4)


def test_message_list_pages_by_key(queue, administrator, page_of):
    for number in range(51):
        queue(key=str(number), subject=f"件名{number}")
    first = page_of(administrator).context["page"]
    second = page_of(administrator, f"{LIST}?after={first.next}").context["page"]
    assert ([first.rows[0].subject, len(first.rows)], [row.subject for row in second.rows]) == (["件名50", 50], ["件名0"])


@pytest.mark.parametrize("count", [1, 3])
def test_message_list_costs_the_same_for_any_number(queue, administrator, sign_in, django_assert_num_queries, count):
    for number in range(count):
        queue(key=str(number))
    browser = sign_in(administrator)
    browser.get(LIST)
    with django_assert_num_queries(5 + 3):  # session, user, roles, rows, total  # + the log of reads
        browser.get(LIST)


def test_message_detail_shows_the_text(mails, desk_staff, page_of):
    page = page_of(desk_staff, reverse("mailing:message_detail", args=[mails["plain"].ref]))
    assert "11月26日（木）までに担当者からご連絡します。" in page.content.decode()


def test_message_detail_hides_a_secret_except_in_a_demo(mails, administrator, page_of):
    url = reverse("mailing:message_detail", args=[mails["code"].ref])
    assert "123456" not in page_of(administrator, url).content.decode()
    demo.mark_as_demo()
    assert "123456" in page_of(administrator, url).content.decode()


def test_message_detail_cuts_off_links_except_in_a_demo(queue, administrator, page_of, settings):
    link = f"{settings.PUBLIC_URL}/my/f/abc:def_ghi-jkl/"
    message = queue(key="link", scope="", body=f"こちらへ\n{link}。\n{settings.PUBLIC_URL}/ まで")
    url = reverse("mailing:message_detail", args=[message.ref])
    text = page_of(administrator, url).text

    assert "abc:def" not in text
    assert f"{settings.PUBLIC_URL}/…。" in text
    assert f"{settings.PUBLIC_URL}/ まで" in text
    assert "リンクは途中まで" in text

    demo.mark_as_demo()
    assert link in page_of(administrator, url).text


def test_message_detail_escapes_what_people_wrote(queue, administrator, page_of):
    message = queue(subject="<script>alert(1)</script>", body="<script>alert(2)</script>")
    content = page_of(administrator, reverse("mailing:message_detail", args=[message.ref])).content.decode()
    assert "<script>alert" not in content


def test_message_resend_queues_again(mails, desk_manager, sign_in):
    Message.objects.update(status=MessageStatus.FAILED)
    url = reverse("mailing:message_detail", args=[mails["plain"].ref])
    answer = sign_in(desk_manager).post(f"{url}resend/", follow=True)
    assert "もう一度送信待ちにしました" in answer.content.decode()
    assert Message.objects.get(pk=mails["plain"].pk).status == MessageStatus.QUEUED


def test_message_resend_by_get_is_refused(mails, administrator, page_of):
    assert page_of(administrator, reverse("mailing:message_resend", args=[mails["plain"].ref])).status_code == 405


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.SENT])
def test_message_resend_by_desk_staff_is_refused_and_not_offered(mails, desk_staff, sign_in, status):
    Message.objects.update(status=status)
    browser, url = sign_in(desk_staff), reverse("mailing:message_detail", args=[mails["plain"].ref])
    assert "resend/" not in browser.get(url).content.decode()
    answer = browser.post(f"{url}resend/", follow=True)
    assert "この操作を行う権限がありません" in answer.content.decode()
    assert set(Message.objects.values_list("status", flat=True)) == {status}


def test_message_pages_in_english(mails, administrator, page_of):
    content = page_of(administrator, "/en/s/mail/").content.decode()
    assert "<h1>Mail (4 messages)</h1>" in content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_message_pages_refuse_other_methods(mails, sign_in, administrator, method):
    browser = sign_in(administrator)
    pages = [LIST, reverse("mailing:message_detail", args=[mails["plain"].ref])]
    assert {getattr(browser, method)(page).status_code for page in pages} == {405}


def test_message_that_came_back_tells_why_and_may_be_sent_again(mails, desk_manager, page_of):
    Message.objects.update(status=MessageStatus.BOUNCED, error="5.1.1 User unknown")
    page = page_of(desk_manager, reverse("mailing:message_detail", args=[mails["plain"].ref])).content.decode()

    assert "5.1.1 User unknown" in page
    assert "戻ってきました" in page
    assert "resend/" in page
    assert "badge-over" in page_of(desk_manager, f"{LIST}?status=bounced").content.decode()


def test_message_that_was_taken_back_offers_no_button(mails, desk_manager, page_of):
    Message.objects.update(status=MessageStatus.WITHDRAWN, body="")
    page = page_of(desk_manager, reverse("mailing:message_detail", args=[mails["plain"].ref])).content.decode()

    assert "送信前に取り消されました" in page
    assert "resend/" not in page
