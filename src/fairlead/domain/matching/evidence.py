"""What was found, and what spoke for and against it."""

from dataclasses import dataclass
from typing import Final

from fairlead.domain.account import Account


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that spoke: ``field`` says where, ``weight`` how much, in log-odds (above 0 for, below 0 against), ``words`` what."""

    field: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account or a lead that may be the same. ``probability`` among all that may be, and nobody known, together 1."""

    record_id: str
    name: str
    probability: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountMatch:
    """The account of a lead, or who it may be.

    ``account``: the one taken, None where none reaches the policy's ``accept``. ``by``: what spoke loudest for it: account_id, contact,
    review, domain, name, phone or place. ``probability`` of the best candidate. ``candidates``: best first, at most five; with an
    ``account`` the first is it. ``for_review``: none was taken, but together they reach the policy's ``review``.
    ``signature``: the company as the lead states it, by which a reviewed pair is remembered.
    """

    account: Account | None = None
    by: str | None = None
    probability: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    for_review: bool = False
    signature: str = ""

    @property
    def taken(self) -> Candidate | None:
        """The candidate that is the ``account``."""
        return self.candidates[0] if self.account is not None and self.candidates else None


UNMATCHED: Final = AccountMatch()
