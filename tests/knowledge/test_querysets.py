"""Who reads which reply template."""

import pytest

from knowledge.models import ReplyTemplate
from tests.factories.messages import make_template

pytestmark = pytest.mark.django_db


def test_desk_people_read_their_own_and_shared_ones_and_headquarters_all(advisor, headquarters, sme, as_actor):
    ReplyTemplate.objects.all().delete()
    rows = {desk: make_template(desk_code=desk) for desk in ("", "trade_secret", "overseas")}

    def seen(user) -> set[str]:
        return set(ReplyTemplate.objects.visible_to(as_actor(user)).values_list("desk_code", flat=True))

    assert seen(advisor) == {"", "trade_secret"}
    assert seen(headquarters) == set(rows)
    assert seen(sme) == {""}


def test_desk_is_offered_what_is_in_use(db):
    ReplyTemplate.objects.all().delete()
    kept = make_template(desk_code="overseas")
    make_template(desk_code="overseas", is_active=False)
    make_template(desk_code="trade_secret")

    assert list(ReplyTemplate.objects.for_desk("overseas")) == [kept]
