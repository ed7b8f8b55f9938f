"""Texts of secret cases: transparent to read, sealed to store, bound to their place, without a query for any of it."""

import json

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from consultations.actions.changes import Changed, note
from consultations.enums import Level
from consultations.models import Case, CaseKey, CaseMessage, ChangedCase, Contact, EfilingTicket, Promise
from consultations.sealing import owned_models
from core import sealing
from core.sealed_fields import SealedJSONField, SealedTextField, opened_text
from core.sealing import KeyDestroyed, KeyMissing, Tampered, Unreadable
from tests.factories.consultations import make_case, make_contact
from tests.factories.messages import make_message, make_promise
from tests.factories.steps import make_appointment

MARK = "極秘の配合 MARK7"

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret() -> Case:
    return make_case(level=Level.SECRET, subject=f"題 {MARK}", body=f"本文 {MARK}", preferred_times=[MARK])


def raw(model: type[models.Model], pk: int, column: str) -> str:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [pk])  # noqa: S608
        return cursor.fetchone()[0]


def set_raw(model: type[models.Model], pk: int, column: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [value, pk])  # noqa: S608


# --- reading and writing -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("column", "shown"), [("subject", f"題 {MARK}"), ("body", f"本文 {MARK}"), ("preferred_times", [MARK])]
)
def test_text_of_a_secret_case_is_stored_sealed_and_read_plain(secret, column, shown):
    stored = raw(Case, secret.pk, column)
    assert stored.startswith("sealed:1:")
    assert MARK not in stored
    assert getattr(Case.objects.get(pk=secret.pk), column) == shown
    assert Case.objects.values_list(column, flat=True).get(pk=secret.pk) == shown


@pytest.mark.parametrize("level", [Level.NORMAL, Level.LIMITED])
def test_text_of_another_case_is_stored_as_it_is(level):
    case = make_case(level=level, body=MARK, preferred_times=[MARK])
    assert raw(Case, case.pk, "body") == MARK
    assert json.loads(raw(Case, case.pk, "preferred_times")) == [MARK]
    assert not CaseKey.objects.filter(case=case).exists()


@pytest.mark.parametrize("typed", ["sealed:1:QUJD", "sealed:0:", "sealed:", "sealed:1:a\x1fb\x1fc\x1fd"])
@pytest.mark.parametrize("level", [Level.NORMAL, Level.SECRET])
def test_text_that_looks_sealed_is_read_as_it_was_typed(typed, level):
    case = make_case(level=level, body=typed)
    assert Case.objects.get(pk=case.pk).body == typed


def test_text_is_read_wherever_a_query_names_its_column(secret):
    contact = make_contact(case=secret, summary=MARK)
    message = make_message(case=secret, body=MARK)
    promise = make_promise(case=secret, text=MARK)
    ticket = EfilingTicket.objects.create(contact=contact, error=MARK, is_solved=True)
    assert Contact.objects.only("summary").get().summary == MARK
    assert Contact.objects.defer("summary").get().summary == MARK
    assert Contact.objects.select_related("case").get().case.body == f"本文 {MARK}"
    assert Promise.objects.filter(case__ref=secret.ref).values("text").get() == {"text": MARK}
    assert CaseMessage.objects.values_list("case__body", "body").get() == (f"本文 {MARK}", MARK)
    assert CaseMessage.objects.annotate(of=F("case__subject")).values_list("of", flat=True).get() == f"題 {MARK}"
    assert next(Case.objects.filter(pk=secret.pk).iterator()).body == f"本文 {MARK}"
    assert EfilingTicket.objects.get(pk=ticket.pk).error == MARK
    assert EfilingTicket.objects.select_related("contact__case").get().contact.summary == MARK
    promises = Promise.objects.order_by().values_list("text")
    union = CaseMessage.objects.order_by().values_list("body").union(promises, all=True)
    assert {opened_text(text) for (text,) in union} == {MARK}
    for row, column in ((contact, "summary"), (message, "body"), (promise, "text")):
        assert MARK not in raw(type(row), row.pk, column)


def test_text_computed_by_the_database_is_never_shown_as_if_it_were_plain(secret):
    found = Case.objects.annotate(x=Coalesce(F("body"), F("outcome_note"))).values_list("x", flat=True).get(pk=secret.pk)
    with pytest.raises(KeyMissing):
        str(found)


def test_list_of_secret_cases_takes_one_query(django_assert_num_queries):
    for number in range(3):
        make_contact(case=make_case(level=Level.SECRET, body=f"{MARK} {number}"), summary=f"{number}")
    with django_assert_num_queries(1):
        rows = list(Contact.objects.select_related("case"))
        assert {(row.case.body, row.summary) for row in rows} == {(f"{MARK} {number}", f"{number}") for number in range(3)}


def test_list_of_other_cases_takes_the_same_queries_as_ever(django_assert_num_queries):
    case = make_case(body=MARK)
    with django_assert_num_queries(1):
        assert Case.objects.get(pk=case.pk).body == MARK
    case.outcome_note = MARK
    with django_assert_num_queries(1):
        case.save(update_fields=["outcome_note"])


def test_new_text_of_a_secret_case_takes_one_query_for_the_key(django_assert_num_queries, secret):
    with django_assert_num_queries(2):
        make_message(case=secret, body=MARK)


def test_row_saved_again_keeps_its_text(secret):
    case = Case.objects.get(pk=secret.pk)
    case.company_name = "変更"
    case.save()
    case.save(update_fields=["company_name"])
    assert Case.objects.get(pk=secret.pk).body == f"本文 {MARK}"
    assert CaseKey.objects.filter(case=secret).count() == 1


def test_rows_written_in_bulk_are_sealed(secret):
    made = [CaseMessage(case=secret, kind="memo", body=f"{MARK} {n}", author_ref="x", author_label="x") for n in range(2)]
    for one in made:
        one.written_at = one.released_at = secret.created_at
    CaseMessage.objects.bulk_create(made)
    assert sorted(CaseMessage.objects.values_list("body", flat=True)) == [f"{MARK} 0", f"{MARK} 1"]
    assert not [one for one in made if MARK in raw(CaseMessage, one.pk, "body")]


# --- writing past the instance is refused ---------------------------------------------------------
@pytest.mark.parametrize(("model", "fields"), [(model, fields) for model, _path, fields in owned_models()])
def test_update_of_a_sealed_text_is_refused_and_emptying_it_is_not(model, fields):
    for field in fields:
        value = [MARK] if isinstance(field, SealedJSONField) else MARK
        with pytest.raises(TypeError, match="save"), transaction.atomic():
            model._base_manager.update(**{field.name: value})
        with transaction.atomic():
            model._base_manager.update(**{field.name: [] if isinstance(field, SealedJSONField) else ""})


def test_bulk_update_of_a_sealed_text_is_refused(secret):
    message = make_message(case=secret)
    with pytest.raises(TypeError, match="save"), transaction.atomic():
        CaseMessage.objects.bulk_update([message], ["body"])


@pytest.mark.parametrize("column", ["subject", "body", "outcome_note"])
def test_clear_text_in_a_secret_case_is_refused_by_the_database(secret, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_raw(Case, secret.pk, column, MARK)


def test_level_raised_past_the_instance_is_refused_by_the_database():
    case = make_case(body=MARK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(level=Level.SECRET)


def test_level_saved_alone_brings_its_texts_along():
    case = make_case(body=MARK, subject=MARK)
    case.level = Level.SECRET
    case.save(update_fields=["level"])
    assert MARK not in raw(Case, case.pk, "body") + raw(Case, case.pk, "subject")
    case = Case.objects.get(pk=case.pk)
    case.level = Level.LIMITED
    case.save(update_fields=["level"])
    assert raw(Case, case.pk, "body") == MARK


def test_secret_case_made_in_bulk_is_refused():
    case = make_case()
    twin = Case(level=Level.SECRET, ref="R8-TWIN", case_no="x", desk=case.desk, client=case.client, source="web", body=MARK)
    twin.received_on, twin.created_at = case.received_on, case.created_at
    with pytest.raises(KeyMissing):
        Case.objects.bulk_create([twin])


# --- what cannot be opened -----------------------------------------------------------------------
def test_text_swapped_between_rows_is_refused(secret):
    one, other = make_message(case=secret, body="一"), make_message(case=secret, body="二")
    first, second = raw(CaseMessage, one.pk, "body"), raw(CaseMessage, other.pk, "body")
    set_raw(CaseMessage, one.pk, "body", second)
    set_raw(CaseMessage, other.pk, "body", first)
    for message in CaseMessage.objects.all():
        with pytest.raises(Tampered):
            _ = message.body


def test_text_swapped_between_fields_and_cases_is_refused(secret):
    other = make_case(level=Level.SECRET, body="別")
    set_raw(Case, secret.pk, "outcome_note", raw(Case, secret.pk, "body"))
    set_raw(Case, secret.pk, "body", raw(Case, other.pk, "body"))
    case = Case.objects.get(pk=secret.pk)
    for name in ("outcome_note", "body"):
        with pytest.raises(Tampered):
            getattr(case, name)


def test_text_that_cannot_be_opened_is_kept_when_the_row_is_saved(secret):
    stored = raw(Case, secret.pk, "body")[:-8] + "AAAAAAA="
    set_raw(Case, secret.pk, "body", stored)
    case = Case.objects.get(pk=secret.pk)
    with pytest.raises(Tampered):
        _ = case.body
    case.save()
    assert raw(Case, secret.pk, "body") == stored


def test_damaged_subject_says_so_in_a_list_and_closes_no_list(secret):
    stored = raw(Case, secret.pk, "subject")[:-8] + "AAAAAAA="
    set_raw(Case, secret.pk, "subject", stored)
    make_case(subject="ほか")
    assert sorted(case.subject for case in Case.objects.for_list()) == ["ほか", "（この文章は開けません。）"]
    Case.objects.get(pk=secret.pk).save()
    assert raw(Case, secret.pk, "subject") == stored


def test_text_without_its_key_row_is_refused(secret):
    CaseKey.objects.filter(case=secret).delete()
    with pytest.raises(KeyMissing):
        _ = Case.objects.get(pk=secret.pk).body
    with pytest.raises(KeyMissing):
        make_message(case=secret)


def test_key_row_of_another_case_opens_nothing(secret):
    other = make_case(level=Level.SECRET)
    CaseKey.objects.filter(case=secret).update(wrapped=CaseKey.objects.get(case=other).wrapped)
    with pytest.raises(Tampered):
        _ = Case.objects.get(pk=secret.pk).body


def test_destroyed_key_says_so_where_the_text_stood(secret):
    CaseKey.objects.filter(case=secret).update(wrapped="", destroyed_at=secret.created_at)
    case = Case.objects.get(pk=secret.pk)
    assert "破棄されました" in case.body
    assert "破棄されました" in case.subject
    case.save(update_fields=["due_on"])
    with pytest.raises(KeyDestroyed), transaction.atomic():
        make_message(case=secret)
    with pytest.raises(Unreadable):
        case.save()


# --- nothing is forgotten ---------------------------------------------------------------------------
def test_values_before_and_after_a_change_are_sealed(secret, as_actor, desk_manager):

    note(kind="close", by=as_actor(desk_manager), cases=[Changed(secret, {"outcome_note": ""}, {"outcome_note": MARK})])
    row = ChangedCase.objects.get()
    assert row.after == {"outcome_note": MARK}
    assert MARK not in raw(ChangedCase, row.pk, "after")


def test_meeting_place_and_file_name_are_sealed(secret):
    meeting = make_appointment(secret, place=MARK, note=MARK)
    assert MARK not in raw(type(meeting), meeting.pk, "place") + raw(type(meeting), meeting.pk, "note")


def test_sealed_field_leads_to_an_owner_with_a_key():
    for model, path, fields in owned_models():
        assert {field.owner for field in fields} == {path}, model
        for field in fields:
            assert isinstance(field, SealedTextField)
            assert field.place_of is not None
    assert len(list(owned_models())) >= 12
    assert apps.get_model("consultations.Case") in [model for model, _path, _fields in owned_models()]
    assert sealing.SEALED == "sealed:1:"
