"""What a forecast tells of the lead's deal, whoever gets it, as a decision keeps it."""

from dataclasses import dataclass

from fairlead.domain.prediction import Forecast

_DAYS, _MONEY, _TIMES = 2, 0, 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """Intervals hold four of five such leads; None where the model does not tell.

    ``won_days``: mean days from assignment until such a lead is won, if it is, with a rep of the usual pace; ``other_days``: until it is
    closed otherwise, at most the model's horizon; each with ``low`` and ``high``. ``value_low_minor`` to ``value_high_minor``: the deal's
    value if won, around ``value_middle_minor``, the median. ``reply_low`` and ``reply_high``: multiples of the expected minutes from the
    rep's being at work to the reply.
    """

    won_days: float | None = None
    won_low: float | None = None
    won_high: float | None = None
    other_days: float | None = None
    other_low: float | None = None
    other_high: float | None = None
    value_low_minor: float | None = None
    value_middle_minor: float | None = None
    value_high_minor: float | None = None
    reply_low: float | None = None
    reply_high: float | None = None

    @classmethod
    def of(cls, forecast: Forecast) -> "Outlook | None":
        """What there is to keep of it; None where it tells nothing beside chance and value, as models did once."""
        days = forecast.cycle.curves.told if forecast.cycle is not None else (None,) * 6
        worth = (forecast.value_low_minor, forecast.value_middle_minor, forecast.value_high_minor)
        reply = forecast.reply_spread or (None, None)
        told = (
            *(_rounded(each, _DAYS) for each in days),
            *(_rounded(each, _MONEY) for each in worth),
            *(_rounded(each, _TIMES) for each in reply),
        )
        return cls(*told) if any(each is not None for each in told) else None

    def reply_between(self, wait_minutes: float, reply_minutes: float) -> tuple[float, float] | None:
        """The 80% interval of a candidate's reply, minutes after arrival."""
        if self.reply_low is None or self.reply_high is None:
            return None
        habit = max(reply_minutes - wait_minutes, 0.0)
        return wait_minutes + self.reply_low * habit, wait_minutes + self.reply_high * habit


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits)
