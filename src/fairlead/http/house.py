"""What the edge asks of the house. `bootstrap.open_house` builds one; tests may bring their own."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

from fairlead.application.ports import Clock, Counts, OutcomeKept, OutcomeReport, RepLoad, Summary
from fairlead.domain.deciding import Decision, Explanation, Versions
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Readiness
from fairlead.domain.rep import Roster


class Routed(Protocol):
    """What became of a submission."""

    @property
    def decision(self) -> Decision: ...
    @property
    def replayed(self) -> bool: ...


class Told(Protocol):
    """A kept decision, ready to be told."""

    @property
    def decision(self) -> Decision: ...
    @property
    def explanation(self) -> Explanation: ...
    @property
    def lead(self) -> Lead: ...
    @property
    def names(self) -> Mapping[str, str]: ...


class Replay(Protocol):
    """A kept decision made again."""

    @property
    def equal(self) -> bool: ...
    @property
    def differences(self) -> Sequence[str]: ...
    @property
    def code_then(self) -> str: ...
    @property
    def code_now(self) -> str: ...


class Desk(Protocol):
    """Where leads and outcomes are handed in."""

    def submit(self, submission: Submission) -> Future[Routed]: ...
    def report(self, report: OutcomeReport) -> Future[OutcomeKept]: ...


class Decisions(Protocol):
    """Decisions as people read them."""

    def page(self, *, limit: int, before: str | None) -> Sequence[Summary]: ...
    def get(self, decision_id: str) -> Told: ...
    def replay(self, decision_id: str) -> Replay: ...
    def counts(self) -> Counts: ...
    def loads(self, *, since: datetime) -> Sequence[RepLoad]: ...


class ModelInForce(Protocol):
    """The model that routes now."""

    @property
    def version(self) -> str: ...
    @property
    def readiness(self) -> Readiness: ...
    @property
    def card(self) -> Mapping[str, Any] | None: ...


class House(Protocol):
    """The running product."""

    @property
    def desk(self) -> Desk: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    def roster(self) -> Roster: ...
    def versions(self) -> Versions: ...
    def model(self) -> ModelInForce: ...
