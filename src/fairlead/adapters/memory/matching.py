"""Reviewed pairs and merges over the store in memory."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from fairlead.adapters.memory.contents import Contents, Place
from fairlead.adapters.memory.store import MemoryStore
from fairlead.adapters.sql.moments import micros
from fairlead.application.match_ports import Merge, MergeRefused, Pair, PairKind, ShownPair, Side, Verdict
from fairlead.application.ports import NotFound
from fairlead.domain.availability import Takes
from fairlead.domain.lead import Lead
from fairlead.domain.matching import MERGED, CannotMerge, EarlierLead, Verdicts, merged_place
from fairlead.domain.matching import Place as Standing

_SHOWN: Final = ("company", "domain", "email", "phone", "city", "postal_code", "state", "country")


class MemoryMatches:
    """`fairlead.application.match_ports.Matches` over a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        """Share the store's lock and contents."""
        self._store = store

    def pairs(self, *, kind: PairKind | None, decided: bool, limit: int, skip: int = 0) -> Sequence[ShownPair]:
        """Those that wait, the likeliest first, or those that were reviewed, the latest first."""
        with self._store.open() as contents:
            found = [pair for pair in contents.pairs.values() if (pair.verdict is not None) is decided and kind in {None, pair.kind}]
            found.sort(key=lambda pair: (pair.lead_id, pair.other_id))
            if decided:
                found.sort(key=lambda pair: micros(pair.decided_at or pair.found_at), reverse=True)
            else:
                found.sort(key=lambda pair: (-pair.probability, pair.found_at))
            return [self._shown(pair, contents) for pair in found[skip : skip + limit]]

    def count_open(self) -> int:
        """How many wait."""
        with self._store.open() as contents:
            return sum(pair.verdict is None for pair in contents.pairs.values())

    def note(self, pairs: Sequence[Pair]) -> int:
        """List them; a reviewed one stays as it is."""
        with self._store.open() as contents:
            before = self.count_open()
            for pair in pairs:
                contents.note(pair)
            return self.count_open() - before

    def decide(self, kind: PairKind, lead_id: str, other_id: str, verdict: Verdict, *, by: str, note: str | None, at: datetime) -> Pair:
        """Keep a verdict for ever. Raises `NotFound`."""
        with self._store.open() as contents:
            this = (kind, lead_id, other_id)
            if this not in contents.pairs:
                raise NotFound(f"there is no pair of lead {lead_id} and {kind.value} {other_id} to review; see fairlead match review")
            said = {"decided_by": by, "decided_at": at, "note": note}
            contents.pairs[this] = replace(contents.pairs[this], verdict=verdict, **said)  # type: ignore[arg-type]
            if kind is PairKind.ACCOUNT and verdict is Verdict.ACCEPTED:
                for other, pair in list(contents.pairs.items()):
                    if other[:2] == this[:2] and other != this and pair.verdict is None:
                        contents.pairs[other] = replace(pair, verdict=Verdict.REJECTED, **said)  # type: ignore[arg-type]
            contents.numbers["verdicts"] += 1
            contents.numbers["sequence"] += 1
            return contents.pairs[this]

    def merge(self, lead_id: str, into: str, *, by: str, reason: str, at: datetime) -> Merge:
        """Merge one lead into another. Raises `NotFound` and `MergeRefused`; then nothing was changed."""
        with self._store.open() as contents:
            places = {each: self._place(contents, each) for each in (lead_id, into)}
            if lead_id == into:
                raise MergeRefused(f"{lead_id} cannot be merged into itself; name two leads")
            for each in (lead_id, into):
                if (stands := contents.merged_into(each)) is not None:
                    raise MergeRefused(f"lead {each} was merged into {stands} already; merge into {stands}, or undo that merge first")
            try:
                _, stays = merged_place(_standing(places[lead_id]), _standing(places[into]), at=micros(at))
            except CannotMerge as refusal:
                raise MergeRefused(f"{lead_id} cannot be merged into {into}: {refusal}") from refusal
            gone = Place(MERGED, None, places[lead_id].decision_id, at)
            kept = places[into]
            if stays.state != kept.state:
                kept = replace(kept, state=stays.state, rep_id=stays.rep_id, since=places[lead_id].since)
            after = {lead_id: gone, into: kept}
            self._move(contents, places, after)
            number = len(contents.merges) + 1
            merge = Merge(f"m-{number}", lead_id, into, at, by, reason, lead_name=contents.name(lead_id), into_name=contents.name(into))
            contents.merges[merge.merge_id] = (merge, places, after)
            self._changed(contents)
            return merge

    def unmerge(self, merge_id: str, *, by: str, reason: str, at: datetime) -> Merge:
        """Undo a merge. Raises `NotFound` and `MergeRefused`; then nothing was changed."""
        with self._store.open() as contents:
            if merge_id not in contents.merges:
                raise NotFound(f"there is no merge {merge_id}; see fairlead match log")
            merge, before, after = contents.merges[merge_id]
            if merge.undone_at is not None:
                raise MergeRefused(f"merge {merge_id} was undone already, by {merge.undone_by}")
            touched, order = {merge.lead_id, merge.into}, list(contents.merges)
            for later, _, _ in reversed([contents.merges[each] for each in order[order.index(merge_id) + 1 :]]):
                if later.undone_at is None and touched & {later.lead_id, later.into}:
                    raise MergeRefused(
                        f"merge {merge_id} cannot be undone before {later.merge_id}, which merged one of its leads later; undo that first"
                    )
            now = {each: contents.places[each] for each in touched}
            stays = before[merge.into] if now[merge.into] == after[merge.into] else now[merge.into]
            self._move(contents, now, {merge.lead_id: before[merge.lead_id], merge.into: stays})
            merge = replace(merge, undone_at=at, undone_by=by, undo_reason=reason)
            contents.merges[merge_id] = (merge, before, after)
            self._changed(contents)
            return merge

    def merges(self, *, limit: int, skip: int = 0, lead_id: str | None = None) -> Sequence[Merge]:
        """The latest first."""
        with self._store.open() as contents:
            found = [merge for merge, _, _ in reversed(contents.merges.values()) if lead_id in {None, merge.lead_id, merge.into}]
            return found[skip : skip + limit]

    def merged(self) -> Mapping[str, str]:
        """Over chains of merges, the lead that stands."""
        with self._store.open() as contents:
            held = [merge.lead_id for merge, _, _ in contents.merges.values() if merge.undone_at is None]
            return {lead_id: stands for lead_id in held if (stands := contents.merged_into(lead_id)) is not None}

    def open_leads(self) -> Iterator[Lead]:
        """As they were decided on last."""
        with self._store.open() as contents:
            found = [contents.lead(lead_id) for lead_id, place in sorted(contents.places.items()) if place.state not in {"closed", MERGED}]
        yield from found

    def people(self, since: datetime) -> Sequence[EarlierLead]:
        """In order of arrival."""
        with self._store.open() as contents:
            leads = [contents.lead(lead_id) for lead_id, place in contents.places.items() if place.state != MERGED]
            known = [contents.known(lead) for lead in leads if lead.created_at >= since]
        return sorted(known, key=lambda each: (each.arrived_at, each.lead_id))

    def verdicts(self) -> Verdicts:
        """Reviewed pairs of leads and accounts."""
        return self._store.verdicts()[0]

    def _place(self, contents: Contents, lead_id: str) -> Place:
        if lead_id not in contents.places:
            raise NotFound(f"there is no lead {lead_id}")
        return contents.places[lead_id]

    def _move(self, contents: Contents, before: Mapping[str, Place], after: Mapping[str, Place]) -> None:
        """Write the places, and take and free slots as they say."""
        change: dict[str, Counter[str]] = {}
        for places, sign in ((before, -1), (after, 1)):
            for place in places.values():
                if place.state == "assigned" and place.rep_id is not None:
                    takes = contents.decisions[place.decision_id].decision.takes
                    held = {"leads": sign, "thousandths": sign * takes.thousandths, "value": sign * takes.value_minor}
                    change.setdefault(place.rep_id, Counter()).update(held)
        contents.places.update(after)
        for rep_id, counted in change.items():
            taken = contents.taken.get(rep_id, Takes(0, 0))
            contents.taken[rep_id] = Takes(taken.thousandths + counted["thousandths"], taken.value_minor + counted["value"])
            contents.open_leads[rep_id] = contents.open_leads.get(rep_id, 0) + counted["leads"]

    def _changed(self, contents: Contents) -> None:
        contents.numbers["edition"] += 1
        contents.numbers["sequence"] += 1

    def _shown(self, pair: Pair, contents: Contents) -> ShownPair:
        other = self._lead(pair.other_id, contents) if pair.kind is PairKind.PERSON else self._account(pair.other_id)
        return ShownPair(pair, self._lead(pair.lead_id, contents), other)

    def _lead(self, lead_id: str, contents: Contents) -> Side:
        if lead_id not in contents.places:
            return Side(lead_id, lead_id, {})
        lead = contents.lead(lead_id)
        told = {name: str(value) for name in _SHOWN if (value := getattr(lead, name))}
        return Side(lead_id, lead.person, {**told, "created_at": lead.created_at.isoformat()})

    def _account(self, account_id: str) -> Side:
        account = next((each for each in self._store.accounts() if each.account_id == account_id), None)
        if account is None:
            return Side(account_id, account_id, {})
        names = ("name", *_SHOWN[1:2], *_SHOWN[3:], "customer_status", "owner_rep_id")
        return Side(account_id, account.name, {name: str(value) for name in names if (value := getattr(account, name))})


def _standing(place: Place) -> Standing:
    return Standing(place.state, place.rep_id, decision_id=place.decision_id, since=micros(place.since))


__all__ = ["MemoryMatches"]
