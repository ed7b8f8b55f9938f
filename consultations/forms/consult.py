"""The consultation form: its three pages in order, and what they say together."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy

from consultations.actions.submit import ConsultationEntry
from consultations.drafts import LEAK, Answers
from consultations.enums import Applicant, Axis, Publication, Writer
from consultations.forms.consult_company import CompanyPage
from consultations.forms.consult_matter import MatterPage
from consultations.forms.consult_page import QuestionPage
from consultations.forms.consult_person import PersonPage
from core.fields import MailField
from core.forms import PortalForm

PAGES: Mapping[int, type[QuestionPage]] = {page.number: page for page in (MatterPage, CompanyPage, PersonPage)}


class WayBackForm(PortalForm):
    """Where to send the way back to a draft."""

    email = MailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("We send a link to go on writing, on this device or another."),
        max_length=254,
    )


class SendForm(PortalForm):
    """The one button of the check page: it asks nothing, but it may be refused."""


def judged(answers: Answers) -> list[QuestionPage]:
    """The pages with their errors, as they stand in the draft."""
    return [page.from_answers(answers) for page in PAGES.values()]


def entry_of(pages: list[QuestionPage]) -> ConsultationEntry:
    """What the valid pages say, for consultations.actions.submit."""
    found: dict[str, Any] = {}
    for page in pages:
        found |= page.cleaned_data
    door, leak, _rest = found["desk"].partition(LEAK)
    desk, _dot, theme = door.partition(".")
    return ConsultationEntry(
        desk=desk,
        theme=f"{Axis.THEME}.{theme}" if theme else "",
        leak_suspected=bool(leak),
        site=found["site"],
        publication=Publication(found["publication"]),
        published_on=found["published_on"],
        body=found["body"],
        opponent=found["opponent"],
        barred=found["barred"] or (),
        applicant=Applicant(found["applicant"]),
        company=found["company"],
        corporate_number=found["corporate_number"],
        postal_code=found["postal_code"],
        prefecture=found["prefecture"],
        address=found["address"],
        industry=found["industry"],
        employees=found["employees"],
        writer=Writer(found["writer"]),
        writer_office=found["writer_office"],
        person_name=found["person_name"],
        person_kana=found["person_kana"],
        email=found["email"],
        phone=found["phone"],
        preferred_method=found["preferred_method"],
        preferred_times=tuple(found["preferred_times"]),
        may_refer=found["may_refer"],
        language=get_language() or "ja",
    )
