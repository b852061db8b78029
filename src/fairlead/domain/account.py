"""An account as routing knows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """A company that leads come from. Money in minor units."""

    account_id: str
    name: str
    domain: str | None = None
    industry_group: str | None = None
    employees: int | None = None
    revenue_minor: int | None = None
    country: str | None = None
    state: str | None = None
    parent_account_id: str | None = None
    owner_rep_id: str | None = None
    customer_status: str | None = None
    csm_rep_id: str | None = None
    arr_minor: int | None = None
    open_tickets: int | None = None
    health: float | None = None
    city: str | None = None
    postal_code: str | None = None
    phone: str | None = None
