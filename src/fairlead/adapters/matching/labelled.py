"""Folders of labelled data for matching, read by their layout: pairs of names, two lists side by side, records with a truth key."""

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fairlead.application.import_ports import BadSource
from fairlead.application.match_ports import ArrivalSet, LabelledSet, NamePairs, PersonPairs
from fairlead.domain.account import Account
from fairlead.domain.intake import country_code, email_address, phone_number
from fairlead.domain.lead import Lead
from fairlead.domain.matching import EarlierLead, person_keys

_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_COMPANIES: Final = frozenset({"company", "organization", "organisation"})
_YES: Final = frozenset({"true", "1", "yes", "t"})
_HELP: Final = "docs/how-to/match-leads.md"
Row = Mapping[str, str]


class LabelledFolder:
    """The labelled data in a folder, its direct subfolders included.

    Known layouts: a CSV with ``name1``, ``name2`` and ``is_match`` (and ``schema``, of which companies and organizations are taken);
    ``test_names.csv`` with ``adjusted_test_names.csv``, the same companies in the same order, spelled right and with noise; and CSV files
    with ``DATA_SOURCE`` and ``RECORD_ID`` beside a key with ``CLUSTER_ID``.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self._folder = folder

    def sets(self) -> Iterator[LabelledSet]:
        """Each data set found. Raises `BadSource` where there is none."""
        if not self._folder.is_dir():
            raise BadSource(str(self._folder), "is no folder", f"Name one that holds labelled data; see {_HELP}.")
        found = False
        for folder in (self._folder, *sorted(each for each in self._folder.iterdir() if each.is_dir())):
            for labelled in _sets_of(folder):
                found = True
                yield labelled
        if not found:
            raise BadSource(str(self._folder), "holds no labelled data in a known layout", f"See {_HELP} for the layouts.")


def _sets_of(folder: Path) -> Iterator[LabelledSet]:
    tables = {path.name: path for path in sorted(folder.glob("*.csv"))}
    clean, noisy = tables.pop("test_names.csv", None), tables.pop("adjusted_test_names.csv", None)
    if clean is not None and noisy is not None:
        yield from _side_by_side(folder.name, _rows(clean), _rows(noisy))
    records, keys = [], []
    for path in tables.values():
        rows = _rows(path)
        columns = set(rows[0]) if rows else set()
        if {"name1", "name2", "is_match"} <= columns:
            yield _pairs(f"{folder.name}/{path.stem}", rows)
        elif "CLUSTER_ID" in columns and "RECORD_ID" in columns:
            keys.append((path.stem, rows))
        elif {"DATA_SOURCE", "RECORD_ID"} <= columns:
            records += rows
    if records and keys:
        # Of several keys the one called actual is what the makers stand by.
        name, key = min(keys, key=lambda each: (not each[0].startswith("actual"), each[0]))
        yield from _clustered(f"{folder.name}/{name}", records, key)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{str(name): value or "" for name, value in row.items() if name is not None} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadSource(str(path), f"cannot be read as CSV: {error}", "Save it as UTF-8 with commas.") from error


def _pairs(name: str, rows: Sequence[Row]) -> NamePairs:
    of_companies = [row for row in rows if row.get("schema", "Company").lower() in _COMPANIES]
    pairs = [(row["name1"], row["name2"], row["is_match"].strip().lower() in _YES) for row in of_companies]
    return NamePairs(name, f"{len(pairs)} pairs of company names, nothing but the names", pairs)


def _side_by_side(name: str, clean: Sequence[Row], noisy: Sequence[Row]) -> Iterator[ArrivalSet]:
    for with_country in (True, False):
        accounts = [
            Account(str(place), row["company_name"], country=_country(row) if with_country else None) for place, row in enumerate(clean)
        ]
        leads = [
            (Lead(str(place), _AT, company=row["company_name"], country=_country(row) if with_country else None), str(place))
            for place, row in enumerate(noisy[: len(clean)])
        ]
        told = "names with noise and the country" if with_country else "names with noise, nothing else"
        title = f"{name} with country" if with_country else name
        yield ArrivalSet(title, f"{len(leads)} {told}, against {len(accounts)} names", accounts, leads)


def _country(row: Row) -> str | None:
    written = row.get("country", "").strip()
    return country_code(written) or (written.upper() or None)


def _clustered(name: str, records: Sequence[Row], key: Sequence[Row]) -> Iterator[LabelledSet]:
    """Organizations against those of the reference; persons pair by pair."""
    cluster = {(row["DATA_SOURCE"], row["RECORD_ID"]): row["CLUSTER_ID"] for row in key}
    companies = [row for row in records if row.get("RECORD_TYPE") == "ORGANIZATION"]
    known = [row for row in companies if row["DATA_SOURCE"] == "REFERENCE"]
    asked = [row for row in companies if row["DATA_SOURCE"] != "REFERENCE"]
    truth = {cluster.get(_identity(row)): row["RECORD_ID"] for row in known}
    if known and asked:
        accounts = [_account(row, {each["RECORD_ID"] for each in known}) for row in known]
        leads = [(_company_lead(row), truth.get(cluster.get(_identity(row)))) for row in asked]
        about = f"{len(leads)} organizations with name, place and phone, against {len(accounts)}"
        yield ArrivalSet(f"{name} organizations", about, accounts, leads)
    people = [row for row in records if row.get("RECORD_TYPE") == "PERSON"]
    yield _person_pairs(f"{name} persons", [(_person(row), cluster.get(_identity(row), row["RECORD_ID"])) for row in people])


def _person_pairs(name: str, people: Sequence[tuple[EarlierLead, str]]) -> PersonPairs:
    compared, missed = [], 0
    keys = [set(person_keys(lead)) for lead, _ in people]
    for one, other in itertools.combinations(range(len(people)), 2):
        same = people[one][1] == people[other][1]
        if keys[one] & keys[other]:
            compared.append((people[other][0], people[one][0], same))
        else:
            missed += same
    about = f"{len(people)} persons; {missed} pairs of one person share no address, phone, or name with employer, and are never compared"
    return PersonPairs(name, about, compared, missed)


def _identity(row: Row) -> tuple[str, str]:
    return row["DATA_SOURCE"], row["RECORD_ID"]


def _first(row: Row, *names: str) -> str | None:
    return next((row[name].strip() for name in names if row.get(name, "").strip()), None)


def _place(row: Row) -> dict[str, str | None]:
    country = country_code(_first(row, "ADDR_COUNTRY") or "") if _first(row, "ADDR_COUNTRY") else None
    phone = _first(row, "PHONE_NUMBER")
    return {
        "country": country,
        "state": _first(row, "ADDR_STATE"),
        "city": _first(row, "ADDR_CITY"),
        "postal_code": _first(row, "ADDR_POSTAL_CODE"),
        "phone": (phone_number(phone, country or "US") or phone) if phone else None,
    }


def _account(row: Row, known: set[str]) -> Account:
    parent = _first(row, "REL_POINTER_KEY")
    above = parent if parent in known and parent != row["RECORD_ID"] else None
    return Account(row["RECORD_ID"], _first(row, "PRIMARY_NAME_ORG", "NATIVE_NAME_FULL") or "", parent_account_id=above, **_place(row))  # type: ignore[arg-type]


def _company_lead(row: Row) -> Lead:
    return Lead(row["RECORD_ID"], _AT, company=_first(row, "PRIMARY_NAME_ORG", "NATIVE_NAME_FULL"), **_place(row))  # type: ignore[arg-type]


def _person(row: Row) -> EarlierLead:
    full = (_first(row, "PRIMARY_NAME_FULL", "NATIVE_NAME_FULL") or "").split()
    place = _place(row)
    return EarlierLead(
        row["RECORD_ID"],
        _AT,
        first_name=_first(row, "PRIMARY_NAME_FIRST") or (" ".join(full[:-1]) or None),
        last_name=_first(row, "PRIMARY_NAME_LAST") or (full[-1] if full else None),
        email=email_address(_first(row, "EMAIL_ADDRESS") or ""),
        phone=place["phone"],
        company=_first(row, "EMPLOYER"),
        country=place["country"],
    )
