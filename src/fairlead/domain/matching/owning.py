"""Who should have the lead because of whose it is: the person's rep, the account's owner, the customer success manager."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fairlead.domain.account import Account
from fairlead.domain.matching.policy import Customers, Duplicates, Matching, Owners
from fairlead.domain.matching.recognizing import KnownLead

CUSTOMER = "customer"


class Owned(StrEnum):
    """Why a lead is somebody's: the person's earlier lead, the account's owner, or its customer success manager."""

    PERSON = "person"
    ACCOUNT = "account"
    CSM = "csm"


@dataclass(frozen=True, slots=True)
class Ownership:
    """The rep whom a lead belongs to, and why in words. ``instead``: who comes next where that rep cannot take it, as for want of room.

    A customer success manager has the lead only while there is room; the owner of a person or an account is asked whatever the load, within
    the limits that availability keeps.
    """

    rep_id: str
    kind: Owned
    why: str
    instead: "Ownership | None" = None

    def in_order(self) -> "Iterator[Ownership]":
        """This one, and who comes instead, in turn."""
        each: Ownership | None = self
        while each is not None:
            yield each
            each = each.instead


def ownership(known: KnownLead, policy: Matching) -> Ownership | None:
    """Whose the lead is by the policy; None where it is left to the rules.

    The rep of the same person's earlier lead goes first: two reps must not call one person. Then, for a customer: with more open support
    tickets than the policy's ``csm_open_tickets`` the customer success manager; the owner where the account has room to grow (healthy, and
    of some size); else whom ``customers`` names. Accounts that are no customers go to their owner if ``owners`` says so.
    """
    ways = list(_ways(known, policy))
    chain: Ownership | None = None
    for rep_id, kind, why in reversed(_once(ways)):
        chain = Ownership(rep_id, kind, why, chain)
    return chain


def _ways(known: KnownLead, policy: Matching) -> Iterator[tuple[str | None, Owned, str]]:
    same = known.person.same
    if same is not None and policy.duplicates is Duplicates.TO_OWNER:
        yield same.rep_id, Owned.PERSON, f"has the same person's lead {same.lead_id} of {same.arrived_at:%Y-%m-%d}"
    account = known.account
    if account is None:
        return
    if is_customer(account):
        yield from _customer(account, policy)
    elif policy.owners is Owners.OWNER:
        yield account.owner_rep_id, Owned.ACCOUNT, f"owns the account {account.name}"


def _customer(account: Account, policy: Matching) -> Iterator[tuple[str | None, Owned, str]]:
    owner = (account.owner_rep_id, Owned.ACCOUNT, f"owns the customer {account.name}")
    manager = (account.csm_rep_id, Owned.CSM, f"looks after the customer {account.name}")
    tickets = account.open_tickets or 0
    if policy.csm_open_tickets is not None and tickets > policy.csm_open_tickets and account.csm_rep_id:
        yield account.csm_rep_id, Owned.CSM, f"looks after the customer {account.name}, which has {tickets} open support tickets"
        yield owner
    elif policy.customers is not Customers.RULES and (why := _room_to_grow(account, policy)) and account.owner_rep_id:
        yield account.owner_rep_id, Owned.ACCOUNT, f"owns the customer {account.name}, which has room to grow: {why}"
        yield manager
    elif policy.customers is Customers.OWNER:
        yield owner
        yield manager
    elif policy.customers is Customers.CSM:
        yield manager
        yield owner


def _room_to_grow(account: Account, policy: Matching) -> str | None:
    """Why a customer may buy more, None where the policy sets no mark or the account misses one that it sets."""
    if policy.expansion_health is None and policy.expansion_arr_minor is None:
        return None
    said = []
    if policy.expansion_health is not None:
        if account.health is None or account.health < policy.expansion_health:
            return None
        said.append(f"health {account.health:.0f}")
    if policy.expansion_arr_minor is not None:
        if account.arr_minor is None or account.arr_minor < policy.expansion_arr_minor:
            return None
        said.append(f"{account.arr_minor / 100:,.0f} recurring revenue")
    return ", ".join(said)


def is_customer(account: Account) -> bool:
    """Whether the account's status says that it buys today."""
    return (account.customer_status or "").strip().casefold() == CUSTOMER


def _once(ways: list[tuple[str | None, Owned, str]]) -> list[tuple[str, Owned, str]]:
    """Those with a rep, each rep once."""
    found: dict[str, tuple[str, Owned, str]] = {}
    for rep_id, kind, why in ways:
        if rep_id:
            found.setdefault(rep_id, (rep_id, kind, why))
    return list(found.values())
