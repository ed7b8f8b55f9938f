"""The pages of who may read a case: its level, that of a file, the people named for it."""

import pytest
from django.urls import reverse

from accounts.actors import actor_of
from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant
from consultations.actions.files import attach_file
from consultations.actions.levels import change_level
from consultations.actions.named import name_person
from consultations.enums import CaseStatus, FileOrigin, Level
from consultations.models import Case
from tests.conftest import DESK, person
from tests.factories import attachments
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
WHY = "相手方の社名が出てきたため"


@pytest.fixture
def case(advisor) -> Case:
    return make_case(advisor=advisor.advisor, status=CaseStatus.IN_SUPPORT)


def page(name: str, case: Case, *more: str) -> str:
    return reverse(f"consultations:{name}", args=[case.ref, *more])


def test_page_says_who_reads_it_and_who_would_lose_it(case, desk_staff, desk_manager, sign_in):
    text = sign_in(desk_staff).get(page("case_level", case)).content.decode()

    assert "窓口で読める人：" in text
    assert f"次の人は読めなくなります： {desk_staff}" in " ".join(text.split())
    assert str(desk_manager) in text


def test_level_is_changed_with_its_reason(case, advisor, sign_in):
    answer = sign_in(advisor).post(page("case_level", case), {"level-level": "2", "level-reason": WHY}, follow=True)

    assert answer.redirect_chain == [(page("case_detail", case), 302)]
    assert Case.objects.get(pk=case.pk).level == Level.LIMITED
    assert WHY in sign_in(advisor).get(page("case_level", case)).content.decode()


def test_who_loses_it_by_his_own_change_is_told(case, desk_staff, sign_in):
    answer = sign_in(desk_staff).post(page("case_level", case), {"level-level": "2", "level-reason": WHY}, follow=True)

    assert answer.redirect_chain == [(reverse("consultations:case_list"), 302)]
    assert f"{case.case_no} の機密区分を変更しました。あなたはこの相談を閲覧できなくなりました。" in answer.content.decode()


@pytest.mark.parametrize(
    "given", [{"level-level": "2"}, {"level-level": "2", "level-reason": " "}, {"level-level": "9", "level-reason": WHY}]
)
def test_nothing_is_changed_without_a_reason_or_to_an_unknown_level(given, case, advisor, sign_in):
    answer = sign_in(advisor).post(page("case_level", case), given)

    assert answer.status_code == 422
    assert Case.objects.get(pk=case.pk).level == Level.NORMAL


def test_secret_without_a_reader_is_refused_and_the_reason_stays_typed(desk_manager, sign_in):
    case = make_case()
    answer = sign_in(desk_manager).post(page("case_level", case), {"level-level": "3", "level-reason": WHY})

    assert answer.status_code == 422
    assert "読める人がいなくなります" in answer.content.decode()
    assert WHY in answer.content.decode()


def test_lowering_is_not_offered_to_who_may_not(case, advisor, sign_in):
    change_level(case=case, to=Level.LIMITED, reason=WHY, by=actor_of(advisor))
    browser = sign_in(advisor)

    assert 'value="1"' not in browser.get(page("case_level", case)).content.decode()
    assert browser.post(page("case_level", case), {"level-level": "1", "level-reason": WHY}).status_code == 422
    assert Case.objects.get(pk=case.pk).level == Level.LIMITED


@pytest.mark.parametrize("name", ["case_level", "case_named"])
def test_strangers_find_nothing_and_other_roles_are_not_allowed(name, case, other_desk_advisor, headquarters, sme, sign_in):
    answers = [sign_in(user).get(page(name, case)).status_code for user in (other_desk_advisor, headquarters, sme)]

    assert answers == [404, 403, 403]


def test_file_gets_a_level_of_its_own(case, advisor, desk_staff, sign_in):
    given = {"case": case, "by": actor_of(advisor), "name": "a.pdf", "chunks": [attachments.pdf(b"x")]}
    file, _is_new = attach_file(origin=FileOrigin.INTERNAL, **given)
    url = page("file_level", case, file.ref)

    assert sign_in(advisor).get(url).status_code == 200
    assert sign_in(advisor).post(url, {"level-level": "2", "level-reason": WHY}).status_code == 302
    file.refresh_from_db()
    assert file.level == Level.LIMITED
    assert sign_in(desk_staff).get(url).status_code == 404


def test_named_person_is_chosen_from_the_desk(case, advisor, desk_staff, other_desk_advisor, sign_in):
    shut = person("shut@example.jp", "利害 関係", (Role.DESK_STAFF, (DESK,)))
    ObjectGrant.objects.create(
        user=shut, kind=GrantKind.WALL, object_ref=case.ref, cause="t", granted_at=case.created_at, granted_by="t"
    )
    browser = sign_in(advisor)
    text = browser.get(page("case_named", case)).content.decode()

    assert f'value="{desk_staff.ref}"' in text
    assert f'value="{shut.ref}"' not in text
    assert "利害関係があるため選べません： 利害 関係" in " ".join(text.split())
    assert f'value="{other_desk_advisor.ref}"' not in text
    for ref in (shut.ref, other_desk_advisor.ref):
        assert browser.post(page("case_named", case), {"name-person": ref, "name-reason": WHY}).status_code == 422


def test_person_is_named_and_closed_out_again(case, advisor, desk_staff, sign_in):
    change_level(case=case, to=Level.SECRET, reason=WHY, by=actor_of(advisor))
    browser, his = sign_in(advisor), sign_in(desk_staff)

    assert browser.post(page("case_named", case), {"name-person": desk_staff.ref, "name-reason": WHY}).status_code == 302
    assert his.get(page("case_detail", case)).status_code == 200
    assert his.get(page("case_named", case)).status_code == 403
    assert browser.get(page("named_close", case, desk_staff.ref)).status_code == 405
    assert his.post(page("named_close", case, desk_staff.ref)).status_code == 403
    assert browser.post(page("named_close", case, desk_staff.ref)).status_code == 302
    assert his.get(page("case_detail", case)).status_code == 404


def test_who_closes_it_to_himself_comes_to_his_list(case, advisor, desk_manager, sign_in):
    change_level(case=case, to=Level.SECRET, reason=WHY, by=actor_of(advisor))
    name_person(case=case, user=desk_manager, reason=WHY, by=actor_of(advisor))
    answer = sign_in(desk_manager).post(page("named_close", case, desk_manager.ref))

    assert answer.headers["Location"] == reverse("consultations:case_list")


@pytest.mark.parametrize("people", [1, 3])
def test_named_page_takes_the_same_queries_for_one_and_three(people, case, advisor, sign_in, django_assert_num_queries):
    for n in range(people):
        user = person(f"p{n}@example.jp", f"人{n}", (Role.DESK_STAFF, (DESK,)))
        name_person(case=case, user=user, reason=WHY, by=actor_of(advisor))
    browser = sign_in(advisor)
    browser.get(page("case_named", case))
    with django_assert_num_queries(10):
        browser.get(page("case_named", case))
