"""The register of models: the steps of a model's life, what follows from them, and what keeping them needs from outside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol


class State(StrEnum):
    """Where a model stands: only a champion routes, and there is at most one."""

    DRAFT = "draft"
    CANDIDATE = "candidate"
    APPROVED = "approved"
    CHAMPION = "champion"
    RETIRED = "retired"


class Step(StrEnum):
    """What can happen to a model. Adopted, appeared and found are what the folder of models showed, not what somebody did."""

    TRAINED = "trained"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled back"
    ADOPTED = "adopted"
    APPEARED = "appeared"
    FOUND = "found in force"
    REJECTED = "rejected"
    SHADOWED = "put in shadow"
    UNSHADOWED = "taken out of shadow"


LEADS_TO: Final[Mapping[Step, State]] = {
    Step.TRAINED: State.DRAFT,
    Step.PROPOSED: State.CANDIDATE,
    Step.APPROVED: State.APPROVED,
    Step.PROMOTED: State.CHAMPION,
    Step.ROLLED_BACK: State.CHAMPION,
    Step.ADOPTED: State.RETIRED,
    Step.APPEARED: State.DRAFT,
    Step.FOUND: State.CHAMPION,
    Step.REJECTED: State.RETIRED,
}
"""Every step that changes a model's state, and where it leads. In shadow a model keeps its state."""
WAITING: Final = frozenset({State.CANDIDATE, State.APPROVED})
"""A model that may go in force one day: it can be put in shadow, and it can be rejected."""
OFFERING: Final = frozenset({Step.TRAINED, Step.PROPOSED})
"""Whoever took one of these steps of a model does not approve it."""
THE_SCHEDULE: Final = "the schedule"
"""Who trains when the calendar says so."""
THE_DRIFT_WATCH: Final = "the watch on drift"
"""Who trains when leads or outcomes changed."""
THE_SHADOW: Final = "the watch on the shadow"
"""Who puts a model in shadow or in force where no person does."""
NOBODY: Final = frozenset({"", THE_SCHEDULE, THE_DRIFT_WATCH, THE_SHADOW})
"""Authors who are no person."""


@dataclass(frozen=True, slots=True)
class ModelStep:
    """One step of one model, by whom and why. ``author`` is empty where the folder of models showed it."""

    version: str
    step: Step
    at: datetime
    author: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """Where every model stands after some steps.

    ``reigns``: who was in force before whom, as far back as a rollback can go. ``challenger``: the one in shadow.
    """

    states: Mapping[str, State]
    reigns: tuple[str, ...]
    challenger: str | None = None

    @property
    def champion(self) -> str | None:
        """The model in force, as the steps tell it."""
        return self.reigns[-1] if self.reigns else None


def register_of(steps: Iterable[ModelStep]) -> Register:
    """Where every model stands after ``steps``. A new champion retires the one before; whoever waits no longer leaves the shadow."""
    states: dict[str, State] = {}
    reigns: list[str] = []
    challenger: str | None = None
    for each in steps:
        if each.step not in LEADS_TO:
            challenger = each.version if each.step is Step.SHADOWED else None
            continue
        states[each.version] = LEADS_TO[each.step]
        if challenger == each.version and states[each.version] not in WAITING:
            challenger = None
        if states[each.version] is not State.CHAMPION:
            continue
        if reigns and reigns[-1] != each.version:
            states[reigns[-1]] = State.RETIRED
        back = each.step is Step.ROLLED_BACK or (each.step is Step.FOUND and reigns[-2:-1] == [each.version])
        if back and each.version in reigns[:-1]:
            last = len(reigns) - 2 - reigns[-2::-1].index(each.version)
            del reigns[last + 1 :]
        elif reigns[-1:] != [each.version]:
            reigns.append(each.version)
    return Register(states, tuple(reigns), challenger)


class ModelRefused(ValueError):
    """A step that a model cannot take from where it stands, or that this person may not take; the message says what to do first."""


class ModelFlawed(ModelRefused):
    """What was entered of a step has mistakes, whatever there is already."""


class ModelsMoved(Exception):
    """Somebody else took a step since the author looked; nothing was changed. ``meanwhile`` tells the steps, line by line."""

    def __init__(self, base: int, newest: int, meanwhile: Sequence[str] = ()) -> None:
        """Name the step the author saw and the newest one."""
        self.base = base
        self.newest = newest
        self.meanwhile = tuple(meanwhile)
        changes = "".join(f"\n  {line}" for line in self.meanwhile)
        super().__init__(f"you saw the models after step {base}, and the newest step is {newest} by now{':' if changes else ''}{changes}")


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How a model did on the newest leads, which it had not seen: ``scores`` by what was compared, each number by its name."""

    leads: int
    won: int
    scores: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What an artefact tells of itself.

    ``kind``: hierarchical, rotation or stated. ``data``: SHA-256 of everything the fit saw, empty for stated chances. ``first`` and
    ``last``: the days of the first and the last lead. ``written_at``: when its manifest was last written, as the file system tells it.
    ``evaluation``: the verdict and the numbers of the test as its card holds them, JSON values; empty where it was not tested or is older.
    """

    kind: str
    level: str
    why: str
    code: str
    data: str
    written_at: datetime
    horizon_days: int | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    leads: int | None = None
    won: int | None = None
    first: str = ""
    last: str = ""
    tested: HeldOut | None = None
    text: str = ""
    evaluation: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scores(self) -> Mapping[str, float] | None:
        """How what routes did in the test; None where nothing was tested, or where nothing but the base rate is used."""
        used = {"pair": "lead and rep", "lead": "lead alone"}.get(self.level)
        return self.tested.scores.get(used) if self.tested is not None and used is not None else None

    @property
    def base_scores(self) -> Mapping[str, float] | None:
        """How one chance for all did in the same test."""
        return self.tested.scores.get("base rate") if self.tested is not None else None


class ModelShelf(Protocol):
    """Where artefacts are kept, and the file that names the one in force."""

    def versions(self) -> Sequence[str]:
        """Every model kept."""
        ...

    def current_mark(self) -> str:
        """The version in force; empty where there is none."""
        ...

    def facts(self, version: str) -> ModelFacts | None:
        """What the artefact tells of itself; None where it is gone or damaged."""
        ...

    def put_in_force(self, version: str) -> None:
        """Name it in the file. Raises `fairlead.application.ports.StoreUnavailable`, and then the one in force stays."""
        ...

    def intend(self, base: int, steps: Sequence[ModelStep]) -> None:
        """Note the steps that are about to be taken after step ``base``, so that a crash midway loses neither author nor reason."""
        ...

    def intended(self) -> tuple[int, Sequence[ModelStep]] | None:
        """What was noted last; None where nothing was, or where it cannot be read."""
        ...


class ModelSteps(Protocol):
    """Where steps are kept: none is ever changed or taken away."""

    def steps(self) -> Sequence[ModelStep]:
        """All of them, the first one first."""
        ...

    def append(self, new: Sequence[ModelStep], *, base: int, then: Callable[[], None] = lambda: None) -> None:
        """Keep steps and run ``then``, in one transaction: if it raises, nothing is kept.

        Raises `ModelsMoved` where ``base`` is not the number of the newest step any more, and then ``then`` is not run.
        """
        ...
