"""The drill: on a copy of the house, break what may break, and see that every lead still gets a decision and that the way back works."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final, Protocol

from fairlead.domain.deciding import Decision

_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was broken, or put back. ``ok`` is None where the copy has nothing of the kind to break."""

    name: str
    broken: str
    happened: str
    ok: bool | None


@dataclass(frozen=True, slots=True)
class DrillReport:
    """Every step in order, and how the house stood before."""

    home: str
    before: str
    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        """Whether no step failed."""
        return all(step.ok is not False for step in self.steps)

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {"home": self.home, "before": self.before, "ok": self.ok, "steps": [asdict(step) for step in self.steps]}


class Copied(Protocol):
    """A copy of a home that may be broken. Each lead is routed by the real desk of that copy."""

    @property
    def home(self) -> str:
        """Where the original is."""
        ...

    @property
    def predicts(self) -> bool:
        """Whether a model tells reps apart, and leads are given by it."""
        ...

    @property
    def brakes(self) -> bool:
        """Whether the policy lets errors of the model suspend prediction."""
        ...

    def route(self) -> Decision:
        """Route one more lead, and keep its decision."""
        ...

    def replays(self, decision_id: str) -> bool:
        """Whether a decision comes out equal when it is made again."""
        ...

    def damage_model(self) -> str:
        """Change a byte of a file of the model in force; tells which."""
        ...

    def remove_model(self) -> str:
        """Take the model's files away; tells which."""
        ...

    def mend_model(self) -> None:
        """Put the model's files back as they were."""
        ...

    def answer_badly(self, kind: str | None) -> None:
        """From now on the model raises (``error``) or tells numbers that are none (``nan``); None: as it is."""
        ...

    def damage_prices(self) -> str:
        """Damage the prices in force; tells how."""
        ...

    def damage_policy_file(self) -> str:
        """Write nonsense over the working copy of the policy; tells where."""
        ...

    def publish_without_prediction(self) -> str:
        """Publish a policy by which no model is asked; tells its version."""
        ...

    def roll_policy_back(self) -> str:
        """Go back to the version before; tells to which."""
        ...

    def switch_off(self) -> None:
        """Switch prediction off, as a person does."""
        ...

    def switch_on(self) -> None:
        """Switch it on again."""
        ...

    def switched(self) -> Mapping[str, Any]:
        """How the switch stands."""
        ...


def drill(copy: Copied, tell: Callable[[Step], None] = lambda _step: None) -> DrillReport:
    """Go through every step; each tells what it broke and what came of it. A step that raises has failed, and the next goes on."""
    first = copy.route()
    before = f"leads are given by {'the model' if copy.predicts else 'fair rotation'}; {_told(first)}"
    steps = []
    for step in _steps(copy):
        tell(step)
        steps.append(step)
    return DrillReport(copy.home, before, tuple(steps))


def _steps(copy: Copied) -> Iterator[Step]:
    if copy.predicts:
        yield _step("a file of the model is damaged", copy.damage_model, lambda: _fell_back(copy))
        yield _step("the model's files are put back", copy.mend_model, lambda: _by_model(copy))
        yield _step("the model is missing", copy.remove_model, lambda: _fell_back(copy))
        yield _step("the model's files are put back", copy.mend_model, lambda: _by_model(copy))
        for kind, words in (("error", "the model raises an error"), ("nan", "the model answers with what is no number")):
            yield _step(words, partial(_break_answers, copy, kind), lambda: _braked(copy))
            yield _step("the model answers again, and the brake is released", lambda: _released(copy), lambda: _by_model(copy))
    else:
        yield Step("the model", "nothing", "no model tells reps apart here, so there is none to break", None)
    yield _step("the prices of slots are damaged", copy.damage_prices, lambda: _decided(copy))
    yield _step("the policy file is damaged", copy.damage_policy_file, lambda: _by_model(copy) if copy.predicts else _decided(copy))
    yield _step("a policy without prediction comes into force", copy.publish_without_prediction, lambda: _fell_back(copy))
    yield _step("the policy is rolled back", copy.roll_policy_back, lambda: _by_model(copy) if copy.predicts else _decided(copy))
    yield _step("a person switches prediction off", copy.switch_off, lambda: _fell_back(copy))
    yield _step("and on again", copy.switch_on, lambda: _by_model(copy) if copy.predicts else _decided(copy))


def _step(name: str, break_it: Callable[[], str | None], see: Callable[[], tuple[str, bool]]) -> Step:
    try:
        broken = break_it() or name
        happened, ok = see()
    except Exception as problem:  # noqa: BLE001, whatever breaks is what the drill is there to tell
        return Step(name, name, f"{type(problem).__name__}: {problem}", ok=False)
    return Step(name, broken, happened, ok)


def _decided(copy: Copied) -> tuple[str, bool]:
    made = copy.route()
    return _sealed(copy, made, _told(made), ok=True)


def _by_model(copy: Copied) -> tuple[str, bool]:
    made = copy.route()
    return _sealed(copy, made, _told(made), ok=made.versions.suspended is None and _asked(made))


def _fell_back(copy: Copied) -> tuple[str, bool]:
    made = copy.route()
    return _sealed(copy, made, f"{_told(made)}: {made.method_why}", ok=not _asked(made))


def _braked(copy: Copied) -> tuple[str, bool]:
    """Each lead falls back within its own decision, until the brake asks the model no more."""
    first = made = copy.route()
    count, ok = 1, not _asked(first)
    while copy.brakes and copy.switched()["state"] == "on" and count < _MOST:
        made = copy.route()
        count, ok = count + 1, ok and not _asked(made)
    told = f"{_told(first)}: {first.method_why}"
    if not copy.brakes:
        return _sealed(copy, first, f"{told}; the policy switches this limit of the brake off", ok=ok)
    stands = copy.switched()
    told += f"; after {count} leads the brake suspended prediction: {stands['cause']}"
    return _sealed(copy, first, told, ok=ok and stands["state"] == "suspended" and bool(stands["advice"]))


def _break_answers(copy: Copied, kind: str) -> None:
    copy.answer_badly(kind)


def _released(copy: Copied) -> None:
    copy.answer_badly(None)
    copy.switch_on()


def _sealed(copy: Copied, made: Decision, told: str, *, ok: bool) -> tuple[str, bool]:
    if not copy.replays(made.decision_id):
        return f"{told}; but it does not come out equal when it is made again", False
    return told, ok


def _asked(made: Decision) -> bool:
    """Whether its rep was told by the model."""
    return made.method == "model"


def _told(made: Decision) -> str:
    if made.rep_id is None:
        return f"a lead goes to {made.place or made.action.value}"
    return f"a lead goes to {made.rep_id} by {'the model' if _asked(made) else made.method}"
