"""The part of a policy that says when two records are the same, and what follows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Duplicates(StrEnum):
    """What happens to a lead of a person who is known already: it goes to the one who has that person, or is routed as new."""

    TO_OWNER = "to owner"
    AS_NEW = "as new"


class Customers(StrEnum):
    """Who gets a lead of an existing customer: the owner, the customer success manager while there is room, or whoever the rules say."""

    OWNER = "owner"
    CSM = "csm"
    RULES = "rules"


class Owners(StrEnum):
    """Who gets a lead of a known account that is no customer: its owner, or whoever the rules say."""

    OWNER = "owner"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Matching:
    """Match probabilities from ``accept`` on count as the same; from ``review`` on, below ``accept``, a person looks at them.

    ``duplicate_days``: how far back the same person counts as the same lead. ``customers`` decides for accounts whose status is customer:
    with more than ``csm_open_tickets`` open support tickets the customer success manager has it, whatever ``customers`` says.
    ``expansion_health`` (0 to 100) and ``expansion_arr_minor``: a customer that reaches those that are set has room to grow, and its owner
    has the lead even where ``customers`` says csm. ``owners`` decides for known accounts that are no customers.
    ``shared_domains``: mail domains, beyond free mail, that say nothing about the company, such as those of associations.
    """

    accept: float = 0.9
    review: float = 0.6
    duplicates: Duplicates = Duplicates.TO_OWNER
    duplicate_days: int = 90
    customers: Customers = Customers.RULES
    csm_open_tickets: int | None = None
    shared_domains: tuple[str, ...] = ()
    expansion_health: float | None = None
    expansion_arr_minor: int | None = None
    owners: Owners = Owners.RULES


DEFAULT: Final = Matching()
