"""The tables of transitions. `core.transitions` runs them."""

from consultations.workflow.cases import CASE, available
from consultations.workflow.ledgers import UPLOAD

__all__ = ["CASE", "UPLOAD", "available"]
