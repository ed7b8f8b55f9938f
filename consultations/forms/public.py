"""The doors of the consultation desks, in an owner's words: what the form offers first."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.enums import Axis

# What an owner would say, by desk (and theme, where the desk has themes). Other desks are shown by their name.
IN_OWNERS_WORDS = {
    "general": gettext_lazy("I do not know where to begin, or want to talk to somebody nearby"),
    "trade_secret": gettext_lazy("I want to protect our technology or know-how"),
    "overseas": gettext_lazy("We go abroad with our products or technology, or found imitations there"),
    "ip_rights": gettext_lazy("I have a question about the procedure for patents, designs or trademarks"),
    "kansai.trade_secret": gettext_lazy("Our company is in Kansai: protecting technology and know-how"),
    "kansai.overseas": gettext_lazy("Our company is in Kansai: business abroad"),
    "suad_consult": gettext_lazy("We are a university, a technical college or a start-up"),
    "efiling": gettext_lazy("I have trouble with the e-filing software"),
}


@dataclass(frozen=True)
class Topic:
    """A door of the form: its value (desk, or desk.theme), the matter in the owner's words, the desk's name."""

    value: str
    words: str
    desk_name: str


def topics() -> list[Topic]:
    """What one may ask about, the widest door first."""
    found = []
    for desk, name in catalogue.desk_choices():
        for value in _doors(desk):
            found.append(Topic(value, str(IN_OWNERS_WORDS.get(value, name)), name))
    order = list(IN_OWNERS_WORDS)
    return sorted(found, key=lambda topic: order.index(topic.value) if topic.value in order else len(order))


def _doors(desk: str) -> list[str]:
    """The desk, or one value for each of its themes."""
    if catalogue.content_axis(desk):
        return [desk]
    themes = [key for key in catalogue.labels(Axis.THEME) if catalogue.content_axis(desk, key)]
    return [f"{desk}.{key.removeprefix(f'{Axis.THEME}.')}" for key in themes] or [desk]
