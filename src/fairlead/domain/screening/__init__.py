"""Room 4: who may have the lead by rule, and why not. The verb is `screen`."""

from fairlead.domain.screening.screening import Screening, screen, territory_of

__all__ = ["Screening", "screen", "territory_of"]
