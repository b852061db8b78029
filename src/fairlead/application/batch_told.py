"""A batch as plain data and in words."""

from collections.abc import Mapping
from typing import Any

from fairlead.application.batch_ports import Batch, BatchHead, Line
from fairlead.application.plain import as_plain
from fairlead.domain.money import in_words


def head_told(head: BatchHead, waits: int) -> dict[str, Any]:
    """A batch without its lines. ``open``: how many of them wait for somebody."""
    return {**as_plain(head), "open": waits}


def line_told(line: Line, names: Mapping[str, str]) -> dict[str, Any]:
    """One lead of a batch, with the names of its reps."""
    named = {"rep_name": line.rep_id, "runner_up_name": line.runner_up, "from_name": line.from_rep}
    return {**as_plain(line), **{key: names.get(each, each) if each is not None else None for key, each in named.items()}}


def batch_told(made: Batch, names: Mapping[str, str]) -> dict[str, Any]:
    """A batch with its lines."""
    return {**head_told(made.head, made.open), "lines": [line_told(line, names) for line in made.lines]}


def headlines(made: Batch) -> list[str]:
    """What somebody should know of a batch before they confirm it."""
    head = made.head
    left = head.leads - head.placed - head.staying
    moving = f" ({head.moving:,} of them from another rep)" if head.moving else ""
    staying = f" {head.staying:,} stay with their rep," if head.staying else ""
    told = [
        (
            f"Batch {head.batch_id} of {head.made_at:%Y-%m-%d %H:%M} UTC: {head.leads:,} leads, {head.placed:,} with a rep proposed"
            f"{moving},{staying} {left:,} left waiting."
        )
    ]
    if head.damaged:
        many = "1 lead cannot be read and is" if head.damaged == 1 else f"{head.damaged:,} leads cannot be read and are"
        told.append(f"{many} left out; the line of each tells why.")
    if head.moving:
        gain = head.value_minor - head.now_minor
        told.append(f"As they are now, those with a rep are worth {in_words(head.now_minor)}; the batch adds {in_words(gain)}.")
    joint = head.placed - head.by_turns
    if joint > 0:
        told.append(f"Together worth {in_words(head.value_minor)}; no assignment could be worth more than {in_words(head.bound_minor)}.")
        told.append(
            f"The same leads one by one to the best rep: {_beside(head.one_by_one_minor, head)};"
            f" in rotation: {_beside(head.rotation_minor, head)}."
        )
    given_up = sum(line.gave_up_minor for line in made.lines)
    if given_up > 0:
        told.append(f"Without the fairness contract the proposed leads would bring {in_words(given_up)} more.")
    if head.by_turns:
        told.append(f"{head.by_turns:,} of them are shared by turns, because no model tells their reps apart.")
    return told


def _beside(other: float, head: BatchHead) -> str:
    """What another way is worth. It looks at each rep's room alone, so it may exceed what the batch could be worth inside its limits."""
    share = "" if head.value_minor <= 0 else f" ({other / head.value_minor - 1.0:+.1%})"
    over = ", but past limits that a batch keeps (fairness, teams, tiers, value)" if other > head.bound_minor else ""
    return f"{in_words(other)}{share}{over}"
