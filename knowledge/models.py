"""What the desks know and use again: reply templates in pairs of languages, and questions that may become a FAQ."""

from django.db import models
from django.utils.translation import get_language

from accounts.models import new_ref
from core.text import fold
from knowledge.querysets import ReplyTemplateQuerySet


class ReplyTemplate(models.Model):
    """A reply that is written often, in Japanese and English. `{name}` and its like are filled in when it is used."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    desk_code = models.CharField(max_length=30, blank=True)  # empty: for every desk
    title_ja = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    body_ja = models.TextField()
    body_en = models.TextField()
    owner = models.CharField(max_length=120)  # who answers for its wording; empty: ours, and whose role it is
    review_on = models.DateField()  # when somebody reads it again
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["title_ja", "pk"]
        constraints = [models.UniqueConstraint(fields=["desk_code", "title_ja"], name="template_title_once")]

    def __str__(self) -> str:
        return self.title_ja

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title_ja

    def body_in(self, language: str) -> str:
        return self.body_en if language == "en" else self.body_ja

    def matches(self, query: str) -> bool:
        """Whether every word stands in its titles or texts, in any width and kana."""
        text = fold(f"{self.title_ja} {self.title_en} {self.body_ja} {self.body_en}")
        return all(fold(word) in text for word in query.split())


class FaqDraft(models.Model):
    """A question and its answer, taken from a contact without naming anybody, that may become a FAQ."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    desk_code = models.CharField(max_length=30)
    question = models.CharField(max_length=300)
    answer = models.TextField()
    source_ref = models.CharField(max_length=80, blank=True)  # of the contact it came from
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source_ref"], condition=~models.Q(source_ref=""), name="faq_draft_once_of_contact")
        ]

    def __str__(self) -> str:
        return self.question
