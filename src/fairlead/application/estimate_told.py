"""An estimate of a policy in words, and as JSON holds it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from fairlead.application.estimate_ports import Modelled, PolicyEstimate
from fairlead.domain.evidence import Answer, CannotTell, Deployed, Estimate
from fairlead.domain.money import in_words

MODEL_ALONE = (
    "How these leads were given is not known by probabilities, so no weighing is possible: a manager may have given the better leads to the"
    " better reps for reasons that no column shows. The model corrects for that as far as it can; only leads that were drawn can prove it."
)

RANGES = "A range in brackets holds the true figure in 19 of 20 such estimates; a wide one means that too few leads tell."


def estimate_words(found: PolicyEstimate) -> tuple[str, ...]:
    """What a person should know, the most important first."""
    return tuple(_sentences(found))


def _sentences(found: PolicyEstimate) -> Iterator[str]:
    yield (
        f"{found.compared:,} of {found.decided:,} decisions from {found.first:%Y-%m-%d} to {found.last:%Y-%m-%d} can be compared: their"
        f" outcome is known, {found.horizon_days} days after the lead came, and their rep was drawn."
    )
    if found.left_out:
        yield "Left out: " + "; ".join(f"{count:,} because {why}" for why, count in found.left_out.items()) + "."
    if found.actual is not None or not isinstance(found.value, CannotTell):
        yield RANGES
    if found.actual is not None and found.actual_wins is not None:
        yield f"As given, they brought {_money(found.actual)} a lead, {_share(found.actual_wins)} won."
    if isinstance(found.value, CannotTell):
        yield found.value.words
    else:
        yield f"One lead at a time, with the reps as they were free then, this policy would have brought {_money(found.value.best)} a lead."
        if found.difference is not None:
            yield _verdict(found.difference)
    if isinstance(found.wins, CannotTell):
        if not isinstance(found.value, CannotTell):
            yield f"Of wins: {found.wins.words}"
    else:
        yield f"It would have won {_share(found.wins.best)} of them."
    if found.compared:
        yield _loop(found)
    if found.modelled is not None:
        yield _alone(found.modelled)
        yield MODEL_ALONE
    yield from found.prices


def _verdict(difference: Estimate) -> str:
    between = f"{_signed(difference.low)} to {_signed(difference.high)}"
    if difference.low > 0:
        return f"That is more than what was earned, by {in_words(difference.value)} a lead ({between})."
    if difference.high < 0:
        return f"That is less than what was earned, by {in_words(-difference.value)} a lead ({between})."
    return f"No difference to what was earned can be told: {_signed(difference.value)} a lead ({between})."


def _loop(found: PolicyEstimate) -> str:
    told = found.deployed
    if told is None:
        return f"What it would earn in daily use, where its own choices keep reps busy, is not told: {found.no_loop}."
    if isinstance(told, CannotTell):
        return f"In daily use, where its own choices keep reps busy: {told.words}"
    way = "up" if told.corrected >= 0 else "down"
    return (
        f"In daily use, where its own choices keep reps busy, it would have brought {_money(told.estimate)} a lead: the model says"
        f" {in_words(told.foreseen)}, and what came of the leads corrects that {way} by {in_words(abs(told.corrected))}."
    )


def _alone(modelled: Modelled) -> str:
    return (
        f"Of {modelled.leads:,} leads of that time that were not given by a decision made here, the model alone says"
        f" {in_words(modelled.proposed)} a lead under this policy"
        f" ({in_words(modelled.low)} to {in_words(modelled.high)} if every pairing errs the same way), {in_words(modelled.in_force)} under"
        " the one in force."
    )


def _money(estimate: Estimate) -> str:
    return f"{in_words(estimate.value)} ({in_words(estimate.low)} to {in_words(estimate.high)})"


def _share(estimate: Estimate) -> str:
    return f"{estimate.value:.1%} ({max(estimate.low, 0.0):.1%} to {min(estimate.high, 1.0):.1%})"


def _signed(minor: float) -> str:
    return f"{'+' if minor >= 0 else '−'}{in_words(abs(minor))}"


def estimate_data(found: PolicyEstimate) -> dict[str, Any]:
    """All of it as JSON values; money in minor units a lead."""
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "stage": found.stage,
        "horizon_days": found.horizon_days,
        "decided": found.decided,
        "compared": found.compared,
        "left_out": dict(found.left_out),
        "models": list(found.models),
        "actual": _estimate(found.actual),
        "actual_wins": _estimate(found.actual_wins),
        "value": _answer(found.value),
        "wins": _answer(found.wins),
        "difference": _estimate(found.difference),
        "deployed": _deployed(found.deployed),
        "overlap": asdict(found.value.overlap),
        "modelled": None if found.modelled is None else asdict(found.modelled),
        "words": list(estimate_words(found)),
    }


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    return None if estimate is None else asdict(estimate)


def _answer(told: Answer) -> dict[str, Any]:
    if isinstance(told, CannotTell):
        return {"cannot_tell": told.words, "ips": None, "snips": None, "dr": None}
    return {"cannot_tell": None, "ips": asdict(told.ips), "snips": asdict(told.snips), "dr": _estimate(told.dr)}


def _deployed(told: Deployed | CannotTell | None) -> dict[str, Any] | None:
    if told is None:
        return None
    if isinstance(told, CannotTell):
        return {"cannot_tell": told.words, "estimate": None, "foreseen": None, "corrected": None}
    return {"cannot_tell": None, "estimate": asdict(told.estimate), "foreseen": told.foreseen, "corrected": told.corrected}
