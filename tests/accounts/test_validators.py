"""Rules for passwords in words that say what to do."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User


@pytest.mark.parametrize(
    ("password", "texts"),
    [
        ("kizunamusubi", []),
        ("yuyake-koya", ["パスワードは12文字以上にしてください"]),
        ("ichiro.takahashi", ["お名前やメールアドレスに似ています。別のパスワードにしてください"]),
        ("administrator", ["多くの人が使っているパスワードです。別のパスワードにしてください"]),
    ],
)
def test_password_is_refused_with_what_to_do(password, texts):
    user = User(email="ichiro.takahashi@example.jp", name="髙橋 一郎")
    found = []
    try:
        validate_password(password, user)
    except ValidationError as error:
        found = error.messages
    assert found == texts
