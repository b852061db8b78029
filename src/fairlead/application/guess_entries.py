"""From guesses to the entries of a mapping: rules with scales, translations and joins, and records that a folder holds only implicitly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fairlead.application.guess_fields import ColumnGuess, plain_heading
from fairlead.application.guess_records import FileGuess, kind_by_name, named_by
from fairlead.application.guess_words import ACTIVITY_WORDS, LOST_WORDS, METHOD_WORDS, STAGE_WORDS, WON_WORDS
from fairlead.application.profile_ports import ColumnProfile
from fairlead.domain.intake import fold
from fairlead.domain.records import RECORDS, Kind

_MILLIONS = ("in millions", "million", "millions", "mio", "mm", "mn")
_THOUSANDS = ("in thousands", "thousand", "thousands", "tsd", "000s", "k")
_FIRM = ("industry", "employees", "revenue_minor", "country", "state")
_IDENTITY_FROM: Mapping[str, tuple[str, ...]] = {
    "engagement": ("lead_id", "account_id", "kind", "occurred_at", "detail"),
    "activity": ("lead_id", "rep_id", "kind", "occurred_at"),
    "assignment": ("lead_id", "rep_id", "assigned_at"),
    "outcome": ("lead_id", "stage", "occurred_at"),
    "absence": ("rep_id", "starts_at"),
}
_MOST_TRANSLATED = 40


@dataclass(slots=True)
class Entries:
    """Drafted entries as plain data. ``reasons``: by number of the entry and field."""

    files: list[dict[str, object]] = field(default_factory=list)
    reasons: dict[tuple[int, str], ColumnGuess] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, file: str, record: str, fields: Mapping[str, object], *, where: object = None, custom: str = "drop") -> int:
        """Add an entry and give its number."""
        entry: dict[str, object] = {"file": file, "record": record}
        if where:
            entry["where"] = where
        ordered = {each.name: fields[each.name] for each in RECORDS[record].fields if each.name in fields}
        self.files.append({**entry, "fields": ordered, "custom": custom})
        return len(self.files) - 1

    def because(self, number: int, fields: Mapping[str, object], guess: FileGuess, why: str) -> None:
        """Note the reason of fields that were not guessed from a column of their own."""
        for name in fields:
            self.reasons.setdefault((number, name), ColumnGuess(guess.file.name, name, 0.6, why))


def draft_entries(guesses: Sequence[FileGuess]) -> Entries:
    """Entries for every file that was taken for a record, and for records that these imply."""
    entries = Entries()
    by_record: dict[str, list[FileGuess]] = {}
    for guess in guesses:
        if guess.record:
            by_record.setdefault(guess.record, []).append(guess)
    joins = [guess for guess in guesses if not guess.record]
    for record in RECORDS:
        for guess in by_record.get(record, []):
            _add(entries, guess, by_record, joins)
    _implied(entries, by_record)
    return entries


def _add(entries: Entries, guess: FileGuess, by_record: Mapping[str, list[FileGuess]], joins: Sequence[FileGuess]) -> None:
    record = RECORDS[guess.record or ""]
    fields: dict[str, object] = {name: _rule(guess, name) for name in guess.fields}
    _warn_of_dates(entries, guess)
    _complete(guess, fields)
    translated = _translate(guess, fields)
    if translated is None:
        column = guess.fields["kind"].column
        entries.notes.append(f"{guess.file.name} is left out: no value of '{column}' is a call, an e-mail or a meeting.")
        return
    where = [*_not_deleted(guess), *translated]
    for name, rule in _joined(guess, by_record, joins).items():
        fields.setdefault(name, rule)
    closing = _closed_only(guess, fields) if record.name == "deal" else None
    number = entries.add(guess.file.name, record.name, fields, where=_one_or_many(where), custom="keep")
    entries.reasons.update({(number, each.field): each for each in guess.columns if each.field})
    for name, rule in fields.items():
        if isinstance(rule, dict) and "scale" in rule and name in guess.fields:
            because = guess.fields[name]
            unit = "millions" if rule["scale"] == 1_000_000 else "thousands"
            entries.reasons[number, name] = replace(because, why=f"{because.why}; its heading or description says {unit}")
    entries.because(number, fields, guess, "made from what the file holds")
    if closing:
        condition, moved = closing
        second = entries.add(guess.file.name, record.name, moved, where=[*where, condition])
        entries.because(second, moved, guess, f"only closed deals are won or lost, and '{condition['column']}' tells which are closed")


def _complete(guess: FileGuess, fields: dict[str, object]) -> None:
    """What no column of its own gives: an identity, a name, a kind, and whether a deal was won."""
    record = RECORDS[guess.record or ""]
    if record.key not in fields:
        fields[record.key] = {"hash": [guess.fields[name].column for name in _IDENTITY_FROM[record.name] if name in guess.fields]}
    parts = named_by(guess.file, guess.columns, record.name)
    if record.fields[1].name == "name" and "name" not in fields and parts:
        fields["name"] = parts[0] if len(parts) == 1 else {"columns": list(parts)}
    kind = kind_by_name(guess.file.name, record.name)
    if kind and "kind" not in fields:
        fields["kind"] = {"value": kind}
    if record.name == "deal":
        _won_by_stage(guess, fields)


def _rule(guess: FileGuess, name: str) -> object:
    """The rule of a field as its column has it: with a scale where amounts are in thousands or millions, with a format where needed."""
    column = guess.file.column(guess.fields[name].column)
    kind = RECORDS[guess.record or ""].field(name).kind
    rule: dict[str, object] = {"column": column.name}
    scale = _scale(column) if kind is Kind.MONEY else None
    if scale:
        rule["scale"] = scale
    if kind is Kind.TIME and column.format and (column.ambiguous or not column.format.startswith("%Y")):
        rule["format"] = column.format
    return column.name if len(rule) == 1 else rule


def _warn_of_dates(entries: Entries, guess: FileGuess) -> None:
    for name, found in guess.fields.items():
        column = guess.file.column(found.column)
        if column.ambiguous and RECORDS[guess.record or ""].field(name).kind is Kind.TIME:
            assumed = "Month first is assumed; correct format if not." if column.format else "Say which with format."
            entries.notes.append(f"{guess.file.name}, {name}: '{column.common[0]}' may be month/day or day/month. {assumed}")


def _scale(column: ColumnProfile) -> int | None:
    words = f" {fold(column.name)} {fold(column.about)} "
    if any(f" {each} " in words for each in _MILLIONS):
        return 1_000_000
    return 1_000 if any(f" {each} " in words for each in _THOUSANDS) else None


def _not_deleted(guess: FileGuess) -> list[dict[str, object]]:
    """Rows that the source deleted are not for any record, unless that would leave none."""
    for name, column in guess.file.by_name.items():
        heading = plain_heading(name).replace("fivetran ", "")
        if (
            heading in {"is deleted", "deleted", "isdeleted"}
            and column.flags > 0.99
            and {each.lower() for each in column.values} != {"true"}
        ):
            return [{"column": name, "not_in": ["true"]}]
    return []


def _translate(guess: FileGuess, fields: dict[str, object]) -> list[dict[str, object]] | None:
    """Give values their canonical words; rows whose kind or stage has none are not for the record. None where no row is."""
    tables = {"activity": ("kind", ACTIVITY_WORDS), "outcome": ("stage", STAGE_WORDS), "assignment": ("method", METHOD_WORDS)}
    name, words = tables.get(guess.record or "", ("", {}))
    if name not in guess.fields:
        return []
    column = guess.file.column(guess.fields[name].column)
    known = {value: target for value in sorted(column.values)[:_MOST_TRANSLATED] if (target := _word(value, words))}
    if all(value == target for value, target in known.items()) and len(known) == column.distinct:
        return []
    if not known:
        if guess.record == "activity":
            kind = kind_by_name(guess.file.name, "activity")
            fields[name] = {"value": kind}
            return [] if kind else None
        if name == "method":
            del fields[name]
        return []
    if name == "method":
        fields[name] = {"column": column.name, "values": known, "otherwise": None}
        return []
    fields[name] = {"column": column.name, "values": known}
    return [] if len(known) == column.distinct else [{"column": column.name, "in": sorted(known)}]


def _word(value: str, words: Mapping[str, str]) -> str | None:
    folded = fold(value)
    return next((target for target, listed in words.items() if folded == target or folded in listed.split("|")), None)


def _won_by_stage(guess: FileGuess, fields: dict[str, object]) -> None:
    """Without a flag that says won, the stage does."""
    if "stage" not in guess.fields:
        return
    column = guess.file.column(guess.fields["stage"].column)
    won, lost = _closings(column)
    if "won" not in fields and (won or lost):
        others = sorted(set(column.values) - set(won) - set(lost))[:_MOST_TRANSLATED]
        values: dict[str, object] = dict.fromkeys(won, "true") | dict.fromkeys(lost, "false") | dict.fromkeys(others, None)
        fields["won"] = {"column": column.name, "values": values, "otherwise": None}


def _closed_only(guess: FileGuess, fields: dict[str, object]) -> tuple[dict[str, object], dict[str, object]] | None:
    """Where one flag says closed and another won, an open deal is not lost: what closing tells moves to an entry for closed deals."""
    closed = next((each for each in guess.file.columns if plain_heading(each.name) in {"is closed", "closed"} and each.flags > 0.99), None)
    if closed is None or "won" not in guess.fields:
        return None
    moved: dict[str, object] = {name: fields.pop(name) for name in ("closed_at", "won") if name in fields}
    return {"column": closed.name, "in": ["true"]}, {"deal_id": fields["deal_id"], **moved}


def _closings(column: ColumnProfile) -> tuple[list[str], list[str]]:
    values = sorted(column.values)
    return [each for each in values if fold(each) in WON_WORDS], [each for each in values if fold(each) in LOST_WORDS]


def _joined(guess: FileGuess, by_record: Mapping[str, list[FileGuess]], joins: Sequence[FileGuess]) -> dict[str, object]:
    """Fields of another file: what an account knows of a lead's firm, and references through files that only join."""
    found: dict[str, object] = {}
    accounts = by_record.get("account", [])
    if guess.record == "lead" and "account_id" in guess.fields and len(accounts) == 1 and "account_id" in accounts[0].fields:
        found |= _of_account(guess.fields["account_id"].column, accounts[0])
    key = RECORDS[guess.record or ""].key
    if guess.record == "deal" and key in guess.fields:
        own = guess.file.column(guess.fields[key].column)
        for name, target in (("lead_id", "lead"), ("lead_id", "contact"), ("account_id", "account")):
            if name not in guess.fields and name not in found:
                through = _through(own, by_record.get(target, []), target, joins)
                if through:
                    found[name] = {"column": own.name, "lookup": through}
    return found


def _of_account(column: str, account: FileGuess) -> dict[str, object]:
    key = account.fields["account_id"].column
    found: dict[str, object] = {}
    for name in _FIRM:
        if name in account.fields:
            there = account.file.column(account.fields[name].column)
            rule: dict[str, object] = {"column": column, "lookup": {"file": account.file.name, "key": key, "take": there.name}}
            scale = _scale(there) if name == "revenue_minor" else None
            found[name] = rule | ({"scale": scale} if scale else {})
    return found


def _through(own: ColumnProfile, targets: Sequence[FileGuess], target: str, joins: Sequence[FileGuess]) -> dict[str, str] | None:
    """A file left out that holds this identity beside one of the target's, by its values or at least by its headings."""
    wanted = {fold(own.name), *(fold(f"{target} id") for _ in [0])}
    for join in joins:
        columns = {fold(column.name): column for column in join.file.columns}
        here = next((each for each in join.file.columns if own.values & each.values or fold(each.name) == fold(own.name)), None)
        if here is None or not wanted <= {*columns, fold(own.name)}:
            continue
        there = columns.get(fold(f"{target} id"))
        if there and there is not here and targets:
            return {"file": join.file.name, "key": here.name, "take": there.name}
    return None


def _implied(entries: Entries, by_record: Mapping[str, list[FileGuess]]) -> None:
    """Leads, assignments, outcomes, reps and teams that other files hold without a file of their own."""
    leads, deals = by_record.get("lead", []), by_record.get("deal", [])
    if not leads:
        _leads_from_others(entries, by_record)
    if "assignment" not in by_record:
        for guess in leads:
            _assigned_owner(entries, guess)
    if "outcome" not in by_record:
        for guess in deals:
            if "lead_id" in guess.fields or not leads:
                _outcomes(entries, guess, as_lead="lead_id" not in guess.fields)
    if "rep" not in by_record:
        _reps_from_owners(entries, by_record)
    if "team" not in by_record:
        _teams_from_reps(entries, by_record.get("rep", []))


def _teams_from_reps(entries: Entries, reps: Sequence[FileGuess]) -> None:
    for guess in reps:
        if "team_id" in guess.fields:
            fields = dict.fromkeys(("team_id", "name"), guess.fields["team_id"].column)
            number = entries.add(guess.file.name, "team", fields, where={"column": fields["team_id"], "empty": "false"})
            entries.because(number, fields, guess, "no file describes the teams, so they are taken from the reps")


def _leads_from_others(entries: Entries, by_record: Mapping[str, list[FileGuess]]) -> None:
    contacts = [guess for guess in by_record.get("contact", []) if "created_at" in guess.fields]
    if contacts:
        entries.notes.append("No file holds leads, so contacts are taken for leads too. Remove those entries if they are not.")
        for guess in contacts:
            known = {each.name for each in RECORDS["lead"].fields}
            fields: dict[str, object] = {name: _rule(guess, name) for name in guess.fields if name in known}
            _lead_entry(
                entries, guess, {"lead_id": guess.fields["contact_id"].column, **fields}, "no file holds leads, so contacts are leads too"
            )
        return
    accounts = by_record.get("account", [])
    for guess in by_record.get("deal", []):
        if "lead_id" in guess.fields:
            continue
        entries.notes.append(f"No file holds leads, so each deal of {guess.file.name} is one lead as well.")
        key = guess.fields["deal_id"].column
        names = {"opened_at": "created_at", "account_id": "account_id", "product": "product", "stage": "status", "rep_id": "owner_rep_id"}
        fields = {target: _rule(guess, name) for name, target in names.items() if name in guess.fields}
        if "account_id" in guess.fields:
            fields["company"] = guess.fields["account_id"].column
            if len(accounts) == 1 and "account_id" in accounts[0].fields:
                fields |= _of_account(guess.fields["account_id"].column, accounts[0])
        _lead_entry(entries, guess, {"lead_id": key, **fields}, "no file holds leads, so each deal is one")
        for entry in entries.files:
            if entry["file"] == guess.file.name and entry["record"] == "deal":
                entry["fields"] = {"deal_id": key, "lead_id": key, **entry["fields"]}  # type: ignore[dict-item]
        if "rep_id" in guess.fields:
            _assignment(entries, guess, key, guess.fields["rep_id"].column, "opened_at")


def _lead_entry(entries: Entries, guess: FileGuess, fields: Mapping[str, object], why: str) -> None:
    where = _not_deleted(guess)
    number = entries.add(guess.file.name, "lead", fields, where=_one_or_many(where))
    entries.because(number, fields, guess, why)


def _assigned_owner(entries: Entries, guess: FileGuess) -> None:
    if "owner_rep_id" in guess.fields and "lead_id" in guess.fields:
        _assignment(entries, guess, guess.fields["lead_id"].column, guess.fields["owner_rep_id"].column, "created_at")


def _assignment(entries: Entries, guess: FileGuess, lead: str, rep: str, at: str) -> None:
    fields: dict[str, object] = {"assignment_id": lead, "lead_id": lead, "rep_id": rep}
    if at in guess.fields:
        fields["assigned_at"] = _rule(guess, at)
    where: list[dict[str, object]] = [*_not_deleted(guess), {"column": rep, "empty": "false"}]
    number = entries.add(guess.file.name, "assignment", fields, where=_one_or_many(where))
    entries.because(number, fields, guess, "no file tells who got which lead, so the owner counts")


def _outcomes(entries: Entries, guess: FileGuess, *, as_lead: bool) -> None:
    if "stage" not in guess.fields:
        return
    column = guess.file.column(guess.fields["stage"].column)
    key = guess.fields["deal_id"].column
    for stage, values in zip(("won", "lost"), _closings(column), strict=True):
        if not values:
            continue
        lead = key if as_lead else guess.fields["lead_id"].column
        fields: dict[str, object] = {"outcome_id": key, "lead_id": lead, "stage": {"value": stage}}
        if "closed_at" in guess.fields:
            fields["occurred_at"] = _rule(guess, "closed_at")
        if stage == "won" and "value_minor" in guess.fields:
            fields["value_minor"] = _rule(guess, "value_minor")
        where: list[dict[str, object]] = [*_not_deleted(guess), {"column": column.name, "in": values}]
        if not as_lead:
            where.append({"column": lead, "empty": "false"})
        number = entries.add(guess.file.name, "outcome", fields, where=_one_or_many(where))
        entries.because(number, fields, guess, f"no file tells how leads ended, so the stage does: {', '.join(values)}")


def _reps_from_owners(entries: Entries, by_record: Mapping[str, list[FileGuess]]) -> None:
    for record, name in (("lead", "owner_rep_id"), ("deal", "rep_id"), ("assignment", "rep_id")):
        for guess in by_record.get(record, []):
            if name in guess.fields:
                fields = dict.fromkeys(("rep_id", "name"), guess.fields[name].column)
                number = entries.add(guess.file.name, "rep", fields, where={"column": fields["rep_id"], "empty": "false"})
                entries.because(number, fields, guess, "no file describes the reps, so they are taken from the owners")
                return


def _one_or_many(where: list[dict[str, object]]) -> object:
    return where[0] if len(where) == 1 else where or None
