"""A lead for which every slot costs more than it brings: it waits, since giving it away would cost more than it earns.

The rule at arrival is: give to the rep with the largest worth minus price, if that is positive. A lead for which it is not waits in the
queue and is decided on anew as prices fall or slots come free. Once it has waited as long as a lead may, it goes to the best rep all the
same.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from fairlead.domain.deciding.choosing import Choice, Offers
from fairlead.domain.deciding.decision import Action
from fairlead.domain.deciding.policy import Objective, Policy
from fairlead.domain.deciding.waiting import PATIENCE_MINUTES, waits_for_prices
from fairlead.domain.money import in_words
from fairlead.domain.reasons import QueueReason
from fairlead.domain.rep import Roster
from fairlead.domain.screening.findings import Code, Finding, note


def check_waiting(policy: Policy) -> Sequence[Finding]:
    """Whether prices ration slots, and nobody said how long a lead may wait for them to fall."""
    if not policy.capacity.priced or policy.queue_minutes is not None:
        return ()
    words = "slots have prices, and a lead waits no longer than a day for them to fall, which gives up much of what prices earn"
    return (note(Code.PRICES_WAIT_A_DAY, "capacity", words, "write queue_limit: 14 days, or queue_limit: 1 day where leads must not wait"),)


def outpriced(choice: Choice, offers: Offers, policy: Policy, roster: Roster, *, waited_minutes: float) -> Choice:
    """The same choice, or the lead sent to wait until prices fall; ``waited_minutes``: since it arrived.

    Only a lead that the model places by its worth, where slots have prices that rest on a forecast: what rules, owners and turns place, an
    experiment, and a lead of a tier that goes out at once are given as they are.
    """
    tier = offers.screening.ruling.tier
    by_worth = choice.method == "model" and policy.objective is Objective.WORTH and choice.action in {Action.ASSIGN, Action.SUGGEST}
    priced = offers.prices is not None and offers.prices.known and len(choice.candidates.price_minor) > 0
    if not (by_worth and priced) or choice.experiment or (tier is not None and tier.at_once):
        return choice
    best = choice.candidates[int(choice.candidates.standing.argmax())]
    patience = PATIENCE_MINUTES if policy.queue_minutes is None else policy.queue_minutes
    if not waits_for_prices(best.standing, waited_minutes=waited_minutes, patience_minutes=patience):
        return choice
    name, worth, price = roster.names.get(best.rep_id, best.rep_id), in_words(best.worth_minor), in_words(best.price_minor or 0.0)
    why = (
        f"it would bring {worth} with {name}, the best for it, and the slot is worth {price} to leads that are expected; it is tried again"
        " as prices fall or slots come free, and goes to the best rep once its time is over"
    )
    return replace(
        choice,
        action=Action.QUEUE,
        rep_id=None,
        backup_rep_id=None,
        queue_reason=QueueReason.OUTPRICED,
        method="none",
        method_why=why,
        parts={},
        entries=(),
        escalated=False,
        held_until=(offers.at + timedelta(minutes=patience - waited_minutes)).replace(microsecond=0),
    )
