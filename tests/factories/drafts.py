"""What a client types on the pages of the consultation form, and the way through them."""

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation

from consultations.drafts import FORM_VERSION
from consultations.models import Case, Draft
from consultations.receipt_links import ref_of

PAGES: dict[int, dict[str, Any]] = {
    1: {
        "desk": "trade_secret",
        "publication": "no",
        "published_on_0": "",
        "published_on_1": "",
        "published_on_2": "",
        "body": "取引先に図面を渡す前の注意点を知りたい。",
        "opponent": "",
        "barred": "",
        "site": "",
        "website": "",
    },
    2: {
        "applicant": "company",
        "company": "株式会社東雲製作所",
        "corporate_number": "Ｔ７１２３−４５６７−８９０１２",
        "postal_code": "〒１００−０００１",
        "prefecture": "prefecture.13",
        "address": "千代田区霞が関3-4-3",
        "industry": "industry.manufacturing",
        "employees": "約３０人",
    },
    3: {
        "writer": "self",
        "writer_office": "",
        "person_name": "山田 太郎",
        "person_kana": "やまだ たろう",
        "email": "ｙａｍａｄａ@Example.JP",
        "phone": "０３ー１２３４ー５６７８",
        "preferred_method": "method.online",
        "preferred_times": "11月25日 14時\n平日の午前",
        "consent": "on",
    },
}


def typed(page: int, **given: Any) -> dict[str, Any]:
    """A page as its reader fills it in; `given` of another page is left out, None leaves a box out."""
    own = PAGES[page] | {
        name: value for name, value in given.items() if name in PAGES[page] or (name == "may_refer" and page == 3)
    }
    return {name: value for name, value in own.items() if value is not None}


def answers(**given: Any) -> dict[str, list[str]]:
    """All answers as a draft keeps them."""
    return {name: [value] for page in PAGES for name, value in typed(page, **given).items()}


def make_draft(**given: Any) -> Draft:
    """A draft of today with all answers; pass any field of Draft, and answers one by one under their names."""
    now = timezone.now()
    said = {name: given.pop(name) for page in PAGES.values() for name in page if name in given and name != "email"}
    values = {
        "form_version": FORM_VERSION,
        "answers": answers(**said),
        "started_at": now,
        "saved_at": now,
        "expires_on": timezone.localdate(now) + timedelta(days=7),
    }
    return Draft.objects.create(**values | given)


def write(browser: Browser, *, language: str = "ja", form_key: str = "", **given: Any) -> str:
    """All three pages are filled in and kept; returns the key of the draft."""
    form_key = form_key or str(uuid.uuid4())
    with translation.override(language):
        for page in PAGES:
            browser.post(reverse("public:consult_page", args=[page]), typed(page, **given) | {"form_key": form_key})
    return form_key


def send(browser: Browser, *, language: str = "ja", form_key: str = "", **given: Any):
    """The whole way: three pages and the check page; returns the answer to the last press."""
    form_key = write(browser, language=language, form_key=form_key, **given)
    with translation.override(language):
        return browser.post(reverse("public:consult_check"), {"form_key": form_key})


def sent_case(browser: Browser, **given: Any) -> Case:
    """The case of a consultation that was sent by the form."""
    location = send(browser, **given).headers["Location"]
    ref = ref_of(location.rstrip("/").rpartition("/")[2])
    return Case.objects.get(ref=ref)
