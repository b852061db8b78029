"""Two hundred rules asked of one lead, five thousand reps screened, hostile conditions refused."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import numpy as np

from bench.protocol import Figure, Options, Result, at_most, run, say
from fairlead.adapters.rules import compile_conditions
from fairlead.adapters.rules.compiling import Compiled, compile_all
from fairlead.adapters.rules.seen import Seen
from fairlead.application.rule_ports import AttributeType, BadCondition
from fairlead.domain.account import Account
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Rep, Roster, Team, Territory
from fairlead.domain.screening import Layer, Mode, Requirement, Rule, Rulebook, Ruling, Target, govern, screen

AT: Final = datetime(2026, 3, 4, 12, tzinfo=UTC)
RULES, REPS = 200, 5_000
_COUNTRIES = ("US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL", "LU", "ES", "PT", "IT", "SE", "NO", "DK", "FI", "PL", "JP")
_GROUPS = ("manufacturing", "software", "healthcare", "finance", "retail")
_ATTRIBUTES = {"tier": AttributeType.TEXT, "Annual budget": AttributeType.NUMBER, "vip": AttributeType.FLAG}


def measure(options: Options) -> Result:
    """200 rules on one lead against the raw evaluation of their conditions; 5,000 reps screened; the slowest refusal of a hostile text."""
    rounds = 300 if options.quick else 3_000
    figures, floors = _rules(rounds)
    figures |= _screening(options.seed, max(100, rounds // 10))
    figures |= _refusals(5 if options.quick else 25)
    slowest = max(figure.value for name, figure in figures.items() if name.startswith("screen_") and name.endswith("_p50"))
    return Result(
        figures,
        floors,
        [
            at_most("200 rules on one lead over the raw evaluation of their conditions", figures["rules_over_raw"].value, 2.0),
            at_most("5,000 reps screened within 5 ms, the slowest of the cases", slowest, 5.0),
            at_most("a hostile condition refused within 100 ms, the slowest of all", figures["slowest_refusal"].value, 100.0),
        ],
    )


# ------------------------------------------------------------------------------------------------ rules on one lead


def _rules(rounds: int) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Milliseconds of asking all rules of one lead, and of evaluating the same compiled conditions on values that are there already."""
    book = Rulebook(rules=tuple(_rule(index) for index in range(RULES)))
    texts = book.conditions
    assert len(texts) == RULES, f"the conditions are to differ: {len(texts)} of {RULES} do"
    start = time.perf_counter()
    conditions = compile_conditions(texts, _ATTRIBUTES)
    compiling = 1e3 * (time.perf_counter() - start)
    lead = _lead()
    verdicts = conditions.judge(lead, AT)
    assert not verdicts.failed, f"every condition is to be judged: {verdicts.failed}"
    assert 0 < sum(verdicts.holds.values()) < RULES, "some rules are to match, and some not"

    done = compile_all(texts, {}, strict=False)
    compiled = [one for one in done.compiled if isinstance(one, Compiled)]
    activation = done.bind(_values(compiled, lead))
    evaluations = [one.judge for one in compiled]
    assert [evaluate(activation).value() for evaluate in evaluations] == [verdicts.holds[one.text] for one in compiled]

    took = _medians(
        {
            "raw": lambda: [evaluate(activation) for evaluate in evaluations],
            "judged": lambda: conditions.judge(lead, AT),
            "governed": lambda: govern(lead, book, conditions.judge(lead, AT), at=AT),
        },
        rounds,
    )
    say(f"{RULES} rules: {took['governed']:.3f} ms, raw evaluation {took['raw']:.3f} ms")
    figures = {
        "compile_200_conditions": Figure(compiling, "ms"),
        "judge_200_conditions": Figure(took["judged"], "ms"),
        "rules_200": Figure(took["governed"], "ms"),
        "judged_over_raw": Figure(took["judged"] / took["raw"], "1"),
        "rules_over_raw": Figure(took["governed"] / took["raw"], "1"),
    }
    return figures, {"raw_evaluation_of_200_conditions": Figure(took["raw"], "ms")}


def _rule(index: int) -> Rule:
    """One of ten kinds of conditions as people write them, each with values of its own."""
    country, group = _COUNTRIES[index % len(_COUNTRIES)], _GROUPS[index % len(_GROUPS)]
    kinds = (
        f'lead.country == "{country}" && lead.employees > {index}',
        f'lead.country in ["{country}", "DE", "FR"] && lead.revenue >= {1_000_000 + index}',
        f'lead.industry_group == "{group}" && (lead.score > {index % 90} || lead.employees > {index})',
        f'lead.title.contains("Engineer {index}") || lead.seniority == "vp"',
        f'lead.technologies.exists(t, t == "Tool {index % 7}") && lead.employees >= {index}',
        f"engagement.last_30_days.pricing_page >= {1 + index % 4} && engagement.total < {100 + index}",
        f'account.known && account.health > {index / 4} && account.customer_status == "customer"',
        f'has(lead.state) && lead.state == "MA" && lead.postal_code.startsWith("0{index % 9}{index}")',
        f'custom.tier == "gold" && custom["Annual budget"] > {100 * index} && custom.vip',
        f'now.weekday < 6 && now.hour >= {index % 20} && lead.source != "list {index}"',
    )
    return Rule(f"r{index:03d}", kinds[index % len(kinds)], priority=index, lead_priority=index if index % 3 else None, mode=Mode.SUGGEST)


def _lead() -> QualifiedLead:
    visits = tuple(Engagement("pricing_page", AT - timedelta(days=days)) for days in (1, 4, 9, 40))
    lead = Lead(
        "L1",
        AT - timedelta(minutes=1),
        first_name="Ada",
        last_name="Quill",
        email="ada@quillworks.example",
        title="VP Engineering",
        seniority="vp",
        company="Quill Works",
        industry_group="manufacturing",
        employees=850,
        size_band="200-999",
        revenue_minor=12_000_000_000,
        country="DE",
        state="BY",
        postal_code="80331",
        source="webinar",
        technologies=("SAP", "Tool 3", "Tableau"),
        score=82.5,
        message="Please send pricing, we want to decide this quarter.",
        custom={"tier": "gold", "Annual budget": 50_000.0, "vip": True},
        engagements=visits,
    )
    account = Account("A1", "Quill Works", customer_status="customer", health=71.0, owner_rep_id="rep-0001")
    return QualifiedLead(lead, account, "domain", Facts(lead={"pricing_page_30d": 3.0, "engagement_30d": 3.0}))


def _values(compiled: list[Compiled], lead: QualifiedLead) -> dict[str, object]:
    """Every value that any condition reads, as CEL takes it."""
    seen = Seen(lead, AT)
    read = {name: field.read(seen) for one in compiled for name, field in one.fields.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in read.items()}


# ------------------------------------------------------------------------------------------------ reps screened


def _screening(seed: int, rounds: int) -> dict[str, Figure]:
    """Milliseconds of screening 5,000 reps: most of them may; most are refused by territory; rules refuse most."""
    chance = np.random.default_rng(seed)
    wide, narrow = _roster(chance, territories_each=38), _roster(chance, territories_each=2)
    lead = _lead()
    strict = Ruling()
    rules = (
        Rule("certified", require=Requirement(certifications=frozenset({"aws"}))),
        Rule("team", route=Target(teams=("team-03", "team-04")), layer=Layer.TEAM),
        Rule("without", exclude_teams=frozenset({"team-04"})),
    )
    book = Rulebook(rules=rules)
    ruled = govern(lead, book, compile_conditions(book.conditions, {}).judge(lead, AT), at=AT)
    cases: dict[str, tuple[Roster, Ruling]] = {"most_may": (wide, strict), "territory": (narrow, strict), "rules": (wide, ruled)}
    figures: dict[str, Figure] = {}
    for name, (roster, ruling) in cases.items():
        may = len(screen(lead, roster, ruling, at=AT).rows)
        assert 0 < may < REPS, f"{name}: some reps are to be refused, and some not; {may} may"
        took = _times(partial(screen, lead, roster, ruling, at=AT), rounds)
        figures |= {
            f"screen_{name}_may": Figure(may, "1"),
            f"screen_{name}_p50": Figure(float(np.percentile(took, 50)), "ms"),
            f"screen_{name}_p99": Figure(float(np.percentile(took, 99)), "ms"),
        }
        say(f"{REPS} reps, {name}: {figures[f'screen_{name}_p50'].value:.2f} ms, {may} may")
    return figures


def _roster(chance: np.random.Generator, *, territories_each: int) -> Roster:
    territories = tuple(
        Territory(f"t-{country}-{band}", f"{country} {band}", countries=frozenset({country}), size_bands=frozenset({band}))
        for country in _COUNTRIES
        for band in ("200-999", "1000-4999")
    )
    ids = [territory.territory_id for territory in territories]
    reps = tuple(
        Rep(
            f"rep-{index:04d}",
            f"Rep {index}",
            team_id=f"team-{index % 20:02d}",
            languages=frozenset({"en", "de"} if index % 2 else {"en"}),
            territory_ids=frozenset(chance.choice(ids, territories_each, replace=False).tolist()),
            certifications=frozenset({"aws"} if index % 3 == 0 else ()),
            active=index % 50 != 0,
        )
        for index in range(REPS)
    )
    return Roster(reps, territories, teams=tuple(Team(f"team-{index:02d}", f"Team {index}") for index in range(20)))


# ------------------------------------------------------------------------------------------------ hostile conditions refused


def _refusals(rounds: int) -> dict[str, Figure]:
    """The median milliseconds until the slowest of the hostile texts is refused, and until the largest that is allowed is taken."""
    took: dict[str, float] = {}
    for name, text in _hostile().items():
        try:
            compile_conditions([text], {})
        except BadCondition:
            took[name] = float(np.median(_times(partial(_refuse, text), rounds)))
        else:
            raise AssertionError(f"{name} is to be refused")
    longest = "true" + " && true" * 999
    worst = max(took, key=lambda name: took[name])
    say(f"slowest refusal: {worst}, {took[worst]:.1f} ms")
    return {
        "slowest_refusal": Figure(took[worst], "ms"),
        "hostile_conditions": Figure(len(took), "1"),
        "largest_condition_taken": Figure(float(np.median(_times(lambda: compile_conditions([longest], {}), rounds))), "ms"),
    }


def _refuse(text: str) -> None:
    try:
        compile_conditions([text], {})
    except BadCondition:
        return


def _hostile() -> Mapping[str, str]:
    hundred, many = f"[{','.join(['1'] * 100)}]", f"[{','.join(['1'] * 900)}]"
    return {
        "100 kB": "'" + "a" * 100_000 + "' == 'b'",
        "a million brackets": "(" * 1_000_000,
        "brackets nested": "(" * 900 + "true" + ")" * 900,
        "operators nested": "1" + "+1" * 900 + " > 0",
        "choices nested": "true ? true : " * 300 + "true",
        "many words": "true" + " && true" * 1_200,
        "an error after many words": "true && " * 990 + "lead.employees > 'x'",
        "a slip after many words": "true && " * 990 + "lead.employes > 1",
        "a huge list": f"[{','.join(['1'] * 40_000)}].size() > 0",
        "macros nested over lists": f"{hundred}.all(a, {hundred}.all(b, {hundred}.all(c, true)))",
        "a loop over a long list": f"{many}.all(a, {many}.exists(b, a == b))",
        "loops over a lead's lists": "lead.technologies.all(a, lead.technologies.all(b, true))",
        "filters in a row": "lead.technologies" + ".filter(t, true)" * 8 + ".size() > 1",
        "texts doubled": '["aaaa"]' + ".map(a, a + a)" * 30 + ".size() > 0",
        "capitals of capitals": "lead.message" + ".upper()" * 25 + ' == "X"',
        "counts in counts": 'lead.title.matches("((((x{1,30}){1,30}){1,30}){1,30})y")',
        "any character counted": 'lead.title.matches("(.{1,100}){1,10}y")',
        "all letters counted": 'lead.title.matches("(\\\\\\\\pL{1,100}){1,10}y")',
        "a slow pattern": 'lead.message.matches("(a|b)*a(a|b){100}c")',
        "a long pattern": f'lead.title.matches("{"(a*)*" * 1_500}")',
        "many patterns": " || ".join(f'lead.message.matches("(a|b|{index})*a(a|b){{20}}")' for index in range(100)),
    }


# ------------------------------------------------------------------------------------------------ time


def _times(work: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each of ``rounds``, after a warm-up."""
    for _ in range(5):
        work()
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append(1e3 * (time.perf_counter() - start))
    return took


def _medians(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median milliseconds of each, taken in turns, so that a busy moment of the machine falls on all of them."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 20):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if turn >= 20:
                took[name].append(1e3 * (time.perf_counter() - start))
    return {name: float(np.median(values)) for name, values in took.items()}


if __name__ == "__main__":
    run(measure, "policy")
