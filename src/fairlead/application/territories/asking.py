"""What people ask of territories: the list, the table out and in, the coverage, and why a lead goes where it goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairlead.application.edit_ports import Change, ChangedMeanwhile, Edits, NewChange
from fairlead.application.import_ports import KeptSource, Quarantined, TableNotes, Tally
from fairlead.application.mapping import Entry, Rule, did_you_mean
from fairlead.application.ports import NotFound
from fairlead.application.territories.covering import Coverage, Serving, TerritoryLine, cover, lines
from fairlead.application.territories.planning import Known, Planned, Preview, plan_table, served, territory_from
from fairlead.application.territories.table import COLUMNS, FIELD_OF, SERVED_BY, read_territories, write_territories
from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Roster, Territory
from fairlead.domain.screening import Explained, Miss, TerritoryMap, takes, unmet
from fairlead.learning.arrivals import Arrival

DAYS = 90
MOST_LEADS = 50_000


@dataclass(frozen=True, slots=True)
class Given:
    """A table as it was given: its text, and the copy that is kept of it."""

    text: str
    kept: KeptSource

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.kept.name


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a table did; ``change`` None where nothing differed."""

    preview: Preview
    change: Change | None


@dataclass(frozen=True, slots=True)
class LeadExplained:
    """Where a lead belongs and why; ``serving``: who serves the winner; ``asked``: why one territory asked for does not take it."""

    lead: Lead
    account: Account | None
    explained: Explained
    serving: Serving | None
    asked: Miss | None


class Territories:
    """Territories as the edges ask for them."""

    def __init__(
        self,
        edits: Edits,
        notes: TableNotes,
        *,
        imported: Callable[[], Roster],
        stated: Callable[[], Roster],
        arrivals: Callable[[datetime, int], Sequence[Arrival]],
    ) -> None:
        """``imported`` is the roster of the records; ``stated`` the same with what the policy states; ``arrivals`` are recent leads.

        ``notes``: where rows that cannot be taken wait.
        """
        self._edits, self._notes = edits, notes
        self._imported, self._stated = imported, stated
        self._arrivals = arrivals

    def list(self, *, at: datetime) -> "list[TerritoryLine]":
        """Every territory that counts, with who serves it, by the order in which they win."""
        roster = self._stated()
        return lines(roster, self._own(roster), at=at)

    def export(self) -> str:
        """The territories of the records as CSV; reading it back changes nothing."""
        serving: dict[str, set[str]] = {}
        for rep_id, names in served(self._edits.values("rep")).items():
            for territory_id in names:
                serving.setdefault(territory_id, set()).add(rep_id)
        return write_territories(self._kept().values(), serving)

    def preview(self, given: Given, *, at: datetime, remove_others: bool = False, days: int = DAYS) -> Preview:
        """What applying a table would change. Raises `fairlead.application.import_ports.BadSource`."""
        return self._plan(given, at=at, remove_others=remove_others, days=days).preview

    def apply(
        self, given: Given, *, author: str, note: str, at: datetime, remove_others: bool = False, expects: str | None = None
    ) -> Applied:
        """Apply a table: rows that can be taken are, the others are told. ``expects``: the digest of the preview that was looked at.

        Raises `fairlead.application.import_ports.BadSource`, and `ChangedMeanwhile` where it would change something else by now.
        """
        planned = self._plan(given, at=at, remove_others=remove_others, days=0)
        if expects is not None and expects != planned.preview.digest:
            raise ChangedMeanwhile("the territories, or the table, are not as they were when this was previewed; preview it again")
        counts = {kind: planned.preview.count(kind) for kind in ("new", "changed", "removed")}
        change = self._edits.make(
            NewChange(
                kind="territories",
                subject=given.name,
                author=author,
                note=note,
                made_at=at,
                puts=planned.puts,
                removals=planned.removals,
                body={**counts, "quarantined": planned.preview.quarantined},
            )
        )
        self._note(given, planned.preview, at)
        return Applied(planned.preview, change)

    def coverage(self, *, at: datetime, days: int = DAYS) -> Coverage:
        """How much of the market is covered, over leads of the last ``days`` and by definition."""
        roster = self._stated()
        found = self._arrivals(at - timedelta(days=days), MOST_LEADS)
        return cover(roster, found, self._edits.open_counts(), self._own(roster), at=at, days=days)

    def explain(self, lead: Lead, account: Account | None, *, at: datetime, territory_id: str | None = None) -> LeadExplained:
        """Which territory takes a lead and why, who would have it next; why ``territory_id`` does not. Raises `NotFound`."""
        roster = self._stated()
        compiled = TerritoryMap.of(roster)
        told = compiled.explain(lead, account)
        asked = None if territory_id is None else self._asked(compiled, territory_id, lead, account)
        listed = lines(roster, (), at=at)
        serving = next((line.serving for line in listed if told.winner and line.territory is told.winner.territory), None)
        return LeadExplained(lead, account, told, serving, asked)

    def _note(self, given: Given, preview: Preview, at: datetime) -> None:
        """Rows that cannot be taken wait in the quarantine, and the totals add up, as of every import."""
        columns = {column: FIELD_OF.get(column, column) for column in given.kept.columns if column in COLUMNS and column != SERVED_BY}
        fields = {field: Rule(columns=(column,)) for column, field in columns.items()}
        flaws = [Quarantined(flaw.row, flaw.column, flaw.raw, flaw.reason, flaw.remedy) for flaw in preview.flaws]
        new, updated = preview.count("new"), preview.count("changed")
        unchanged = preview.unchanged + preview.repeated
        tally = Tally(preview.read, new, updated, unchanged, preview.quarantined)
        entry = Entry((given.name,), "territory", fields, custom="drop")
        self._notes.note_table(given.kept, entry, system="table of territories", tally=tally, quarantined=flaws, at=at)

    def _asked(self, compiled: TerritoryMap, territory_id: str, lead: Lead, account: Account | None) -> Miss | None:
        territory = next((each for each in compiled.ranked if each.territory_id == territory_id), None)
        if territory is None:
            raise NotFound(f"there is no territory '{territory_id}'. {did_you_mean(territory_id, compiled.names)}")
        return None if takes(territory, lead, account) is not None else Miss(territory, unmet(territory, lead))

    def _plan(self, given: Given, *, at: datetime, remove_others: bool, days: int) -> Planned:
        kept, reps = self._kept(), self._edits.values("rep")
        read = read_territories(given.text, given.name, before=kept, reps=reps.keys(), delimiter=given.kept.delimiter)
        roster = self._stated()
        stated = {each.territory_id: each for each in roster.territories if each.territory_id in self._own(roster)}
        found = self._arrivals(at - timedelta(days=days), MOST_LEADS) if days else ()
        accounts = frozenset(self._edits.values("account")) if any(row.territory.account_ids for row in read.rows) else frozenset()
        return plan_table(read, Known(kept, reps, stated, accounts, found), remove_others=remove_others)

    def _kept(self) -> dict[str, Territory]:
        return {each: territory_from(each, values) for each, values in self._edits.values("territory").items()}

    def _own(self, roster: Roster) -> set[str]:
        """The territories that the policy states."""
        imported = set(self._imported().territories)
        return {each.territory_id for each in roster.territories if each not in imported}
