"""Rolled-up figures: what `figures.count_year` counted, kept so that a page need not count again."""

from django.db import models


class YearRollup(models.Model):
    """The figures of one fiscal year at one desk, or over all desks (`desk_code` empty).

    `revision` and `rules` tell from which contacts and by which rules: when either has moved on, the
    figures are counted again before anybody sees them.
    """

    fiscal_year = models.PositiveSmallIntegerField()
    desk_code = models.CharField(max_length=30, blank=True)
    revision = models.PositiveBigIntegerField()
    rules = models.CharField(max_length=64)  # counting.fingerprint
    contacts = models.PositiveIntegerField()
    clients = models.PositiveIntegerField()
    cases = models.PositiveIntegerField()
    new_clients = models.PositiveIntegerField()
    contacts_by_new_clients = models.PositiveIntegerField()
    rolled_at = models.DateTimeField()  # since when the figures stand like this

    class Meta:
        ordering = ["-fiscal_year", "desk_code"]
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "desk_code"], name="rollup_once")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.desk_code or '*'}"


class FigureCell(models.Model):
    """One row of one breakdown (`reports.Cell`); the row with an empty code holds the blanks of the axis."""

    rollup = models.ForeignKey(YearRollup, on_delete=models.CASCADE, related_name="cells", db_index=False)
    axis = models.CharField(max_length=30)
    code = models.CharField(max_length=500, blank=True)
    code2 = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField()
    clients = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rollup", "axis", "code", "code2"], name="figure_cell_once")]

    def __str__(self) -> str:
        return f"{self.axis} {self.code} {self.code2}".strip()
