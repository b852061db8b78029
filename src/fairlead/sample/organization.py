"""The selling side: teams, territories, reps with profiles and hours, and who is away when."""

import unicodedata
from dataclasses import dataclass, replace

import numpy as np

from fairlead.domain.time import Hours
from fairlead.sample import places, segments, words
from fairlead.sample.arrays import Flags, Indices, Strings
from fairlead.sample.calendar import WorkCalendar, work_calendar, zone_offsets
from fairlead.sample.spec import SampleSpec, day_after, seconds

DAY = 86_400
PLANNED_DAYS = 150
"""Absences and working hours are known this many days beyond the history, for the leads to come."""
QUIET_DAYS_BEFORE_LEAVING = 10
"""A rep who is about to leave receives nothing new."""
LEAVES_AT, JOINS_AT = 0.55, 0.60
"""When the one leaver leaves and the late joiner starts, as shares of the history."""
ROOT_TEAM = "TEAM-00"
SECOND_LANGUAGE_SHARE = {"EMEA": 0.7}
"""Share of reps with one more language, by region; 0.15 elsewhere."""
_LEADS_PER_REP = (1.3, 1.0, 0.62)
"""Relative number of leads that a rep of each tier can work."""
_HOURS = (
    "Mon-Fri 08:30-12:00 13:00-17:30",
    "Mon-Fri 09:00-12:30 13:30-18:00",
    "Mon-Thu 08:00-12:00 12:45-17:30, Fri 08:00-14:00",
    "Mon-Fri 07:00-11:30 12:30-16:00",
    "Mon-Thu 09:30-13:00 14:00-19:00, Fri 09:30-15:30",
    "Mon-Fri 08:00-12:00 13:00-17:00",
)
_LANGUAGES_OF_GEO = {
    "LAT": ("es", "pt"),
    "DACH": ("de",),
    "FBX": ("fr", "nl"),
    "SEU": ("es", "it", "pt"),
    "JPN": ("ja",),
    "CAN": ("fr",),
}
_NEIGHBORS = {
    "USNE": ("USSO", "USMW", "CAN"),
    "USSO": ("USNE", "USMW", "LAT"),
    "USMW": ("USNE", "USWE", "CAN"),
    "USWE": ("USMW", "CAN", "USSO"),
    "CAN": ("USNE", "USMW"),
    "LAT": ("USSO", "USWE"),
    "UKI": ("NOR", "FBX"),
    "DACH": ("NOR", "FBX"),
    "FBX": ("SEU", "UKI"),
    "SEU": ("FBX", "UKI"),
    "NOR": ("UKI", "DACH"),
    "ANZ": ("SEA", "IND"),
    "SEA": ("ANZ", "IND"),
    "JPN": ("SEA", "ANZ"),
    "IND": ("SEA", "ANZ"),
}
_TEAMS: tuple[tuple[str, Strings, tuple[int, ...]], ...] = (
    ("SMB Americas", ("Americas",), (0,)),
    ("Mid-Market Americas", ("Americas",), (1,)),
    ("Enterprise Americas", ("Americas",), (2,)),
    ("EMEA Commercial", ("EMEA",), (0, 1)),
    ("EMEA Enterprise", ("EMEA",), (2,)),
    ("APAC", ("APAC",), (0, 1, 2)),
)
_TEAMS_MIDDLE: tuple[tuple[str, Strings, tuple[int, ...]], ...] = (
    ("Americas Commercial", ("Americas",), (0, 1)),
    ("Enterprise", ("Americas", "EMEA"), (2,)),
    ("EMEA & APAC", ("EMEA", "APAC"), (0, 1, 2)),
)
_TEAMS_SMALL: tuple[tuple[str, Strings, tuple[int, ...]], ...] = (("Sales", ("Americas", "EMEA", "APAC"), (0, 1, 2)),)


@dataclass(frozen=True, slots=True)
class Team:
    """A team: which geographies (indices) and tiers (indices) it serves."""

    team_id: str
    name: str
    geos: tuple[int, ...]
    tiers: tuple[int, ...]
    manager_rep_id: str = ""
    parent_team_id: str = ""


@dataclass(frozen=True, slots=True)
class Market:
    """A territory row: one geography and tier, or what catches leads of unknown size or state."""

    territory_id: str
    name: str
    countries: Strings
    states: Strings
    size_bands: Strings
    priority: int


@dataclass(frozen=True, slots=True)
class Seller:
    """A rep as the organization knows it. Times in seconds since 1970 UTC; ``ended`` None for those who stayed."""

    rep_id: str
    name: str
    email: str
    team: int
    title: str
    manager_rep_id: str
    home: int
    zone: str
    hours: str
    languages: Strings
    geos: tuple[int, ...]
    tiers: tuple[int, ...]
    industries: tuple[int, ...]
    products: tuple[int, ...]
    certifications: Strings
    seniority: int
    style: int
    weight: float
    started: int
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """One absence of one rep (index), half-open, seconds since 1970 UTC."""

    rep: int
    begin: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Organization:
    """Everything about the selling side. Arrays and indices follow the order of ``sellers``.

    Who started up to ``hired_before`` (seconds since 1970 UTC) was there from the first day of the history.
    """

    teams: tuple[Team, ...]
    markets: tuple[Market, ...]
    sellers: tuple[Seller, ...]
    absences: tuple[Away, ...]
    calendars: tuple[WorkCalendar, ...]
    hired_before: int = 0

    @property
    def rep_ids(self) -> Strings:
        """Identities in order."""
        return tuple(seller.rep_id for seller in self.sellers)

    def serves(self) -> Flags:
        """Who serves which geography and tier; shape (n_reps, n_geos, n_tiers)."""
        table = np.zeros((len(self.sellers), len(places.GEOS), len(segments.TIERS)), dtype=np.bool_)
        for index, seller in enumerate(self.sellers):
            table[np.ix_([index], seller.geos, seller.tiers)] = True
        return table

    def speaks(self) -> Flags:
        """Who speaks which language of `words.LANGUAGES`; shape (n_reps, n_languages)."""
        return np.array([[language in seller.languages for language in words.LANGUAGES] for seller in self.sellers], dtype=np.bool_)

    def employed(self) -> Indices:
        """First and last moment at which each rep may receive a lead; shape (n_reps, 2)."""
        far = 2**62
        return np.array([(s.started, far if s.ended is None else s.ended - QUIET_DAYS_BEFORE_LEAVING * DAY) for s in self.sellers])

    def territory_ids(self, seller: Seller) -> Strings:
        """The territories a rep serves, catch-alls included."""
        codes = [places.GEOS[geo].code for geo in seller.geos]
        wanted = [f"T-{code}-{_TIER_CODES[tier]}" for code in codes for tier in seller.tiers] + [f"T-{code}-ANY" for code in codes]
        if any(code.startswith("US") for code in codes):
            wanted += [f"T-US-{_TIER_CODES[tier]}" for tier in seller.tiers] + ["T-US-ANY"]
        return tuple(wanted)


_TIER_CODES = ("SMB", "MM", "ENT")


def organize(spec: SampleSpec) -> Organization:
    """Hire everybody, give them territories, hours and holidays."""
    layout = _TEAMS if spec.reps >= 30 else _TEAMS_MIDDLE if spec.reps >= 9 else _TEAMS_SMALL
    teams = [
        Team(f"TEAM-{number:02d}", name, tuple(i for i, geo in enumerate(places.GEOS) if geo.region in regions), tiers)
        for number, (name, regions, tiers) in enumerate(layout, start=1)
    ]
    chance = spec.chance("organization")
    sellers = _name(_careers(_cover(_hire(spec, teams, chance), teams), spec, chance), chance)
    teams, sellers = _managed(teams, sellers)
    absences = _absences(spec, sellers, spec.chance("absences"))
    return Organization(tuple(teams), _markets(), tuple(sellers), tuple(absences), _calendars(spec, sellers, absences), spec.start)


def _calendars(spec: SampleSpec, sellers: list[Seller], absences: list[Away]) -> tuple[WorkCalendar, ...]:
    first = day_after(spec.first_day, -3)
    days = spec.days + PLANNED_DAYS + 3
    away: list[list[tuple[int, int]]] = [[] for _ in sellers]
    for absence in absences:
        away[absence.rep].append((absence.begin, absence.end))
    return tuple(
        work_calendar(Hours.parse(seller.hours, seller.zone), first, days, away[index], (seller.started, seller.ended or 2**62))
        for index, seller in enumerate(sellers)
    )


def _shares(total: int, weights: list[float]) -> list[int]:
    """Split a head count by largest remainders, at least one each."""
    exact = np.array(weights) / sum(weights) * (total - len(weights))
    counts = np.floor(exact).astype(int)
    for index in np.argsort(-(exact - counts), kind="stable")[: total - len(weights) - counts.sum()]:
        counts[index] += 1
    return [int(count) + 1 for count in counts]


def _hire(spec: SampleSpec, teams: list[Team], chance: np.random.Generator) -> list[Seller]:
    tier_share = [sum(s for s, t in zip(segments.BAND_SHARES, segments.TIER_OF_BAND, strict=True) if t == tier) for tier in range(3)]
    work = [sum(places.GEOS[g].share for g in t.geos) * sum(tier_share[k] / _LEADS_PER_REP[k] for k in t.tiers) for t in teams]
    sellers: list[Seller] = []
    for index, (team, count) in enumerate(zip(teams, _shares(spec.reps, work), strict=True)):
        shares = np.array([places.GEOS[geo].share for geo in team.geos])
        ladder = (np.cumsum(shares) / shares.sum()).tolist()
        for place in range(count):
            home = team.geos[min(int(np.searchsorted(ladder, (place + 0.5) / count)), len(team.geos) - 1)]
            sellers.append(_seller(index, team, home, chance))
    return sellers


def _seller(index: int, team: Team, home: int, chance: np.random.Generator) -> Seller:
    code = places.GEOS[home].code
    cities = [city for city in places.CITIES if city.geo == code]
    weights = np.array([city.weight for city in cities])
    city = cities[int(chance.choice(len(cities), p=weights / weights.sum()))]
    country = places.COUNTRIES[places.COUNTRY_INDEX[city.country]]
    languages = ["en", *(language for language, _ in country.languages if language != "en" and city.country != "US")]
    extra = _LANGUAGES_OF_GEO.get(code, ("es",) if code.startswith("US") and chance.random() < 0.25 else ())
    languages += [language for language in extra if chance.random() < 0.6 or code.startswith("US")]
    if chance.random() < SECOND_LANGUAGE_SHARE.get(places.GEOS[home].region, 0.15):
        languages.append(str(chance.choice(["fr", "es", "de"])))
    geos = {home} | {places.GEO_INDEX[near] for near in _NEIGHBORS[code] if places.GEO_INDEX[near] in team.geos and chance.random() < 0.9}
    top = max(team.tiers)
    seniority = int(chance.choice(4, p=((0.35, 0.4, 0.2, 0.05), (0.1, 0.4, 0.38, 0.12), (0.0, 0.2, 0.5, 0.3))[top]))
    style = int(chance.choice(5, p=((0.1, 0.45, 0.1, 0.2, 0.15), (0.3, 0.2, 0.15, 0.2, 0.15), (0.4, 0.05, 0.2, 0.2, 0.15))[top]))
    known = chance.choice(len(segments.INDUSTRY_GROUPS), size=int(chance.integers(2, 5)), replace=False, p=segments.INDUSTRY_SHARES)
    sold = chance.choice(len(segments.PRODUCTS), size=int(chance.integers(2, 5)), replace=False)
    held = chance.choice(len(segments.CERTIFICATIONS), size=int(chance.integers(0, 3)), replace=False)
    return Seller(
        rep_id="",
        name=country.naming,
        email="",
        team=index,
        title=("Account Executive", "Account Executive, Mid-Market", "Enterprise Account Executive")[top],
        manager_rep_id="",
        home=home,
        zone=city.zone,
        hours=_HOURS[int(chance.integers(len(_HOURS)))],
        languages=tuple(dict.fromkeys(languages)),
        geos=tuple(sorted(geos)),
        tiers=team.tiers,
        industries=tuple(sorted(int(i) for i in known)),
        products=tuple(sorted(int(i) for i in sold)),
        certifications=tuple(segments.CERTIFICATIONS[int(i)] for i in sorted(held)),
        seniority=seniority,
        style=style,
        weight=0.5 if chance.random() < 0.05 else 1.0,
        started=0,
    )


def _cover(sellers: list[Seller], teams: list[Team]) -> list[Seller]:
    """Let every geography of a team be served by at least three of its reps (all, in a smaller team)."""
    for index, team in enumerate(teams):
        members = [number for number, seller in enumerate(sellers) if seller.team == index]
        for geo in team.geos:
            missing = min(3, len(members)) - sum(geo in sellers[number].geos for number in members)
            near = {places.GEO_INDEX[code] for code in _NEIGHBORS[places.GEOS[geo].code]}
            others = [number for number in members if geo not in sellers[number].geos]
            others.sort(key=lambda number: (sellers[number].home not in near, len(sellers[number].geos), number))
            for number in others[: max(missing, 0)]:
                sellers[number] = replace(sellers[number], geos=tuple(sorted({*sellers[number].geos, geo})))
    return sellers


def _careers(sellers: list[Seller], spec: SampleSpec, chance: np.random.Generator) -> list[Seller]:
    """Spread tenures; one rep leaves midway and, in another team where there is one, one joins late."""
    years = np.clip(chance.gamma(1.6, 1.8, size=len(sellers)), 0.05, 14.0)
    started = [spec.start - int(year * 365) * DAY for year in years]
    sizes = [sum(seller.team == team for seller in sellers) for team in range(max(seller.team for seller in sellers) + 1)]
    ranked = sorted(range(len(sizes)), key=lambda team: (-sizes[team], team))
    leaver = min(number for number, seller in enumerate(sellers) if seller.team == ranked[0])
    joiner = min(number for number, seller in enumerate(sellers) if seller.team == ranked[1 % len(ranked)] and number != leaver)
    started[joiner] = spec.start + int(spec.days * JOINS_AT) * DAY
    careers = [replace(seller, started=begin) for seller, begin in zip(sellers, started, strict=True)]
    careers[joiner] = replace(careers[joiner], seniority=min(careers[joiner].seniority, 1))
    careers[leaver] = replace(careers[leaver], ended=spec.start + int(spec.days * LEAVES_AT) * DAY + 17 * 3600)
    return careers


def _name(sellers: list[Seller], chance: np.random.Generator) -> list[Seller]:
    """Give names (the field held the naming tradition until here) and identities."""
    taken: set[str] = set()
    named = []
    for number, seller in enumerate(sellers, start=1):
        given, family = words.GIVEN[seller.name], words.FAMILY[seller.name]
        name = ""
        for _ in range(200):
            name = f"{given[int(chance.integers(len(given)))]} {family[int(chance.integers(len(family)))]}"
            if name not in taken:
                break
        taken.add(name)
        email = f"{ascii_words(name).replace(' ', '.')}.{number}@harborlight.example"
        named.append(replace(seller, rep_id=f"U-{number:04d}", name=name, email=email))
    return named


def ascii_words(text: str) -> str:
    """Lower case without accents, the form used in addresses: ``Élodie Ordóñez`` → ``elodie ordonez``."""
    spelled = text.lower().replace("ß", "ss").replace("ø", "o").replace("æ", "ae")
    return "".join(letter for letter in unicodedata.normalize("NFKD", spelled) if letter.isascii())


def _managed(teams: list[Team], sellers: list[Seller]) -> tuple[list[Team], list[Seller]]:
    """The most senior, longest-serving rep who stays leads the team and sells at a third of the weight."""
    led = []
    for index, team in enumerate(teams):
        members = [number for number, seller in enumerate(sellers) if seller.team == index]
        chief = min(members, key=lambda number: (sellers[number].ended is not None, -sellers[number].seniority, sellers[number].started))
        boss = sellers[chief].rep_id
        led.append(replace(team, manager_rep_id=boss, parent_team_id=ROOT_TEAM))
        for number in members:
            sellers[number] = replace(sellers[number], manager_rep_id="" if number == chief else boss)
        if len(members) > 2:
            sellers[chief] = replace(sellers[chief], title="Sales Manager", weight=0.35)
    return led, sellers


def _markets() -> tuple[Market, ...]:
    bands = [tuple(b for b, t in zip(segments.SIZE_BANDS, segments.TIER_OF_BAND, strict=True) if t == tier) for tier in range(3)]
    rows = []
    for geo in places.GEOS:
        for tier, code in enumerate(_TIER_CODES):
            rows.append(Market(f"T-{geo.code}-{code}", f"{geo.name} – {segments.TIERS[tier]}", geo.countries, geo.states, bands[tier], 20))
        rows.append(Market(f"T-{geo.code}-ANY", f"{geo.name} – size not known", geo.countries, geo.states, (), 10))
    for tier, code in enumerate(_TIER_CODES):
        rows.append(Market(f"T-US-{code}", f"US, state not known – {segments.TIERS[tier]}", ("US",), (), bands[tier], 8))
    rows.append(Market("T-US-ANY", "US, state and size not known", ("US",), (), (), 5))
    return tuple(rows)


def _absences(spec: SampleSpec, sellers: list[Seller], chance: np.random.Generator) -> list[Away]:
    """Vacations (about 24 days a year), sick days, training, and absences of some hours, from start to the planned days ahead."""
    first, last = seconds(spec.first_day), spec.end + PLANNED_DAYS * DAY
    years = (last - first) / (365.0 * DAY)
    kinds = (("vacation", 3.2, (4, 15)), ("sick", 2.6, (1, 5)), ("training", 1.0, (1, 3)))
    found = []
    for rep, seller in enumerate(sellers):
        east = int(zone_offsets(seller.zone, spec.first_day, 1)[0])
        for reason, per_year, (low, high) in kinds:
            for _ in range(int(chance.poisson(per_year * years))):
                begin = first + int(chance.integers(0, (last - first) // DAY)) * DAY - east
                planned = reason != "sick" or begin < spec.end
                if planned:
                    found.append(Away(rep, begin, begin + int(chance.integers(low, high)) * DAY, reason))
        for _ in range(int(chance.poisson(6 * years))):
            begin = first + int(chance.integers(0, (last - first) // DAY)) * DAY + int(chance.integers(7, 15)) * 3600 - east
            found.append(Away(rep, begin, begin + int(chance.integers(2, 6)) * 3600, "personal"))
    return sorted(found, key=lambda away: (away.begin, away.rep, away.end, away.reason))
