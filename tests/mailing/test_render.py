import pytest

from mailing.render import address_of, html_of, render, without_links

pytestmark = pytest.mark.django_db
PAIR = "tests/email/asked_person"


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    """A pair of templates as an app would have it."""
    folder = tmp_path / "tests" / "email"
    folder.mkdir(parents=True)
    (folder / "asked_person_subject.txt").write_text("{% translate 'Sent' %}\n {{ number }}\n")
    (folder / "asked_person_body.txt").write_text("{{ name }}\n{% if never %}x{% endif %}\n\n\n{{ text }}\n")
    engine = dict(settings.TEMPLATES[0])
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]


CONTEXT = {"number": "R8-483920-5", "name": "Ａ&Ｂ<㈱>", "text": "'髙﨑'"}


def test_render_in_japanese_has_the_institute_in_front_and_the_signature_below(settings):
    settings.INSTITUTE_SHORT_NAME, settings.INSTITUTE_PHONE = "知財", "03-3581-1101"
    subject, body = render(PAIR, "ja", CONTEXT)
    assert subject == "【知財】送信済み R8-483920-5"
    text, _, signature = body.partition("\n--\n")
    assert text == "Ａ&Ｂ<㈱>\n\n'髙﨑'\n"
    assert signature.splitlines()[:3] == [settings.INSTITUTE_NAME["ja"], "http://localhost:8000/", "電話：03-3581-1101"]


def test_render_in_english_follows_the_reader_not_the_request():
    subject, body = render(PAIR, "en", CONTEXT)
    assert subject == "Sent R8-483920-5"
    assert "http://localhost:8000/en/\n" in body
    assert body.endswith("Please answer in the portal or by phone.\n")


def test_address_of_never_comes_from_a_request(settings):
    settings.PUBLIC_URL = "https://portal.example.jp"
    assert address_of("mailing:message_list", "ja") == "https://portal.example.jp/s/mail/"
    assert address_of("mailing:message_detail", "en", "abc") == "https://portal.example.jp/en/s/mail/abc/"


def test_html_of_links_only_to_this_portal():
    html = html_of("件名", "http://localhost:8000/s/?a=1&b=2\nhttp://evil.example/ <script>", "ja")
    assert '<a href="http://localhost:8000/s/?a=1&amp;b=2">http://localhost:8000/s/?a=1&amp;b=2</a><br>' in html
    assert "http://evil.example/ &lt;script&gt;" in html
    assert html.count("<a ") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://portal.example.jp/en/my/f/x:y-z/ now", "https://portal.example.jp/… now"),
        ("（https://portal.example.jp/track/t?number=1）", "（https://portal.example.jp/…）"),
        ("https://other.example.jp/a https://portal.example.jp/", "https://other.example.jp/… https://portal.example.jp/"),
        ("no link / at all", "no link / at all"),
    ],
)
def test_without_links_keeps_all_but_the_paths(text, shown):
    assert without_links(text) == shown
