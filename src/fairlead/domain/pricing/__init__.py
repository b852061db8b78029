"""Room 7: what a rep's slot is worth to other leads. The verb is `assign`: a whole batch at once, its gap proved.

`solve` is the other: prices of capacity from the leads that are expected.
"""

from fairlead.domain.pricing import bidding
from fairlead.domain.pricing.arriving import Rhythm
from fairlead.domain.pricing.assign import WITHIN, Assignment, assign
from fairlead.domain.pricing.auction import Auctioneer, Bidding, Settled, ended, hold, interpreted
from fairlead.domain.pricing.contest import BadContest, Contest, bound, surpluses, value
from fairlead.domain.pricing.layers import Layers, layered, must_keep, sent_home
from fairlead.domain.pricing.limits import Kept, Limit
from fairlead.domain.pricing.plainly import in_rotation, one_by_one
from fairlead.domain.pricing.slot_prices import NO_PRICES, SlotPrices, no_prices
from fairlead.domain.pricing.solving import SPANS, Solved, solve
from fairlead.domain.pricing.stream import Slots, Stream, Window, remaining

__all__ = [
    "NO_PRICES",
    "SPANS",
    "WITHIN",
    "Assignment",
    "Auctioneer",
    "BadContest",
    "Bidding",
    "Contest",
    "Kept",
    "Layers",
    "Limit",
    "Rhythm",
    "Settled",
    "SlotPrices",
    "Slots",
    "Solved",
    "Stream",
    "Window",
    "assign",
    "bidding",
    "bound",
    "ended",
    "hold",
    "in_rotation",
    "interpreted",
    "layered",
    "must_keep",
    "no_prices",
    "one_by_one",
    "remaining",
    "sent_home",
    "solve",
    "surpluses",
    "value",
]
