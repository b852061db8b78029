"""Room 7: what a rep's slot is worth to other leads. The verb is `assign`: a whole batch at once, its gap proved."""

from fairlead.domain.pricing.contest import BadContest, Contest, bound, surpluses, value

__all__ = ["BadContest", "Contest", "bound", "surpluses", "value"]
