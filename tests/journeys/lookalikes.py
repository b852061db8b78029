"""Tables made up with the columns and the traps of three public data sets; nothing of those is in them."""

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BANK = (
    "Cust_num age job marital education default balance housing loan contact day month duration campaign pdays previous poutcome y".split()
)
_TRAITS = (
    *("Authority", "Competitors", "Purch_dept", "Partnership", "Budgt_alloc", "Forml_tend", "RFI", "RFP", "Growth", "Posit_statm"),
    *("Scope", "Strat_deal", "Cross_sale", "Up_sale", "Deal_type", "Needs_def", "Att_t_client"),
)


def write_bank(folder: Path, *, calls: int = 6_000, leak: bool = True) -> None:
    """Calls from May 2008 on, in order of time and without a year; what tells a yes turns round after the first half.

    With ``leak`` calls that end with a yes are long; else their length tells nothing.
    """
    chance = np.random.default_rng(60)
    first = date(2008, 5, 5)
    days = np.sort(chance.integers(0, 900, calls))
    rows = []
    for place, day in enumerate(days):
        on = first + timedelta(days=int(day))
        cell, turned = bool(chance.random() < 0.5), place > 0.55 * calls
        yes = chance.random() < (0.32 if cell != turned else 0.1)
        length = int(np.exp(chance.normal(5.0 + (1.1 if yes and leak else 0.0), 0.8)))
        known = {"contact": "cellular" if cell else "telephone", "day": on.day, "month": _MONTHS[on.month - 1], "duration": length}
        plain = {"age": int(chance.integers(20, 70)), "balance": int(chance.normal(1200, 900)), "campaign": 1, "pdays": -1, "previous": 0}
        words = {"job": _one(chance, "admin. technician services"), "marital": _one(chance, "single married"), "education": "secondary"}
        answers = {"default": "no", "housing": _one(chance, "yes no"), "loan": _one(chance, "yes no"), "poutcome": "unknown"}
        rows.append({"Cust_num": place + 1, **plain, **words, **answers, **known, "y": "yes" if yes else "no"})
    _write(folder / "uci_bank_marketing" / "bank_market.csv", _BANK, rows, ",")


def write_deals(folder: Path, *, deals: int = 448) -> None:
    """Deals of eighteen sellers, one of whom wins more; a fifth of the rows stands there twice."""
    chance = np.random.default_rng(61)
    rows: list[dict[str, object]] = []
    while len(rows) < deals:
        if rows and chance.random() < 0.2:
            rows.append(dict(rows[int(chance.integers(len(rows)))]))
            continue
        seller = int(chance.integers(1, 19))
        traits = {name: _one(chance, "Yes No Unknown") for name in _TRAITS}
        size, source = _one(chance, "Small Mid Big"), _one(chance, "Referral Media Web")
        won = chance.random() < (0.75 if seller == 1 else 0.5)
        told = {"Product": f"Product {_one(chance, 'A B C')}", "Seller": f"Seller {seller}", "Comp_size": size, "Source": source}
        rows.append({**told, **traits, "Client": _one(chance, "New Current"), "Status": "Won" if won else "Lost"})
    head = ["Product", "Seller", "Comp_size", "Source", *_TRAITS, "Client", "Status"]
    _write(folder / "bohanec_b2b" / "Salvirt_B2B_ML_dataset.csv", head, rows, ";", quoting=csv.QUOTE_ALL)


def write_crm(folder: Path, *, opportunities: int = 2_400) -> None:
    """Opportunities of twelve agents with thirty accounts, won by the toss of a coin; a product is spelled in two ways."""
    chance, into = np.random.default_rng(63), folder / "maven_crm"
    agents = [
        {"sales_agent": f"Agent {n}", "manager": f"Manager {n % 3}", "regional_office": ("East", "West", "Central")[n % 3]}
        for n in range(12)
    ]
    _write(into / "sales_teams.csv", list(agents[0]), agents, ",")
    products = [{"product": name, "series": name[:2], "sales_price": 100 * (n + 1)} for n, name in enumerate(("GTX Pro", "MG One", "GTK"))]
    _write(into / "products.csv", list(products[0]), products, ",")
    accounts = [
        {"account": f"Account {n}", "sector": _one(chance, "retail medical software"), "year_established": 1990, "revenue": 100 + n,
         "employees": int(chance.integers(20, 6000)), "office_location": "United States", "subsidiary_of": ""}
        for n in range(30)
    ]  # fmt: skip
    _write(into / "accounts.csv", list(accounts[0]), accounts, ",")
    rows = []
    for place in range(opportunities):
        opened = date(2016, 10, 20) + timedelta(days=int(400 * place / opportunities))
        won = bool(chance.random() < 0.6)
        closed = opened + timedelta(days=int(chance.integers(5, 60)))
        row = {
            "opportunity_id": f"O{place:05d}",
            "sales_agent": f"Agent {chance.integers(12)}",
            "product": _one(chance, "GTXPro|MG One|GTK", "|"),
        }
        row |= {"account": f"Account {chance.integers(30)}", "deal_stage": "Won" if won else "Lost", "engage_date": opened.isoformat()}
        rows.append(row | {"close_date": closed.isoformat(), "close_value": int(chance.integers(100, 900)) if won else 0})
    _write(into / "sales_pipeline.csv", list(rows[0]), rows, ",")


def turns_of_the_year(path: Path) -> int:
    """How often the month goes back in a table of calls."""
    with path.open(encoding="utf-8", newline="") as file:
        months = [_MONTHS.index(row["month"]) for row in csv.DictReader(file)]
    return sum(later < earlier for earlier, later in pairwise(months))


def _one(chance: np.random.Generator, words: str, separator: str = " ") -> str:
    several = words.split(separator)
    return several[int(chance.integers(len(several)))]


def _write(path: Path, head: list[str], rows: list[dict[str, object]], delimiter: str, *, quoting: int = csv.QUOTE_MINIMAL) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(rows)
