"""The clean canonical records of a world: who sells, what is sold, to whom, and what was done."""

import numpy as np
import polars as pl

from fairlead.domain.intake import function, seniority
from fairlead.sample import places, segments, words
from fairlead.sample.arrays import Flags, Indices
from fairlead.sample.companies import COUNTRY_OF_CITY, Companies
from fairlead.sample.derived import read
from fairlead.sample.faces import identities, persons, take
from fairlead.sample.organization import DAY, ROOT_TEAM
from fairlead.sample.typed import frame, moments, money, only
from fairlead.sample.world import World

CUSTOMER_SHARE, OWNED_CUSTOMER_SHARE, FORMER_SHARE = 0.08, 0.55, 0.04
STRANGERS_PER_ACCOUNT = 0.5
"""Further contacts of an account who never became leads."""


def organization_facts(world: World) -> dict[str, pl.DataFrame]:
    """Teams, territories, reps, absences and products."""
    organization = world.organization
    teams = [{"team_id": ROOT_TEAM, "name": "Worldwide Sales"}]
    teams += [
        {"team_id": t.team_id, "name": t.name, "manager_rep_id": t.manager_rep_id, "parent_team_id": t.parent_team_id}
        for t in organization.teams
    ]
    columns = ("team_id", "name", "manager_rep_id", "parent_team_id")
    markets = organization.markets
    absences = organization.absences
    return {
        "team": frame("team", {name: [team.get(name) for team in teams] for name in columns}),
        "territory": frame(
            "territory",
            {
                "territory_id": [m.territory_id for m in markets],
                "name": [m.name for m in markets],
                "countries": [list(m.countries) for m in markets],
                "states": [list(m.states) or None for m in markets],
                "size_bands": [list(m.size_bands) or None for m in markets],
                "priority": [m.priority for m in markets],
            },
        ),
        "rep": _reps(world),
        "absence": frame(
            "absence",
            {
                "absence_id": identities("T-", len(absences), 1001),
                "rep_id": world.rep_ids.gather([away.rep for away in absences]),
                "starts_at": moments(np.array([away.begin for away in absences], dtype=np.int64)),
                "ends_at": moments(np.array([away.end for away in absences], dtype=np.int64)),
                "reason": [away.reason for away in absences],
            },
        ),
        "product": frame(
            "product",
            {
                "product_id": list(segments.PRODUCTS),
                "name": list(segments.PRODUCTS),
                "series": list(segments.PRODUCT_LINES),
                "price_minor": money(np.array(segments.PRODUCT_PRICES)),
            },
        ),
    }


def _reps(world: World) -> pl.DataFrame:
    sellers = world.organization.sellers
    teams = world.organization.teams
    end = world.spec.end
    left = np.array([seller.ended is not None for seller in sellers])
    ended = np.array([seller.ended or 0 for seller in sellers], dtype=np.int64)
    return frame(
        "rep",
        {
            "rep_id": [s.rep_id for s in sellers],
            "name": [s.name for s in sellers],
            "email": [s.email for s in sellers],
            "team_id": [teams[s.team].team_id for s in sellers],
            "manager_rep_id": [s.manager_rep_id or None for s in sellers],
            "title": [s.title for s in sellers],
            "time_zone": [s.zone for s in sellers],
            "hours": [s.hours for s in sellers],
            "languages": [list(s.languages) for s in sellers],
            "territory_ids": [list(world.organization.territory_ids(s)) for s in sellers],
            "industry_groups": [[segments.INDUSTRY_GROUPS[i] for i in s.industries] for s in sellers],
            "products": [[segments.PRODUCTS[i] for i in s.products] for s in sellers],
            "certifications": [list(s.certifications) or None for s in sellers],
            "seniority": [segments.REP_SENIORITIES[s.seniority] for s in sellers],
            "selling_style": [segments.REP_STYLES[s.style] for s in sellers],
            "max_open": [int(most) for most in world.max_open],
            "weight": [s.weight for s in sellers],
            "active": [s.ended is None or s.ended > end for s in sellers],
            "started_at": moments(np.array([s.started for s in sellers], dtype=np.int64)),
            "ended_at": only(left, moments(ended)),
        },
    )


def firm_columns(companies: Companies, company: Indices) -> dict[str, pl.Series | list[object]]:
    """The canonical columns about a firm, clean, one entry for each of ``company``."""
    city = companies.city[company]
    posts = pl.Series("postal", _postal_codes(companies), dtype=pl.String)
    states = take([place.state for place in places.CITIES], city)
    return {
        "industry": take([words.INDUSTRY_SPELLINGS[group][0] for group in segments.INDUSTRY_GROUPS], companies.industry[company]),
        "industry_group": take(segments.INDUSTRY_GROUPS, companies.industry[company]),
        "employees": pl.Series(companies.employees[company]),
        "size_band": take(segments.SIZE_BANDS, companies.band[company]),
        "revenue_minor": money(companies.revenue[company]),
        "country": take([land.code for land in places.COUNTRIES], COUNTRY_OF_CITY[city]),
        "state": pl.select(pl.when(states != "").then(states)).to_series(),
        "city": take([place.name for place in places.CITIES], city),
        "postal_code": posts.gather(company),
    }


def _postal_codes(companies: Companies) -> list[str]:
    """The pattern of the city, its ``#`` replaced by digits that depend on the company alone."""
    codes = []
    for number, where in enumerate(companies.city.tolist()):
        seed = (number * 2_654_435_761 + 12_345) & 0xFFFFFFFF
        text = ""
        for letter in places.CITIES[where].postal:
            text += str(seed % 10) if letter == "#" else letter
            seed //= 10 if letter == "#" else 1
        codes.append(text)
    return codes


def account_facts(world: World) -> pl.DataFrame:
    """The companies that the CRM knows, with owner and customer status as of the end."""
    companies, spec = world.companies, world.spec
    chance = spec.chance("accounts")
    count = len(companies.names)
    rows = np.flatnonzero(companies.known)
    owned = world.owner >= 0
    lot = chance.random(count)
    customer = lot < np.where(owned, OWNED_CUSTOMER_SHARE, CUSTOMER_SHARE)
    status = np.where(customer, 0, np.where(lot > 1 - FORMER_SHARE, 2, 1))
    arr = 100.0 * np.round(np.array(segments.VALUE_OF_BAND)[companies.band] * np.exp(chance.normal(-0.2, 0.5, count)) / 100.0)
    tickets, health = chance.poisson(1.2, count), np.round(np.clip(chance.normal(72, 15, count), 5, 100))
    created = spec.start - (chance.uniform(30, 1800, count) * DAY).astype(np.int64)
    ids = identities("A-", count)
    owner = only(owned, world.rep_ids.gather(np.maximum(world.owner, 0)))
    columns = {
        "account_id": ids,
        "name": pl.Series(companies.names),
        "domain": pl.Series(companies.domains),
        **firm_columns(companies, np.arange(count)),
        "parent_account_id": only(companies.parent >= 0, ids.gather(np.maximum(companies.parent, 0))),
        "owner_rep_id": owner,
        "customer_status": take(("customer", "prospect", "former"), status),
        "csm_rep_id": only(customer & owned, owner),
        "arr_minor": only(customer, money(arr)),
        "open_tickets": only(customer, pl.Series(tickets)),
        "health": only(customer, pl.Series(health)),
        "created_at": moments(created),
    }
    return frame("account", columns)[rows]


def contact_facts(world: World) -> pl.DataFrame:
    """People at known accounts: those who became leads later, and others."""
    chance = world.spec.chance("contacts")
    lead, companies = world.arrivals, world.companies
    rows = np.flatnonzero(world.is_contact)
    others = np.flatnonzero(companies.known & (chance.random(companies.known.size) < STRANGERS_PER_ACCOUNT))
    none: Flags = np.zeros(others.size, dtype=np.bool_)
    levels = chance.choice(5, size=others.size, p=segments.SENIORITY_SHARES)
    areas = chance.integers(0, 8, others.size)
    strangers = persons(companies, others, none, levels, areas, chance)
    strangers = strangers.with_columns(email=pl.lit("x.") + pl.col("email"))
    people = pl.concat([world.faces.people[rows], strangers])
    company = np.concatenate([lead.company[rows], others])
    age = (chance.uniform(1, 400, company.size) * DAY).astype(np.int64)
    born = np.concatenate([lead.created[rows], np.full(others.size, world.spec.end)]) - age
    languages = np.concatenate([lead.language[rows], np.zeros(others.size, dtype=np.int64)])
    ids = pl.concat([identities("C-", lead.created.size).gather(rows), identities("C-", others.size, 9_000_001)])
    return frame(
        "contact",
        {
            "contact_id": ids,
            "account_id": identities("A-", len(companies.names)).gather(company),
            **{name: people[name] for name in people.columns},
            "seniority": read(people["title"], seniority),
            "function": read(people["title"], function),
            "language": take(words.LANGUAGES, languages),
            "created_at": moments(born),
        },
    )


def lead_facts(world: World) -> pl.DataFrame:
    """The leads with clean values, before anybody mistyped one."""
    lead, people = world.arrivals, world.faces.people
    course = world.course
    chance = world.spec.chance("leads")
    technologies = _technologies(lead.technologies)
    visible = world.truth.leads.quality
    score = np.clip(
        np.round(50 + 14 * (visible - visible.mean()) / max(float(visible.std()), 1e-9) + chance.normal(0, 14, visible.size)), 0, 100
    )
    consent = chance.random(visible.size)
    domains = people["email"].str.split("@").list.get(1)
    return frame(
        "lead",
        {
            "lead_id": world.lead_ids,
            "created_at": moments(lead.created),
            "account_id": world.account,
            "contact_id": world.contact,
            **{name: people[name] for name in people.columns},
            "seniority": take(segments.SENIORITIES, lead.seniority),
            "function": take(segments.FUNCTIONS, lead.function),
            "language": take(words.LANGUAGES, lead.language),
            "company": pl.Series(world.companies.names).gather(lead.company),
            "domain": domains,
            **firm_columns(world.companies, lead.company),
            "source": take(segments.SOURCES, lead.source),
            "channel": take([channel.lower() for channel in segments.CHANNELS], lead.source),
            "product": take(segments.PRODUCTS, lead.product),
            "message": world.faces.messages,
            "technologies": technologies,
            "score": only(chance.random(visible.size) > 0.1, pl.Series(score)),
            "consent_profiling": only(consent > 0.02, pl.Series(consent > 0.07)),
            "status": _statuses(world),
            "owner_rep_id": only(course.holder >= 0, world.rep_ids.gather(np.maximum(course.holder, 0))),
        },
    )


def _technologies(uses: Flags) -> pl.Series:
    """The lists of technologies named on the lead; null where none is."""
    lead, technology = np.nonzero(uses)
    flat = pl.DataFrame({"row": lead, "name": take(segments.TECHNOLOGIES, technology)})
    lists = flat.group_by("row", maintain_order=True).agg("name")
    every = pl.DataFrame({"row": np.arange(uses.shape[0])})
    return every.join(lists, on="row", how="left", maintain_order="left")["name"]


def _statuses(world: World) -> pl.Series:
    """The status that the CRM shows at the end of the history."""
    at, fates, end = world.course.at, world.course.fates, world.spec.end
    closed = at[:, 4] < end
    state = np.where(world.given.assigned, 1, 0)
    state = np.where(at[:, 3] < end, 2, state)
    state = np.where(closed, np.where(fates.won, 3, np.where(fates.disqualified, 5, 4)), state)
    return take(("New", "Working", "Qualified", "Converted", "Closed - Lost", "Disqualified"), state)
