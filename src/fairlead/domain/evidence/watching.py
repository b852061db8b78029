"""What changed since the model was trained, and what did not: every watched quantity with a verdict that may be asked for daily."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import numpy as np

from fairlead.domain.evidence.comparing import OneLook, chi_square, expected_index, kolmogorov_smirnov, stability_index
from fairlead.domain.evidence.counting import SHIFTS, STRETCHES, DaySums, Outcomes, Tally, whole
from fairlead.domain.evidence.reference import REST, Bins, Reference, Settled
from fairlead.domain.evidence.sequential import Evidence, of_arrivals, of_counts, of_outcomes, threshold
from fairlead.domain.prediction import FloatArray

FALSE_ALARMS: Final = 0.05
"""The probability, at most, that anything at all is ever reported while one model is in force and nothing changed."""
MATERIAL_INDEX: Final = 0.1
MATERIAL_RATIO: Final = 0.1
MATERIAL_SLOPE: Final = 0.25
MATERIAL_VOLUME: Final = 1.5
_MARKED_INDEX: Final = 0.25
_THIRD: Final = 1.0 / 3.0
_MOST_MOVES: Final = 3


class Kind(StrEnum):
    """What a quantity tells of."""

    INPUTS = "inputs"
    SCORES = "scores"
    CALIBRATION = "calibration"
    OUTCOMES = "outcomes"
    VOLUME = "volume"


class DriftVerdict(StrEnum):
    """``too_early`` and ``unusable`` are answers of their own, never "no change"."""

    STEADY = "steady"
    SLIGHT = "slight"
    DRIFTED = "drifted"
    TOO_EARLY = "too_early"
    UNUSABLE = "unusable"


SHARES: Final[Mapping[Kind, float]] = {
    Kind.INPUTS: 0.4,
    Kind.SCORES: 0.2,
    Kind.CALIBRATION: 0.2,
    Kind.OUTCOMES: 0.1,
    Kind.VOLUME: 0.1,
}
"""How the false alarms allowed are shared out; within a kind each quantity has the same part (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class Move:
    """A share before and now; ``fresh``: the model never saw this value."""

    label: str
    before: float
    now: float
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """One quantity. ``leads``: looked at since the model was trained; ``needed``: leads after which a marked change is usually seen.

    ``log_e`` and ``log_threshold``: evidence of a change, and where it is reported. ``since``: from when on, where there is enough
    evidence. ``before``, ``now``: what the distance rests on (won share, ratio, slope, leads a day; PSI as ``now``). ``test``: the test of
    one look at all leads since the model was trained, for comparison only. ``moves``: the bins that changed most.
    """

    quantity: str
    kind: Kind
    verdict: DriftVerdict
    leads: int
    needed: int
    log_e: float
    log_threshold: float
    since: date | None = None
    before: float | None = None
    now: float | None = None
    test: OneLook | None = None
    moves: tuple[Move, ...] = ()
    decided: int = 0

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"since": self.since.isoformat() if self.since else None}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Watched":
        """The inverse of `data`. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is no such thing."""
        parts = {
            "kind": Kind(data["kind"]),
            "verdict": DriftVerdict(data["verdict"]),
            "since": date.fromisoformat(data["since"]) if data["since"] else None,
            "test": OneLook(**data["test"]) if data["test"] else None,
            "moves": tuple(Move(**each) for each in data["moves"]),
        }
        return cls(**{**data, **parts})


def watch(reference: Reference, days: Mapping[date, DaySums], *, first: date, last: date) -> tuple[Watched, ...]:
    """Judge every quantity over the whole days ``first`` to ``last``; a day without sums had no leads."""
    dates = [first + timedelta(days=number) for number in range(max((last - first).days + 1, 0))]
    sums = [days.get(each, DaySums()) for each in dates]
    found = [_volume(reference, dates, sums)]
    found += [
        _binned(name, Kind.INPUTS, bins, dates, [each.features.get(name, Tally()) for each in sums], len(reference.features))
        for name, bins in reference.features.items()
    ]
    if reference.score is not None:
        found.append(_binned("score", Kind.SCORES, reference.score, dates, [each.score for each in sums], 1))
    for name, settled in (("early", reference.early), ("ripe", reference.ripe)):
        outcomes = [getattr(each, name) for each in sums]
        usual = settled.won / settled.leads if settled.leads else 0.0
        level = _level(name, usual, dates, outcomes, unsure=_unsure(reference, 1.0 if name == "ripe" else reference.early_share))
        found += [_won(name, settled, dates, outcomes), level, _slope(name, dates, outcomes)]
    return tuple(found)


def limit(kind: Kind, quantities: int) -> float:
    """The log evidence at which one of so many quantities of a kind is reported."""
    return threshold(FALSE_ALARMS * SHARES[kind] / max(quantities, 1))


def detectable_index(log_threshold: float, leads: int) -> float:
    """About the smallest PSI that so many leads show.

    n of them with shares q instead of p bring n·Σq·ln(q/p), about n·PSI / 2, of which two are lost to not knowing q.
    """
    return 2.0 * (log_threshold + 2.0) / max(leads, 1)


def _binned(name: str, kind: Kind, bins: Bins, dates: Sequence[date], tallies: Sequence[Tally], quantities: int) -> Watched:
    reference = np.array(bins.counts(bins.tally), dtype=np.float64)
    by_day = np.array([bins.counts(each) for each in tallies], dtype=np.float64).reshape(len(tallies), len(reference))
    used = (reference + by_day.sum(axis=0)) > 0
    at = limit(kind, quantities)
    leads, needed = int(by_day.sum()), int(np.ceil(2.0 * (at + 2.0) * bins.bunching / _MARKED_INDEX))
    quantity = name if kind is Kind.SCORES else f"input.{name}"
    if not reference.sum():
        return _unusable(quantity, kind, leads, needed, at)
    found = of_counts(reference[used], by_day[:, used], bunching=bins.bunching)
    start = _start(found, at)
    now = by_day[start:].sum(axis=0)
    by_chance = expected_index(int(used.sum()), reference.sum(), now.sum(), bunching=bins.bunching)
    index = stability_index(reference[used], now[used]) - by_chance
    index = max(index, 0.0) if now.sum() else 0.0
    one_look = kolmogorov_smirnov if bins.edges else chi_square
    return Watched(
        quantity=quantity,
        kind=kind,
        verdict=_verdict(found, at, leads, needed, material=index >= MATERIAL_INDEX),
        leads=leads,
        needed=needed,
        log_e=found.latest,
        log_threshold=at,
        since=_since(found, at, dates),
        now=index,
        test=one_look(reference, by_day.sum(axis=0)),
        moves=_moves(bins, reference, now, tallies[start:]),
    )


def _unusable(quantity: str, kind: Kind, leads: int, needed: int, at: float) -> Watched:
    """A quantity that cannot be judged."""
    return Watched(quantity, kind, DriftVerdict.UNUSABLE, leads, needed, log_e=0.0, log_threshold=at)


def _moves(bins: Bins, reference: FloatArray, now: FloatArray, tallies: Sequence[Tally]) -> tuple[Move, ...]:
    """The bins whose shares part most, by their terms of the PSI; rare and new values by name."""
    if not now.sum():
        return ()
    p, q = ((counts + 0.5) / (counts + 0.5).sum() for counts in (reference, now))
    order = np.argsort(-(q - p) * np.log(q / p), kind="stable")[:_MOST_MOVES]
    before, after = reference / reference.sum(), now / now.sum()
    found = []
    for place in order:
        label = bins.order[place]
        if before[place] == after[place]:
            continue
        if label == REST and (named := _newcomer(bins, tallies)) is not None:
            count = sum(each.of(named) for each in tallies)
            found.append(Move(named, bins.tally.of(named) / reference.sum(), count / now.sum(), fresh=not bins.tally.of(named)))
        else:
            found.append(Move(bins.told(label), float(before[place]), float(after[place])))
    return tuple(found)


def _newcomer(bins: Bins, tallies: Sequence[Tally]) -> str | None:
    """The most frequent value of those without a bin of their own."""
    counts: dict[str, int] = {}
    for tally in tallies:
        for label, count in tally.counts.items():
            if bins.place(label) == REST and label != REST:
                counts[label] = counts.get(label, 0) + count
    return max(counts, key=lambda label: (counts[label], label)) if counts else None


def _won(name: str, settled: Settled, dates: Sequence[date], outcomes: Sequence[Outcomes]) -> Watched:
    """The share won among leads old enough, beside that of the reference."""
    at = limit(Kind.OUTCOMES, 2)
    leads = sum(each.leads for each in outcomes)
    before = settled.won / settled.leads if settled.leads else None
    needed = _wins_needed(at, before or 0.0)
    if before is None or not settled.won:
        return replace(_unusable(f"outcomes.{name}", Kind.OUTCOMES, leads, needed, at), before=before)
    by_day = np.array([[each.won, each.leads - each.won] for each in outcomes], dtype=np.float64).reshape(len(outcomes), 2)
    found = of_counts(np.array([settled.won, settled.leads - settled.won], dtype=np.float64), by_day)
    now = by_day[_start(found, at) :].sum(axis=0)
    rate = float(now[0] / now.sum()) if now.sum() else None
    return Watched(
        quantity=f"outcomes.{name}",
        kind=Kind.OUTCOMES,
        verdict=_verdict(found, at, leads, needed, material=rate is not None and abs(rate / before - 1.0) >= MATERIAL_RATIO),
        leads=leads,
        needed=needed,
        log_e=found.latest,
        log_threshold=at,
        since=_since(found, at, dates),
        before=before,
        now=rate,
        test=chi_square(np.array([settled.won, settled.leads - settled.won], dtype=np.float64), by_day.sum(axis=0)),
    )


def _unsure(reference: Reference, share: float) -> float:
    """How far off the expected wins may be by what the training data left open, as a share of them (two standard deviations).

    Of W wins the level is known to 1/√W, and the share s that comes early to √((1 − s) / (s·W)); together √(1 / (s·W)).
    """
    return 2.0 / float(np.sqrt(max(share * reference.ripe.won, 1.0)))


def _level(name: str, usual: float, dates: Sequence[date], outcomes: Sequence[Outcomes], *, unsure: float) -> Watched:
    """Calibration in the large: won over expected. ``usual``: the share won in the reference."""
    gains = np.array([[shift * each.won - tilt for shift, tilt in zip(SHIFTS, each.tilts, strict=False)] for each in outcomes])
    found = of_outcomes(gains.reshape(len(outcomes), len(SHIFTS)))
    at = limit(Kind.CALIBRATION, 4)
    now = whole(DaySums(ripe=each) for each in outcomes[_start(found, at) :]).ripe
    everything = whole(DaySums(ripe=each) for each in outcomes).ripe
    needed = _wins_needed(at, everything.expected / everything.leads if everything.leads else usual)
    material = now.ratio is not None and abs(now.ratio - 1.0) >= MATERIAL_RATIO + unsure
    return _promised(f"calibration.{name}", found, at, dates, everything, now.ratio, needed, material=material)


def _slope(name: str, dates: Sequence[date], outcomes: Sequence[Outcomes]) -> Watched:
    """The calibration slope: whether chances are as far apart as outcomes."""
    gains = np.array(
        [[stretch * each.won_z - tilt for stretch, tilt in zip(STRETCHES, each.tilts[len(SHIFTS) :], strict=True)] for each in outcomes]
    )
    found = of_outcomes(gains.reshape(len(outcomes), len(STRETCHES)))
    at = limit(Kind.CALIBRATION, 4)
    now = whole(DaySums(ripe=each) for each in outcomes[_start(found, at) :]).ripe
    everything = whole(DaySums(ripe=each) for each in outcomes).ripe
    # Half the slope lost: the log ratio is about Σvz²·0.5² / 2.
    each_lead = everything.variance_zz / everything.leads / 8.0 if everything.leads else 0.0
    needed = int(np.ceil(at / each_lead)) if each_lead > 1e-9 else 0
    if everything.leads and everything.slope is None:
        return replace(_unusable(f"slope.{name}", Kind.CALIBRATION, everything.leads, needed, at), decided=everything.decided)
    material = now.slope is not None and abs(now.slope - 1.0) >= MATERIAL_SLOPE
    return _promised(f"slope.{name}", found, at, dates, everything, now.slope, needed, material=material)


def _promised(
    quantity: str,
    found: Evidence,
    at: float,
    dates: Sequence[date],
    everything: Outcomes,
    now: float | None,
    needed: int,
    *,
    material: bool,
) -> Watched:
    return Watched(
        quantity=quantity,
        kind=Kind.CALIBRATION,
        verdict=_verdict(found, at, everything.leads, needed, material=material),
        leads=everything.leads,
        needed=needed,
        log_e=found.latest,
        log_threshold=at,
        since=_since(found, at, dates),
        before=1.0,
        now=now,
        decided=everything.decided,
    )


def _volume(reference: Reference, dates: Sequence[date], sums: Sequence[DaySums]) -> Watched:
    """Leads a day, beside what such weekdays brought."""
    at = limit(Kind.VOLUME, 1)
    came = np.array([each.leads for each in sums], dtype=np.float64)
    expected = np.array([reference.expected_on(day) for day in dates])
    each_day = sum(reference.hours) / reference.weeks / 7.0 if reference.weeks > 0 else 0.0
    needed = _wins_needed(at, 1.0 / reference.bunching)
    if each_day <= 0:
        return _unusable("volume", Kind.VOLUME, int(came.sum()), needed, at)
    found = of_arrivals(float(sum(reference.hours)), expected, came, bunching=reference.bunching)
    start = _start(found, at)
    due, there = float(expected[start:].sum()), float(came[start:].sum())
    now = there / due if due > 0 else None
    return Watched(
        quantity="volume",
        kind=Kind.VOLUME,
        verdict=_verdict(
            found,
            at,
            int(max(came.sum(), expected.sum())),
            needed,
            material=now is not None and not 1.0 / MATERIAL_VOLUME < now < MATERIAL_VOLUME,
        ),
        leads=int(came.sum()),
        needed=needed,
        log_e=found.latest,
        log_threshold=at,
        since=_since(found, at, dates),
        before=each_day,
        now=None if now is None else now * each_day,
    )


def _verdict(found: Evidence, at: float, leads: int, needed: int, *, material: bool) -> DriftVerdict:
    """A change is reported where it is sure and large; sure and small is told as slight."""
    if found.latest >= at:
        return DriftVerdict.DRIFTED if material else DriftVerdict.SLIGHT
    return DriftVerdict.TOO_EARLY if leads < max(needed, 1) else DriftVerdict.STEADY


def _start(found: Evidence, at: float) -> int:
    """The day from which what is now is told: where the change is most likely to have come, or all of it where there is none."""
    return found.since if found.latest >= at else 0


def _since(found: Evidence, at: float, dates: Sequence[date]) -> date | None:
    return dates[found.since] if found.latest >= at else None


def _wins_needed(at: float, rate: float) -> int:
    """Leads after which a third fewer wins are usually seen: at a share r of the events each expected brings r·ln r − r + 1."""
    r = 1.0 - _THIRD
    return int(np.ceil((at + 2.0) / ((r * np.log(r) - r + 1.0) * rate))) if rate > 0 else 0
