"""What the edge asks of the house. `fairlead.bootstrap.open_house` gives one; tests may bring their own."""

from collections.abc import Mapping
from typing import Any, Protocol

from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.ports import Clock
from fairlead.domain.deciding import Versions
from fairlead.domain.prediction import Readiness
from fairlead.domain.rep import Roster


class ModelInForce(Protocol):
    """The model that routes now."""

    @property
    def version(self) -> str:
        """Identity of the artefact."""
        ...

    @property
    def readiness(self) -> Readiness:
        """What it may be used for."""
        ...

    @property
    def card(self) -> Mapping[str, Any] | None:
        """The model card as training wrote it; None where nothing was ever trained."""
        ...


class House(Protocol):
    """The running product."""

    @property
    def desk(self) -> Desk:
        """Where leads and outcomes are handed in."""
        ...

    @property
    def decisions(self) -> ReadDecisions:
        """Decisions as people read them."""
        ...

    @property
    def clock(self) -> Clock:
        """Tells the time."""
        ...

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the reps, by identity."""
        ...

    def roster(self) -> Roster:
        """Everybody who may receive a lead."""
        ...

    def versions(self) -> Versions:
        """What decides now."""
        ...

    def model(self) -> ModelInForce:
        """The model that routes now."""
        ...
