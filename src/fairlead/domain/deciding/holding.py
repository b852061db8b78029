"""Holding a lead a while for a rep who cannot take it now, as long as that pays after the cost of waiting.

Waiting costs what the reply curve takes off the chance: the rep who is waited for is foreseen with the wait. A lead is held only where what
would be left then exceeds what is left now by a margin, and it is decided on anew whenever leads that wait are tried again.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np

from fairlead.domain.availability import Attendance, Book
from fairlead.domain.deciding.choosing import Choice, Offers
from fairlead.domain.deciding.decision import Action
from fairlead.domain.deciding.policy import Objective, Policy
from fairlead.domain.deciding.waiting import minutes_until_free, pays_to_wait
from fairlead.domain.deciding.wording import in_time
from fairlead.domain.money import in_words
from fairlead.domain.prediction import FloatArray, Forecast, IntArray
from fairlead.domain.reasons import QueueReason, Reason
from fairlead.domain.rep import Roster

_AWAY: Final = frozenset({Reason.ABSENT, Reason.PAUSED})


def may_be_held(choice: Choice, policy: Policy) -> bool:
    """Whether the policy holds such leads: those that the model gives by their worth, and neither in a batch nor as an experiment."""
    by_worth = choice.method == "model" and policy.objective is Objective.WORTH
    return policy.hold_minutes is not None and choice.action is Action.ASSIGN and by_worth and not choice.experiment


def worth_waiting_for(
    offers: Offers, roster: Roster, book: Book, there: Attendance, *, within_minutes: float
) -> tuple[IntArray, FloatArray, tuple[Reason, ...]]:
    """Reps who may have the lead and can soon: their rows, the minutes until then, and what keeps them now.

    Who is away is back at a known moment. Of n leads that a full rep holds, each open for so many days on average, one is closed after
    days / n on average.
    """
    days = offers.forecast.cycle_days
    usual = float(days.mean()) if days is not None and len(days) else np.inf
    rows, minutes, reasons = [], [], []
    now = offers.at.timestamp()
    for rep_id, reason in zip(offers.admission.refusals.rep_id, offers.admission.refusals.reason, strict=True):
        row = roster.row_of[rep_id]
        if reason is Reason.FULL and book.open_leads[row] > 0 and not there.taken_out[row]:
            free = minutes_until_free(usual, book.open_leads[[row]])
            until = max(float(free[0]), float(there.wait_minutes[row]))
        elif reason in _AWAY:
            back = np.nanmax([there.away_until[row], there.paused_until[row], now])
            until = (back - now) / 60.0
        else:
            continue
        if 0.0 < until <= within_minutes:
            rows.append(row)
            minutes.append(until)
            reasons.append(reason)
    return np.array(rows, dtype=np.intp), np.array(minutes), tuple(reasons)


def hold(
    choice: Choice, offers: Offers, *, rows: IntArray, minutes: FloatArray, reasons: tuple[Reason, ...], later: Forecast, roster: Roster
) -> Choice:
    """The same choice, or the lead held for the best of ``rows``, shape (n,), where that pays; ``later``: their forecast after the wait."""
    chosen = choice.candidates.where(choice.rep_id)
    if not len(rows) or chosen is None:
        return choice
    net = later.value_minor * later.chance
    if offers.prices is not None and later.cycle is not None:
        net = net - offers.prices.charge(rows, later.cycle, later.chance, offers.at, slots=offers.screening.ruling.weight)
    best = int(net.argmax())
    if not pays_to_wait(float(net[best]), chosen.standing):
        return choice
    rep_id, until = roster.rep_ids[rows[best]], offers.at + timedelta(minutes=float(minutes[best]))
    name = roster.names.get(rep_id, rep_id)
    why = (
        f"{name} {reasons[best].words} and can probably take it in {in_time(float(minutes[best]))}: {in_words(float(net[best]))} expected"
        f" then, {in_words(chosen.standing)} with the best who can take it now"
    )
    return replace(
        choice,
        action=Action.QUEUE,
        rep_id=None,
        backup_rep_id=None,
        queue_reason=QueueReason.HELD,
        method="none",
        method_why=why,
        parts={},
        entries=(),
        held_for=rep_id,
        held_until=until.replace(microsecond=0),
    )
