"""Writing and ending reply templates."""

import uuid
from dataclasses import replace
from datetime import date

import pytest

from core.models import AuditEntry
from core.transitions import TransitionRefused
from knowledge.actions import TemplateEntry, TitleTaken, add_template, edit_template, set_active, versions_of
from knowledge.models import ReplyTemplate
from tests.factories.messages import make_template

pytestmark = pytest.mark.django_db
ENTRY = TemplateEntry(
    desk_code="trade_secret",
    title_ja="お礼の文",
    title_en="Thanks",
    body_ja="{name}様",
    body_en="Dear {name}",
    owner="窓口",
    review_on=date(2027, 4, 1),
)


def test_manager_writes_for_his_desk_once_per_form(desk_manager, as_actor):
    key = uuid.uuid4()
    first = add_template(by=as_actor(desk_manager), entry=ENTRY, form_key=key)
    second = add_template(by=as_actor(desk_manager), entry=ENTRY, form_key=key)

    assert first.ref == second.ref
    assert (first.changed_by, first.is_active) == ("管理 三郎", True)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["add_template"]


@pytest.mark.parametrize("desk", ["", "overseas"])
def test_manager_writes_for_no_other_desk(desk, desk_manager, as_actor):
    with pytest.raises(TransitionRefused):
        add_template(by=as_actor(desk_manager), entry=replace(ENTRY, desk_code=desk), form_key=uuid.uuid4())


@pytest.mark.parametrize("desk", ["", "overseas", "trade_secret"])
def test_headquarters_write_for_all(desk, headquarters, as_actor):
    assert add_template(by=as_actor(headquarters), entry=replace(ENTRY, desk_code=desk), form_key=uuid.uuid4()).pk


@pytest.mark.parametrize("who", ["advisor", "desk_staff", "sme", "auditor", "administrator"])
def test_others_write_nothing(who, request, as_actor):
    with pytest.raises(TransitionRefused):
        add_template(by=as_actor(request.getfixturevalue(who)), entry=ENTRY, form_key=uuid.uuid4())
    assert not ReplyTemplate.objects.filter(title_ja="お礼の文").exists()


def test_unknown_placeholder_is_refused(desk_manager, as_actor):
    with pytest.raises(TransitionRefused, match="secret"):
        add_template(by=as_actor(desk_manager), entry=replace(ENTRY, body_en="{secret}"), form_key=uuid.uuid4())


def test_title_stands_once_at_a_desk(desk_manager, as_actor):
    add_template(by=as_actor(desk_manager), entry=ENTRY, form_key=uuid.uuid4())
    with pytest.raises(TitleTaken):
        add_template(by=as_actor(desk_manager), entry=ENTRY, form_key=uuid.uuid4())

    other = make_template(desk_code="trade_secret")
    with pytest.raises(TitleTaken):
        edit_template(template=other, by=as_actor(desk_manager), entry=ENTRY)


def test_version_before_stands_in_the_audit_log(desk_manager, as_actor):
    template = add_template(by=as_actor(desk_manager), entry=ENTRY, form_key=uuid.uuid4())
    changed = replace(ENTRY, body_ja="{name}様、ありがとうございます")

    assert edit_template(template=template, by=as_actor(desk_manager), entry=changed) is True
    assert edit_template(template=template, by=as_actor(desk_manager), entry=changed) is False
    newest, first = versions_of(template)
    assert newest.changes == {"body_ja": ["{name}様", "{name}様、ありがとうございます"]}
    assert first.action == "add_template"


def test_manager_takes_no_shared_template_for_his_desk(desk_manager, as_actor):
    shared = make_template()

    with pytest.raises(TransitionRefused):
        edit_template(template=shared, by=as_actor(desk_manager), entry=ENTRY)
    with pytest.raises(TransitionRefused):
        set_active(template=shared, by=as_actor(desk_manager), is_active=False)


def test_template_ends_and_comes_back(desk_manager, as_actor):
    template = make_template(desk_code="trade_secret")
    by = as_actor(desk_manager)

    assert [set_active(template=template, by=by, is_active=False) for _twice in range(2)] == [True, False]
    assert template not in ReplyTemplate.objects.for_desk("trade_secret")
    assert set_active(template=template, by=by, is_active=True) is True
    assert [version.action for version in versions_of(template)] == ["resume_template", "end_template"]
