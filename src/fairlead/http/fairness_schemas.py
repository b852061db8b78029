"""The fairness contract, as types for OpenAPI."""

import datetime as dt

from pydantic import Field

from fairlead.http.schemas import Answer, Minor, RepName


class Received(Answer):
    """What one rep received in the window."""

    rep: RepName
    leads: int
    value_minor: Minor = Field(description="what was expected of these leads, minor units")
    of_average: float | None = Field(description="leads as a part of the average of the group, by weight; null where nobody got any")
    value_of_average: float | None = Field(description="the same of expected value")
    newcomer: bool
    bottom: bool = Field(description="one of the quarter who received least")
    at_ceiling: bool = Field(description="one more lead would be above the ceiling in leads, or the value received is at the ceiling")
    subsidy: float = Field(description="what a floor adds to the standing now, as a share of the best standing of a lead")


class BottomQuarter(Answer):
    """The quarter who received least."""

    share: float | None = Field(description="their share of the leads; null where nobody got any")
    value_share: float | None
    floor: float = Field(description="the share that the contract asks for; 0 where it asks for none")


class PeerGroup(Answer):
    """Those who are compared with one another."""

    name: str
    leads: int
    value_minor: Minor
    bottom: BottomQuarter
    reps: list[Received]


class ContractCost(Answer):
    """What the contract cost."""

    given: int = Field(description="leads given")
    touched: int = Field(description="of these, how many the contract had a say in")
    gave_up_minor: Minor = Field(description="expected worth of the choices without it, less that of the choices made")
    gave_up_wins: float = Field(description="the same in expected wins")
    share: float = Field(description="of what would have been expected without it")


class ContractCosts(Answer):
    """In the window, and since the first decision."""

    window: ContractCost
    so_far: ContractCost


class Fairness(Answer):
    """Everybody against the fairness contract of the policy in force."""

    in_force: bool = Field(description="whether the policy has a contract; without one nothing is held against these figures")
    words: list[str] = Field(description="the contract in plain words")
    at: dt.datetime
    since: dt.datetime
    window_days: int
    groups: list[PeerGroup]
    cost: ContractCosts
