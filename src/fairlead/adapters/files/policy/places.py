"""The lines of territories and teams in the policy document; `document.py` says where they stand in it."""

from fairlead.adapters.files.policy import checking
from fairlead.adapters.files.policy.kinds import (
    ACCOUNT,
    COUNTRY,
    INDUSTRY,
    MONEY,
    REP,
    SIZE,
    TEAM,
    identity,
    whole,
)
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.rep import Team, Territory

TERRITORY = Section(
    Territory,
    "Territory",
    "A part of the market. What is left out does not limit. One of the same identity as an imported one replaces it.",
    (
        Line("territory_id", "Its identity, which reps name.", "id", identity("the identity of the territory"), ("dach",)),
        Line("name", "What people call it.", examples=("Germany, Austria, Switzerland",)),
        Line("countries", "Countries.", kind=COUNTRY, examples=(["DE", "AT", "CH"],)),
        Line("states", "States within the countries: MA, or US-MA.", kind=identity("a state"), examples=(["MA", "US-NY"],)),
        Line(
            "postal_codes",
            "Postal codes, prefixes such as 021* or ranges such as 02000-02999.",
            kind=identity("a postal code, prefix or range"),
            examples=(["02139", "021*"],),
        ),
        Line("industry_groups", "Industries.", "industries", INDUSTRY, (["manufacturing"],)),
        Line("size_bands", "Sizes by number of employees.", "sizes", SIZE, (["200-999", "1000-4999"],)),
        Line("revenue_from_minor", "Annual revenue from this on.", "revenue_from", MONEY, (10_000_000,)),
        Line("revenue_below_minor", "Annual revenue below this.", "revenue_below", MONEY, (500_000_000,)),
        Line("channels", "Channels, such as inbound or partner.", examples=(["partner"],)),
        Line("products", "Products asked about.", examples=(["Tidewater"],)),
        Line("account_ids", "Accounts that belong to it whatever else it says.", "accounts", ACCOUNT, (["A-1009"],)),
        Line("priority", "The larger wins where several take a lead.", kind=whole(least=-1_000_000, most=1_000_000)),
        Line("owner_rep_id", "The rep who owns it.", "owner", REP, ("r-17",)),
    ),
    checks=(checking.possible,),
    identity=("id",),
)

TEAM_SECTION = Section(
    Team,
    "Team",
    "A group of reps. One of the same identity as an imported one replaces it.",
    (
        Line("team_id", "Its identity, which reps name.", "id", identity("the identity of the team"), ("enterprise",)),
        Line("name", "What people call it.", examples=("Enterprise",)),
        Line("manager_rep_id", "The rep who manages it.", "manager", REP, ("r-1",)),
        Line("parent_team_id", "The team above it.", "parent", TEAM, ("sales",)),
    ),
    checks=(checking.own_parent,),
    identity=("id",),
)
