"""When a lead waits although somebody could take it: the arithmetic alone, so that the desk and the simulator go by one rule."""

from typing import Final

from fairlead.domain.prediction import FloatArray

PATIENCE_MINUTES: Final = 24 * 60
"""How long a lead waits for prices to fall where the policy does not say how long a lead may wait."""
_PAYS: Final = 1.05
_DAY_MINUTES: Final = 1440.0


def minutes_until_free(usual_days: float, open_leads: FloatArray) -> FloatArray:
    """Minutes until a full rep has a slot again: of n open leads that last so many days on average one is closed after days / n.

    ``open_leads``: shape (n,), above 0.
    """
    return _DAY_MINUTES * usual_days / open_leads


def pays_to_wait(later: float, now: float) -> bool:
    """Whether ``later``, what is left of a lead's worth after the wait and the price, beats what is left ``now`` by a margin."""
    return later > _PAYS * max(now, 0.0)


def waits_for_prices(left: float, *, waited_minutes: float, patience_minutes: float) -> bool:
    """Whether a lead of whose worth nothing is ``left`` after the price waits on; ``waited_minutes``: since it arrived."""
    return left <= 0.0 and waited_minutes < patience_minutes
