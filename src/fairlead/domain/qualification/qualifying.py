"""From a known lead and the facts remembered about it to a qualified lead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import NOBODY, UNMATCHED, AccountMatch, KnownLead, PersonMatch
from fairlead.domain.qualification.deeds import Deed

Value = float | str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known at the lead's moment, and nothing later.

    ``lead``: every lead feature by name. ``reps``: every feature of the reps by name, each of shape (n_reps,) in roster order.
    ``deeds``: what intent is made from; None where it was not recorded. A stored decision keeps its facts, so that it can be replayed
    without the past.
    """

    lead: Mapping[str, Value] = field(default_factory=dict)
    reps: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    deeds: tuple[Deed, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """What is known by the lead alone, each 0 to 100; None where it cannot be told.

    ``fit``: declared, of which the share ``fit_known`` of the weight was known (0 to 1). ``learned_fit``: percentile by who the lead is.
    ``intent``: by what was done.
    """

    fit: float | None = None
    fit_known: float | None = None
    learned_fit: float | None = None
    intent: float | None = None


UNSCORED: Final = Scores()


@dataclass(frozen=True, slots=True)
class QualifiedLead:
    """A lead ready to be screened. ``match`` and ``person``: everything that matching found, with probabilities and reasons."""

    lead: Lead
    account: Account | None
    matched_by: str | None
    facts: Facts
    match: AccountMatch = UNMATCHED
    person: PersonMatch = NOBODY
    scores: Scores = UNSCORED

    @property
    def known(self) -> KnownLead:
        """As matching left it."""
        return KnownLead(self.lead, self.account, self.matched_by, self.match, self.person)


def qualify(known: KnownLead, facts: Facts) -> QualifiedLead:
    """Join a known lead and what was remembered about it."""
    return QualifiedLead(known.lead, known.account, known.matched_by, facts, known.match, known.person)
