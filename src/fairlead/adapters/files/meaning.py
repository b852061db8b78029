"""What intake's readers make of typed columns: codes, groups, bands, and checks that only a record's meaning allows."""

from collections.abc import Callable

import polars as pl

from fairlead.adapters.files.columns import of_distinct, of_distinct_pairs, of_list_items
from fairlead.adapters.files.faults import Fault
from fairlead.domain.intake import (
    AS_WRITTEN,
    INDUSTRY_GROUPS,
    SIZE_BANDS,
    country_code,
    email_address,
    fold,
    function,
    industry_group,
    kind_of_engagement,
    language_code,
    phone_number,
    registrable_domain,
    seniority,
    size_band,
    state_code,
)
from fairlead.domain.records import STAGES
from fairlead.domain.time import BadHours, Hours

_ACTIVITIES = ("call", "email", "meeting")
_PEOPLE_AND_FIRMS = frozenset({"lead", "contact", "account"})
_LIST_READERS: dict[str, Callable[[str], str | None]] = {
    "languages": language_code,
    "countries": country_code,
    "industry_groups": industry_group,
    "size_bands": lambda text: text if text in SIZE_BANDS else None,
}


class Meaning:
    """The columns of one batch, by canonical name, on their way to their meaning. ``as_written`` gathers what could not be read."""

    def __init__(
        self, record: str, columns: dict[str, pl.Series], raw: dict[str, pl.Series], faults: list[Fault], lenient: frozenset[str]
    ) -> None:
        """``raw`` holds the texts from which the columns were made; in ``lenient`` fields a bad value costs only the field."""
        self.record, self.columns, self.raw, self.faults, self.lenient = record, columns, raw, faults, lenient
        self.as_written: dict[str, pl.Series] = {}

    def settle(self) -> None:
        """Bring every column to its canonical meaning and add the derived ones."""
        if self.record in _PEOPLE_AND_FIRMS:
            self._person()
            self._firm()
        if self.record == "rep":
            self._email(keep_written=False)
            self._hours()
        for name, read in _LIST_READERS.items():
            if name in self.columns:
                self._list(name, read)
        self._checks()

    def _person(self) -> None:
        self._email(keep_written=True)
        if "language" in self.columns:
            self._code("language", language_code, "not a language", "Write an ISO 639-1 code such as en.")
        for name, read in (("seniority", seniority), ("function", function)):
            source = self.columns.get(name, self.columns.get("title"))
            if source is not None:
                self.columns[name] = of_distinct(source, read, pl.String()).alias(name)

    def _email(self, *, keep_written: bool) -> None:
        if "email" in self.columns:
            self._code("email", email_address, "not an e-mail address", "Write it like name@company.com.", keep_written=keep_written)

    def _firm(self) -> None:
        if "country" in self.columns:
            self._code("country", country_code, "not a country", "Write a name or an ISO code such as US.")
        country = self.columns.get("country")
        readers: tuple[tuple[str, Callable[[str, str | None], str | None]], ...] = (("state", state_code), ("phone", phone_number))
        for name, read in readers:
            if name in self.columns:
                written = self.columns[name]
                other = country if country is not None else pl.Series(name, [None], dtype=pl.String).new_from_index(0, len(written))
                self.columns[name] = of_distinct_pairs(written, other, read).fill_null(written).alias(name)
        self._group()
        if "employees" in self.columns:
            bands = {count: size_band(count) for count in self.columns["employees"].drop_nulls().unique().to_list()}
            self.columns["size_band"] = pl.Series(
                "size_band", [None if count is None else bands[count] for count in self.columns["employees"].to_list()], dtype=pl.String
            )
        self._domain()

    def _group(self) -> None:
        given, written = self.columns.get("industry_group"), self.columns.get("industry")
        if given is not None:
            self._code(
                "industry_group", industry_group, "not an industry group", f"Write one of {', '.join(INDUSTRY_GROUPS)}.", keep_written=False
            )
        if written is not None:
            derived = of_distinct(written, industry_group, pl.String()).alias("industry_group")
            group = derived if given is None else self.columns["industry_group"].fill_null(derived)
            self.columns["industry_group"] = group
            unknown = written.is_not_null() & group.is_null()
            if unknown.any():
                reason, remedy = "belongs to no industry group that we know; kept as written", "Translate it with values."
                self.faults.append(Fault("industry", unknown, written, reason, remedy, costs_row=False))

    def _domain(self) -> None:
        given, address = self.columns.get("domain"), self.columns.get("email")
        if given is not None:
            self.columns["domain"] = of_distinct(given, registrable_domain, pl.String()).alias("domain")
        if self.record == "lead" and address is not None:
            hosts = address.str.split("@").list.last()
            derived = of_distinct(hosts, registrable_domain, pl.String()).alias("domain")
            self.columns["domain"] = derived if given is None else self.columns["domain"].fill_null(derived)

    def _code(self, name: str, read: Callable[[str], str | None], reason: str, remedy: str, *, keep_written: bool = True) -> None:
        written = self.columns[name]
        found = of_distinct(written, read, pl.String()).alias(name)
        lost = written.is_not_null() & found.is_null()
        self.columns[name] = found
        if lost.any():
            self.faults.append(Fault(name, lost, written, reason, remedy, costs_row=False))
            if keep_written:
                self.as_written[name + AS_WRITTEN] = written.set(~lost, None)

    def _list(self, name: str, read: Callable[[str], str | None]) -> None:
        written = self.columns[name]
        found = of_list_items(written, read).alias(name)
        lost = (written.list.len() > found.list.len()).fill_null(value=False)
        self.columns[name] = found
        if lost.any():
            # A territory whose only country is not understood would take leads from everywhere: there the item costs the row.
            limits = self.record == "territory"
            self.faults.append(Fault(name, lost, self.raw[name], "an item of the list is not known", "Correct it.", costs_row=limits))

    def _hours(self) -> None:
        if "hours" not in self.columns and "time_zone" not in self.columns:
            return
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(next(iter(self.columns.values()))))
        hours, zones = self.columns.get("hours", nothing), self.columns.get("time_zone", nothing)
        said: dict[tuple[str | None, str | None], str | None] = {}
        for pair in zip(hours.to_list(), zones.to_list(), strict=True):
            if pair not in said:
                said[pair] = _fault_of_hours(*pair)
        reasons = pl.Series([said[pair] for pair in zip(hours.to_list(), zones.to_list(), strict=True)], dtype=pl.String)
        costs_row = not self.lenient & {"hours", "time_zone"}
        for reason in reasons.drop_nulls().unique(maintain_order=True).to_list():
            raw = hours.fill_null("") + " " + zones.fill_null("")
            remedy = "Write hours like Mon-Fri 09:00-17:30 and a zone like Europe/Berlin."
            self.faults.append(Fault("hours", (reasons == reason).fill_null(value=False), raw, reason, remedy, costs_row=costs_row))
        for name in {"hours", "time_zone"} & set(self.columns):
            self.columns[name] = self.columns[name].set(reasons.is_not_null(), None)

    def _checks(self) -> None:
        if self.record == "engagement":
            self.columns["kind"] = of_distinct(self.columns["kind"], kind_of_engagement, pl.String()).alias("kind")
        if self.record == "activity":
            self._one_of("kind", _ACTIVITIES)
        if self.record == "outcome":
            self._one_of("stage", STAGES)
        if self.record == "absence":
            backwards = (self.columns["ends_at"] <= self.columns["starts_at"]).fill_null(value=False)
            if backwards.any():
                reason = "ends at or before it starts"
                self.faults.append(Fault("ends_at", backwards, self.raw["ends_at"], reason, "The end is the first moment back."))

    def _one_of(self, name: str, allowed: tuple[str, ...]) -> None:
        written = self.columns[name]
        found = of_distinct(written, lambda text: folded if (folded := fold(text)) in allowed else None, pl.String()).alias(name)
        lost = written.is_not_null() & found.is_null()
        self.columns[name] = found
        if lost.any():
            remedy = f"Translate it with values in the mapping to one of {', '.join(allowed)}."
            self.faults.append(Fault(name, lost, written, f"not a {name} that is known", remedy, costs_row=name not in self.lenient))


def _fault_of_hours(hours: str | None, zone: str | None) -> str | None:
    try:
        Hours.parse(hours or "", zone or "UTC")
    except BadHours as error:
        return str(error)
    return None
