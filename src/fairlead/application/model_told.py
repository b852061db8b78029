"""Models as they are told: where each stands, what it was made from, how it did, and two of them side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fairlead.application.authors import behind
from fairlead.application.model_ports import ModelFacts, ModelStep, State, Step
from fairlead.domain.deciding import Approval

_COMPARED: Final = ("base rate", "reply time alone", "lead alone", "lead and rep")
"""What a test compares, from what knows least to what knows most."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A model with where it stands.

    ``in_force``: it routes. ``fault``: why it cannot be used, empty where it can. ``in_shadow``: it scores what the champion decides.
    """

    version: str
    state: State
    in_force: bool
    facts: ModelFacts | None
    fault: str
    steps: tuple[ModelStep, ...]
    in_shadow: bool = False

    @property
    def trained_at(self) -> datetime | None:
        """When it was trained: as registered, else when its files were written."""
        return next((each.at for each in self.steps if each.step is Step.TRAINED), self.facts.written_at if self.facts else None)

    @property
    def trained_by(self) -> str:
        """Who trained it; empty where that is not known."""
        return next((each.author for each in self.steps if each.step is Step.TRAINED), "")

    @property
    def lone(self) -> str:
        """Who approved it, where nobody else stands behind it: no person trained it. Empty otherwise."""
        people = behind(self.steps) if self.state is State.APPROVED else ()
        return people[0] if len(people) == 1 else ""

    def data(self) -> dict[str, object]:
        """Everything but the card and the history, as JSON values."""
        facts = self.facts
        tested = facts.tested if facts is not None else None
        return {
            "version": self.version,
            "state": self.state.value,
            "in_force": self.in_force,
            "in_shadow": self.in_shadow,
            "fault": self.fault or None,
            "trained_at": self.trained_at.isoformat() if self.trained_at else None,
            "trained_by": self.trained_by or None,
            "lone": self.lone or None,
            "kind": facts.kind if facts else None,
            "level": facts.level if facts else None,
            "why": facts.why if facts else None,
            "code": facts.code if facts else None,
            "data": (facts.data or None) if facts else None,
            "leads": facts.leads if facts else None,
            "won": facts.won if facts else None,
            "tested_leads": tested.leads if tested else None,
            "tested_won": tested.won if tested else None,
            "scores": dict(facts.scores) if facts and facts.scores else None,
            "base_scores": dict(facts.base_scores) if facts and facts.base_scores else None,
        }

    def history(self) -> list[dict[str, object]]:
        """Its steps, the first one first, as JSON values."""
        return [
            {"step": each.step.value, "at": each.at.isoformat(), "author": each.author or None, "note": each.note} for each in self.steps
        ]

    def evaluation(self) -> dict[str, object]:
        """The verdict and everything the test on later leads showed, as JSON values; null and empty where it showed nothing."""
        told = self.facts.evaluation if self.facts is not None else {}
        tested = self.facts.tested if self.facts is not None else None
        examined = told.get("examination", {})
        return {
            "version": self.version,
            "level": self.facts.level if self.facts else None,
            "verdict": told.get("verdict"),
            "leads": tested.leads if tested else None,
            "won": tested.won if tested else None,
            "scores": [{"name": name, **tested.scores[name]} for name in _COMPARED if name in tested.scores] if tested else [],
            "intervals": examined.get("intervals", {}),
            "points": [_bin(each) for each in told.get("calibration", {}).get("points", ())],
            "groups": [each | {"points": [_bin(one) for one in each["points"]]} for each in examined.get("groups", ())],
            **{name: examined.get(name) for name in ("order", "accounts", "permutation", "power", "champion")},
        }

    def details(self) -> dict[str, object]:
        """What it was made from, its card (Markdown) and its history, as JSON values."""
        facts = self.facts
        return {
            "features": list(facts.features) if facts else [],
            "settings": dict(facts.settings) if facts else {},
            "horizon_days": facts.horizon_days if facts else None,
            "first": (facts.first or None) if facts else None,
            "last": (facts.last or None) if facts else None,
            "card": facts.text if facts else None,
            "history": self.history(),
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """Every model, the one trained last first.

    ``newest``: the number of the newest step. ``back``: where a rollback leads. ``challenger``: the model in shadow.
    """

    models: tuple[Kept, ...]
    newest: int
    approval: Approval
    back: str | None
    challenger: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models side by side. ``warnings``: why their scores say less than they seem to."""

    before: Kept
    after: Kept
    warnings: tuple[str, ...]


def warnings(before: Kept, after: Kept) -> list[str]:
    """Where two tests are not one and the same, or the models are."""
    if before.version == after.version:
        return ["both are the same model, so there is nothing to compare; name another one"]
    untested = [each.version for each in (before, after) if each.facts is None or each.facts.tested is None]
    if untested:
        return [f"{' and '.join(untested)} was never tested on later leads, so there is nothing to compare the scores with"]
    one, other = before.facts, after.facts
    if one is None or other is None or one.tested is None or other.tested is None:
        return []
    found = []
    if one.data != other.data:
        found.append(
            "they were trained and tested on different leads"
            f" ({one.tested.leads:,} leads tested, up to {one.last}; {other.tested.leads:,} leads tested, up to {other.last}):"
            " a difference of their scores may come from the leads. Compare each with its own base rate"
        )
    if one.horizon_days != other.horizon_days or one.settings.get("stage") != other.settings.get("stage"):
        found.append("they predict different things: not the same stage within the same number of days")
    return found


def _bin(point: Mapping[str, Any]) -> dict[str, object]:
    """A bin of the calibration picture; models of before their intervals were kept have the standard error alone."""
    reach = 1.96 * point["error"]
    return {
        "predicted": point["chance"],
        "observed": point["rate"],
        "low": point.get("low", max(point["rate"] - reach, 0.0)),
        "high": point.get("high", min(point["rate"] + reach, 1.0)),
        "leads": point["leads"],
    }
