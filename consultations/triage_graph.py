"""The way to the right desk, in the owner's words: questions, answers and ends as data (walked by consultations.triage)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.enums import Publication

FIRST = "matter"
PREFECTURE = "pref"
_NEAREST = _("Select the answer that is nearest")


@dataclass(frozen=True)
class Option:
    """An answer. `end`: where it leads unless a later answer says otherwise; `then`: what is asked next."""

    code: str
    label: Any
    end: str = ""
    then: tuple[str, ...] | None = None  # None: what was to be asked anyway
    group: Any = ""


@dataclass(frozen=True)
class Question:
    """A question; the one for the prefecture takes its options from the catalogue."""

    key: str
    text: Any
    options: tuple[Option, ...]
    hint: Any = ""
    missing: Any = _NEAREST


@dataclass(frozen=True)
class End:
    """Where a walk ends: the door of the form, why, who else helps. `page` is the page that says so."""

    door: str
    why: Any
    partners: tuple[str, ...] = ()
    leak: bool = False
    page: str = "result"  # or "leak", "elsewhere"


_HAPPENED, _PLANNED = _("Something happened"), _("Something new")
_ASKED, _OTHER = _("Money and procedure"), pgettext_lazy("group of answers", "Other")
_WHERE_YOU_ARE = (PREFECTURE,)
_SHOWN_AND_WHERE = ("shown", PREFECTURE)

QUESTIONS = {
    question.key: question
    for question in (
        Question(
            FIRST,
            _("Which is nearest to what troubles you?"),
            (
                Option(
                    "taken",
                    _("A product like ours came out elsewhere first. Was our information leaked?"),
                    then=("leak", PREFECTURE),
                    group=_HAPPENED,
                ),
                Option(
                    "lookalike",
                    _("We handed over a sample, and now a look-alike is sold abroad"),
                    then=("secret", PREFECTURE),
                    group=_HAPPENED,
                ),
                Option(
                    "knowhow",
                    _("A customer asks for our drawings or know-how for nothing"),
                    end="knowhow",
                    then=_WHERE_YOU_ARE,
                    group=_HAPPENED,
                ),
                Option(
                    "protect",
                    _("We have a new technique or product. Patent it, or keep it secret?"),
                    end="protect",
                    then=_SHOWN_AND_WHERE,
                    group=_PLANNED,
                ),
                Option(
                    "brand",
                    _("We want to protect our name, logo or design"),
                    end="brand",
                    then=_WHERE_YOU_ARE,
                    group=_PLANNED,
                ),
                Option(
                    "abroad",
                    _("We exhibit, sell or manufacture abroad for the first time"),
                    end="abroad",
                    then=_SHOWN_AND_WHERE,
                    group=_PLANNED,
                ),
                Option(
                    "unused",
                    _("We have a patent that nobody uses. Who could use it?"),
                    end="unused",
                    then=_WHERE_YOU_ARE,
                    group=_PLANNED,
                ),
                Option(
                    "money",
                    _("We want help paying for a filing"),
                    then=("where", *_SHOWN_AND_WHERE),
                    group=_ASKED,
                ),
                Option(
                    "procedure",
                    _("I have a question about a procedure: how to file, pay or renew"),
                    end="procedure",
                    then=_WHERE_YOU_ARE,
                    group=_ASKED,
                ),
                Option("software", _("The e-filing software troubles me"), end="software", then=(), group=_ASKED),
                Option(
                    "university",
                    _("We are a university, a technical college or a start-up"),
                    end="university",
                    then=_WHERE_YOU_ARE,
                    group=_OTHER,
                ),
                Option("unsure", _("I am not sure. I want to talk to somebody"), "unsure", _WHERE_YOU_ARE, _OTHER),
                Option(
                    "elsewhere",
                    _("It is not about ideas, technology or names: money, staff, a dispute, something else"),
                    end="elsewhere",
                    then=(),
                    group=_OTHER,
                ),
            ),
        ),
        Question(
            "leak",
            _("Could somebody have taken or passed on your information?"),
            (
                Option("yes", _("Yes, or it may be so"), end="leak", then=()),
                Option("no", _("No, they seem to have had the same idea"), end="rival"),
            ),
            hint=_("For example somebody who left, a supplier, a customer, or an attack on your computers."),
        ),
        Question(
            "secret",
            _("Was what you handed over secret?"),
            (
                Option("yes", _("Yes, or we had agreed on secrecy"), end="outflow"),
                Option("no", _("No, anybody could see or buy it"), end="imitation"),
                Option("unknown", _("I am not sure"), end="outflow"),
            ),
            hint=_("Drawings, recipes, the way it is made: what people outside do not know."),
        ),
        Question(
            "where",
            _("Where do you want to file?"),
            (
                Option("japan", _("In Japan"), end="money_japan"),
                Option("abroad", _("Abroad"), end="money_abroad"),
                Option("unknown", _("In both, or I am not sure"), end="money"),
            ),
        ),
        Question(
            "shown",
            _("Have you already published, shown or sold it?"),
            (
                Option(Publication.NO.value, Publication.NO.label),
                Option(Publication.YES.value, Publication.YES.label),
                Option(Publication.UNKNOWN.value, Publication.UNKNOWN.label),
            ),
            hint=_("Also at a trade fair, on the web, in a catalogue, or to a customer who need not keep it secret."),
        ),
        Question(
            PREFECTURE,
            _("In which prefecture is your company?"),
            (),
            hint=_("There is an office in every prefecture, and we come to you anywhere in Japan."),
            missing=_("Select your prefecture"),
        ),
    )
}

_SUBSIDIES = ("jetro", "sme_centers")
ENDS = {
    "leak": End(
        "trade_secret",
        _("A suspected leak comes first. Only the head of the desk and the person in charge read it."),
        ("npa", "ipa"),
        leak=True,
        page="leak",
    ),
    "rival": End(
        "trade_secret",
        _("Advisors who come from companies like yours look at what you can still protect, and whether you may go on."),
    ),
    "outflow": End(
        "overseas",
        _("These advisors have worked abroad themselves. They help to stop imitations and to keep your know-how."),
        ("jetro",),
        leak=True,
    ),
    "imitation": End(
        "overseas",
        _("These advisors have worked abroad themselves. They tell you what can be done against a look-alike there."),
        ("jetro",),
    ),
    "knowhow": End(
        "trade_secret",
        _("You need not give it away. We help you to say no, or to agree on terms that protect you."),
        ("shitauke",),
    ),
    "protect": End(
        "trade_secret",
        _("A patent is published, a secret is not. These advisors weigh both with you before you decide."),
    ),
    "brand": End("general", _("The office near you knows names, logos and designs, and brings a patent attorney if needed.")),
    "abroad": End(
        "overseas",
        _("These advisors have worked abroad themselves, and say what to do before the fair or the first contract."),
        ("jetro", "export_consortium", "smrj"),
    ),
    "unused": End(
        "general",
        _("The office near you looks with you for who could use it, and at the free database of patents open for licence."),
    ),
    "money": End(
        "general",
        _("The office near you knows which subsidies and fee reductions fit you, and helps with the papers."),
        ("jpo", *_SUBSIDIES),
    ),
    "money_japan": End(
        "general",
        _("Small companies pay less for patents. The office near you looks at what fits you and helps with the papers."),
        ("jpo",),
    ),
    "money_abroad": End(
        "general",
        _("There are subsidies for filing abroad. The office near you says which fits you and helps with the papers."),
        _SUBSIDIES,
    ),
    "procedure": End("ip_rights", _("This desk answers how to file, pay and renew patents, designs and trademarks.")),
    "software": End("efiling", _("The people here know the e-filing software and help you on.")),
    "university": End("suad_consult", _("These advisors work with universities, technical colleges and start-ups only.")),
    "unsure": End("general", _("Tell the office near you. If another desk knows more, they bring it in.")),
    "elsewhere": End("general", _("Other bodies know more about it."), page="elsewhere"),
}
