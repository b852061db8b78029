"""The room's verb: attach the account that a lead belongs to, and find the earlier leads of the same person."""

from dataclasses import dataclass, replace
from datetime import datetime

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching.book import Accounts
from fairlead.domain.matching.evidence import UNMATCHED, AccountMatch
from fairlead.domain.matching.persons import NO_PEOPLE, NOBODY, People, PersonMatch
from fairlead.domain.matching.policy import DEFAULT, Matching


@dataclass(frozen=True, slots=True)
class KnownLead:
    """A lead with its account, where one was taken (then the lead bears its identity), and the earlier leads of the same person.

    ``matched_by``: what spoke loudest for the account: account_id, contact, review, domain, name, phone or place. ``match`` and ``person``
    hold all that was found, with probabilities and reasons, also what lies between the policy's ``review`` and ``accept``.
    """

    lead: Lead
    account: Account | None
    matched_by: str | None
    match: AccountMatch = UNMATCHED
    person: PersonMatch = NOBODY


def recognize(
    lead: Lead, accounts: Accounts, people: People = NO_PEOPLE, policy: Matching = DEFAULT, *, at: datetime | None = None
) -> KnownLead:
    """Who this is: the account that ``accounts`` knows for the lead, and the person among those that ``people`` remembers before ``at``.

    ``at`` is the moment the lead is decided on, the lead's arrival where none is given.
    """
    match = accounts.match(lead, policy)
    known = lead if match.account is None else replace(lead, account_id=match.account.account_id)
    person = people.find(known, policy, at=at or lead.created_at)
    return KnownLead(known, match.account, match.by, match, person)
