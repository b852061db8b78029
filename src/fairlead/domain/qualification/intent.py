"""Intent, 0 to 100: how much the lead and its account have lately done that buyers do.

    points = Σ_k min(most_k, weight_k · Σ_deeds share · 2^(−days / half_life_k)),   intent = 100 · (1 − 2^(−points / halfway))

*k* runs over kinds of deeds; *share* is 1 for the lead's own deeds and ``account`` for those of others at its account. So ``halfway``
points are an intent of 50 and twice as many 75. The scale does not depend on other leads: the same deeds give the same number next year.
More deeds or fresher ones never lower it, and without new deeds it only falls.

The weights are a convention until outcomes speak: `fairlead scores` tells what they say of each kind. They change no prediction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fairlead.domain.qualification.deeds import DEED_DAYS, Deed

LONGEST_HALF_LIFE: Final = DEED_DAYS // 3


@dataclass(frozen=True, slots=True)
class Weighing:
    """What one deed of a kind counts when it is fresh, after how many days half of it is left, and the most that the kind may bring."""

    weight: float
    half_life_days: int = 14
    most: float | None = None


def _usual() -> dict[str, Weighing]:
    return {
        "demo_request": Weighing(40, 14),
        "meeting": Weighing(40, 14),
        "roi_calculator": Weighing(25, 14),
        "third_party_intent": Weighing(25, 14),
        "pricing_page": Weighing(15, 7, 45),
        "call": Weighing(15, 14, 45),
        "chat": Weighing(12, 7, 36),
        "product_usage": Weighing(10, 7, 40),
        "download": Weighing(10, 14, 30),
        "webinar": Weighing(10, 21, 30),
        "event": Weighing(8, 21, 24),
        "email_click": Weighing(4, 7, 12),
        "page_view": Weighing(2, 5, 10),
        "email_open": Weighing(1, 3, 3),
        "message_meeting": Weighing(25, 14),
        "message_urgency": Weighing(20, 7),
        "message_price": Weighing(15, 14),
        "message_rival": Weighing(10, 14),
    }


@dataclass(frozen=True, slots=True)
class IntentPolicy:
    """How deeds are weighed. ``other``: any kind that ``kinds`` does not name. ``account``: the share at which deeds of others count."""

    kinds: Mapping[str, Weighing] = field(default_factory=_usual)
    other: Weighing = Weighing(2, 7, 10)
    account: float = 0.25
    halfway: float = 30.0

    def of(self, kind: str) -> Weighing:
        """How deeds of a kind are weighed."""
        return self.kinds.get(kind, self.other)


DEFAULT_INTENT: Final = IntentPolicy()


@dataclass(frozen=True, slots=True)
class Pull:
    """What one kind of deed brought: ``points`` as they count, ``last_days`` the age of the freshest; ``own`` and ``others``: how many."""

    kind: str
    points: float
    own: int
    others: int
    last_days: int


@dataclass(frozen=True, slots=True)
class Intent:
    """The score with the kinds that carry it, the most first; ``points`` are theirs together."""

    score: float
    points: float
    pulls: tuple[Pull, ...]


def intent_score(deeds: Iterable[Deed], policy: IntentPolicy = DEFAULT_INTENT) -> float:
    """The score alone; what live routing asks for."""
    return _on_scale(sum(sorted(_points(deeds, policy).values())), policy)


def intent_of(deeds: Iterable[Deed], policy: IntentPolicy = DEFAULT_INTENT) -> Intent:
    """The score with its reasons. The number is that of `intent_score`."""
    listed = list(deeds)
    points = _points(listed, policy)
    pulls = []
    for kind, brought in points.items():
        mine = [deed for deed in listed if deed.kind == kind]
        own = sum(deed.count for deed in mine if deed.own)
        others = sum(deed.count for deed in mine if not deed.own)
        pulls.append(Pull(kind, brought, own, others, min(deed.days for deed in mine)))
    total = sum(sorted(points.values()))
    return Intent(_on_scale(total, policy), total, tuple(sorted(pulls, key=lambda pull: (-pull.points, pull.kind))))


def _points(deeds: Iterable[Deed], policy: IntentPolicy) -> dict[str, float]:
    found: dict[str, float] = {}
    kinds, other, account = policy.kinds, policy.other, policy.account
    for deed in deeds:
        weighing = kinds.get(deed.kind, other)
        left = weighing.weight * deed.count * 2.0 ** (-deed.days / weighing.half_life_days)
        found[deed.kind] = found.get(deed.kind, 0.0) + (left if deed.own else left * account)
    for kind, points in found.items():
        most = kinds.get(kind, other).most
        if most is not None and points > most:
            found[kind] = most
    return found


def _on_scale(points: float, policy: IntentPolicy) -> float:
    """0 to 100; rounded, so that sums made in another order are the same number."""
    return round(100.0 * (1.0 - float(2.0 ** (-points / policy.halfway))), 2)
