"""Room 7: what a rep's slot is worth to other leads. The verb is `assign`: a whole batch at once, its gap proved."""

from fairlead.domain.pricing import bidding
from fairlead.domain.pricing.assign import WITHIN, Assignment, assign
from fairlead.domain.pricing.auction import Auctioneer, Bidding, Settled, ended, hold, interpreted
from fairlead.domain.pricing.contest import BadContest, Contest, bound, surpluses, value

__all__ = [
    "WITHIN",
    "Assignment",
    "Auctioneer",
    "BadContest",
    "Bidding",
    "Contest",
    "Settled",
    "assign",
    "bidding",
    "bound",
    "ended",
    "hold",
    "interpreted",
    "surpluses",
    "value",
]
