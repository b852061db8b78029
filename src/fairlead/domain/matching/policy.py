"""The part of a policy that says when two records are the same, and what follows."""

from dataclasses import dataclass
from enum import StrEnum


class Duplicates(StrEnum):
    """What happens to a lead of a person who is known already: it goes to the one who has that person, or is routed as new."""

    TO_OWNER = "to owner"
    AS_NEW = "as new"


class Customers(StrEnum):
    """Who gets a lead of an existing customer: the owner, the customer success manager while there is room, or whoever the rules say."""

    OWNER = "owner"
    CSM = "csm"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Matching:
    """Match probabilities from ``accept`` on count as the same; from ``review`` on, below ``accept``, a person looks at them.

    ``duplicate_days``: how far back the same person counts as the same lead. ``customers`` decides for accounts whose status is customer:
    with more than ``csm_open_tickets`` open support tickets the customer success manager has it, whatever ``customers`` says.
    """

    accept: float = 0.9
    review: float = 0.6
    duplicates: Duplicates = Duplicates.TO_OWNER
    duplicate_days: int = 90
    customers: Customers = Customers.RULES
    csm_open_tickets: int | None = None
