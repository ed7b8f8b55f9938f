"""Tables of subsidies and support programmes."""

from subsidies.models.programmes import FeeTier, Programme, ProgrammeTerms

__all__ = ["FeeTier", "Programme", "ProgrammeTerms"]
