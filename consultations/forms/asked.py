"""What the pages of consultations are asked by their addresses, besides what lists are narrowed by (filters.py)."""

from django import forms

from consultations.enums import Publication
from core.asked import AskedForm, TextsField


class YearAsked(AskedForm):
    year = forms.IntegerField(min_value=2015, max_value=2099)


class AgainAsked(AskedForm):
    """Which message was taken back: its text stands in the form again."""

    again = forms.CharField(max_length=60)


class SheetAsked(AskedForm):
    """The call sheet: at which desk; after a case was registered, which one, and how the caller came."""

    desk = forms.CharField(max_length=40)
    done = forms.CharField(max_length=20)
    method = forms.CharField(max_length=60)


class DeskAsked(AskedForm):
    desk = forms.CharField(max_length=40)


class SlipAsked(AskedForm):
    """Whether what was written stands on the slip."""

    body = forms.BooleanField()


class StartAsked(AskedForm):
    """What the way to the form of a consultation has found out already."""

    desk = forms.CharField(max_length=60)
    leak = forms.CharField(max_length=60)
    site = forms.CharField(max_length=60)
    shown = forms.CharField(max_length=60)

    def publication(self) -> str:
        """Whether it was shown, where that was told; else empty."""
        told = self.asked()["shown"]
        return told if told in Publication else ""


class CheckAsked(AskedForm):
    """Whether the page was opened from the last one, to which it leads back."""

    check = forms.BooleanField()


class NumberAsked(AskedForm):
    number = forms.CharField(max_length=60)


class RowAsked(AskedForm):
    """The row that is open beside the list."""

    select = forms.CharField(max_length=20)


class NewsAsked(AskedForm):
    """Since when; and whether words were searched for, which are not answered here."""

    since = forms.CharField(max_length=40)
    q = forms.CharField()


class StepAsked(AskedForm):
    """The question that was sent, and what was answered before."""

    step = forms.CharField(max_length=20)
    was = forms.CharField(max_length=60)


class KindAsked(AskedForm):
    """What of a history is shown."""

    kind = forms.CharField(max_length=20)


class WayBackAsked(AskedForm):
    """The page from which a step was started; where it leads is looked at by the views."""

    next = forms.CharField(max_length=4000)


class SelectionAsked(AskedForm):
    """Which cases (each, or all that a question asks for) and what shall be done with them."""

    case = TextsField(most=501, max_length=20)  # one more than may be: then there are too many
    all = forms.CharField(max_length=4000)
    action = forms.CharField(max_length=20)

    @property
    def question(self) -> str | None:
        """All of this question's cases; None where single ones were ticked. Without a word it asks for the usual ones."""
        return str(self.asked()["all"]) if "all" in self.data else None

    @property
    def is_filled_in(self) -> bool:
        """Whether what the step needs was asked already."""
        return "asked" in self.data
