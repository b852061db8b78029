"""What a model stands on while it is at hand: leads, the test on later ones and the fits; looked at for insight, never kept."""

from dataclasses import dataclass

from fairlead.domain.rep import Roster
from fairlead.learning.cases import Cases
from fairlead.learning.fitting import Fitted
from fairlead.learning.history import History
from fairlead.learning.holdout import Holdout
from fairlead.learning.outcomes import Labeled


@dataclass(frozen=True, eq=False)
class Ground:
    """The leads and what was made of them.

    ``history``: matched to accounts, those who refused profiling included. ``cases``: what
    ``fitted`` was fitted on: all leads, or the older ones where the test allowed no model. ``barred``: features left out as leaks.
    """

    history: History
    labeled: Labeled
    cases: Cases
    roster: Roster
    held: Holdout
    fitted: Fitted
    barred: tuple[str, ...]
