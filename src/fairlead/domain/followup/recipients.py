"""Who is told: a rep, an account of somebody who may be no rep, or the office; and how each wants to be told."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from fairlead.domain.followup.quiet import Quiet


@dataclass(frozen=True, slots=True)
class Recipient:
    """A rep, by its identity; an account, by its number; or, where neither is named, the office: everybody who runs the service."""

    rep_id: str | None = None
    account: int | None = None

    @property
    def is_office(self) -> bool:
        """Whether it is the office."""
        return self.rep_id is None and self.account is None


OFFICE: Final = Recipient()


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody is notified: not in these hours, in which language, and by which clocks.

    ``time_zone``: that an account chose, as IANA names it; None where nothing was chosen. Reps have theirs on record.
    """

    quiet: Quiet | None = None
    language: str = "en"
    time_zone: str | None = None


def addressed(rep_id: str | None, accounts: Collection[int]) -> tuple[Recipient, ...]:
    """A rep and these accounts; the office where there is nobody."""
    people = (*([Recipient(rep_id)] if rep_id is not None else []), *(Recipient(account=each) for each in sorted(accounts)))
    return people or (OFFICE,)
