"""The profile of a rep: read it, change it, propose a change, decide on one; with its history and the tags that are proposed for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.application.authors import same_author
from fairlead.application.edit_ports import Edits, KeptEdit, NewChange, Put, Values
from fairlead.application.insight_house import InsightHouse
from fairlead.application.insight_house import Proposal as TagProposal
from fairlead.application.insight_ports import InsightDecision, Profile
from fairlead.application.ports import Clock, NotFound
from fairlead.application.rep_profile_ports import (
    LONGEST_NOTE,
    PROFILE_FIELDS,
    TEXTS,
    ProfileFlawed,
    ProfileRefused,
    Wanted,
    Wish,
    WishBook,
    WishSettled,
    WishState,
)
from fairlead.application.wording import flaw_of_author, flaw_of_words
from fairlead.domain.intake import industry_group, language_code
from fairlead.domain.records import REP

MOST_VALUES: Final = 50
LONGEST_VALUE: Final = 100
ABOUT: Final = {name: REP.field(name).about for name in PROFILE_FIELDS}
"""What each field says, for people who fill it."""
_READERS: Final[Mapping[str, tuple[Callable[[str], str | None], str]]] = {
    "languages": (language_code, "write a language or its code, such as English or en"),
    "industry_groups": (industry_group, "write an industry, such as manufacturing"),
}


@dataclass(frozen=True, slots=True)
class ProfileTold:
    """Everything about the profile of one rep. ``history``: edits of its fields made here, the latest first.

    ``tags``: proposed by what the rep won; ``wishes``: proposed changes, the latest first.
    """

    rep_id: str
    name: str
    title: str | None
    team_id: str | None
    fields: Wanted
    history: tuple[KeptEdit, ...]
    tags: tuple[TagProposal, ...]
    decided: tuple[InsightDecision, ...]
    wishes: tuple[Wish, ...]


class Profiles:
    """Profiles of reps."""

    def __init__(self, book: WishBook, edits: Edits, insight: Callable[[], InsightHouse], clock: Clock) -> None:
        """``edits``: where the records are changed; ``insight``: proposes tags."""
        self._book, self._edits, self._insight, self._clock = book, edits, insight, clock

    def told(self, rep_id: str) -> ProfileTold:
        """One profile. Raises `NotFound`."""
        values = self._values(rep_id)
        insight = self._insight()
        return ProfileTold(
            rep_id,
            str(values.get("name") or rep_id),
            _text(values.get("title")),
            _text(values.get("team_id")),
            {name: _held(values, name) for name in PROFILE_FIELDS},
            tuple(each for each in self._edits.edits("rep", rep_id) if each.field in PROFILE_FIELDS),
            tuple(each for each in insight.proposals() if each.evidence.rep_id == rep_id),
            tuple(each for each in reversed(insight.tag_decisions()) if each.subject == rep_id),
            tuple(self._book.wishes(rep_id=rep_id)),
        )

    def wishes(self, *, waiting: bool = False) -> Sequence[Wish]:
        """Proposed changes of everybody, the latest first; those that wait where asked."""
        return tuple(each for each in self._book.wishes() if not waiting or each.state is WishState.PROPOSED)

    def change(self, rep_id: str, given: Mapping[str, Iterable[str]], *, author: str, note: str = "") -> ProfileTold:
        """Let fields hold these values. Raises `ProfileRefused` and `NotFound`."""
        _sign(author, note)

        def change(profile: Profile) -> NewChange:
            wanted, before = _wanted(profile.values, given)
            return _as_change(rep_id, wanted, before, author.strip(), note.strip(), self._clock)

        self._book.change(rep_id, change)
        return self.told(rep_id)

    def propose(self, rep_id: str, given: Mapping[str, Iterable[str]], *, author: str, note: str = "") -> Wish:
        """Propose that fields hold these values; it replaces what was proposed and still waits.

        Raises `ProfileRefused` and `NotFound`.
        """
        _sign(author, note)
        wanted, before = _wanted(self._values(rep_id), given)
        return self._book.propose(Wish(rep_id, wanted, before, author.strip(), note.strip(), self._clock.now()))

    def approve(self, number: int, *, author: str, note: str = "", rep_id: str | None = None) -> Wish:
        """Make a proposed change; ``rep_id``: the rep that this person is. Raises `ProfileRefused` and `NotFound`."""
        wish = self._deciding(number, author, note, rep_id)

        def change(profile: Profile) -> NewChange:
            for name, value in wish.before.items():
                if _held(profile.values, name) != tuple(value):
                    raise ProfileRefused(f"{name} was changed since proposal {number} was made; let it be proposed anew")
            words = note.strip() or wish.note
            return _as_change(wish.rep_id, wish.wanted, wish.before, author.strip(), words, self._clock, proposed_by=wish.author)

        settled = WishSettled(author.strip(), note.strip(), self._clock.now())
        return self._done(number, self._book.settle(number, WishState.APPROVED, settled, change))

    def reject(self, number: int, *, author: str, note: str = "", rep_id: str | None = None) -> Wish:
        """Decide against a proposed change. Raises `ProfileRefused` and `NotFound`."""
        self._deciding(number, author, note, rep_id)
        settled = WishSettled(author.strip(), note.strip(), self._clock.now())
        return self._done(number, self._book.settle(number, WishState.REJECTED, settled))

    def withdraw(self, number: int, *, author: str, note: str = "", rep_id: str | None = None) -> Wish:
        """Whoever proposed it, or the rep it is about, takes it back. Raises `ProfileRefused` and `NotFound`."""
        _sign(author, note)
        wish = self.wish(number)
        if not same_author(author, wish.author) and (rep_id is None or rep_id != wish.rep_id):
            raise ProfileRefused(f"proposal {number} is by {wish.author}; only who made it can withdraw it")
        settled = WishSettled(author.strip(), note.strip(), self._clock.now())
        return self._done(number, self._book.settle(number, WishState.WITHDRAWN, settled))

    def approve_tag(self, rep_id: str, field: str, value: str, *, author: str, note: str = "") -> InsightDecision:
        """Put a tag that the history speaks for into the profile. Raises as `InsightHouse.approve_tag` does."""
        return self._insight().approve_tag(rep_id, field, value, author=author, note=note)

    def dismiss_tag(self, rep_id: str, field: str, value: str, *, author: str, note: str = "") -> InsightDecision:
        """Decide against it. Raises as `InsightHouse.dismiss_tag` does."""
        return self._insight().dismiss_tag(rep_id, field, value, author=author, note=note)

    def wish(self, number: int) -> Wish:
        """One proposed change. Raises `NotFound`."""
        found = next((each for each in self._book.wishes() if each.number == number), None)
        if found is None:
            raise NotFound(f"there is no proposal {number}; `fairlead rep proposals` lists them")
        return found

    def _deciding(self, number: int, author: str, note: str, rep_id: str | None) -> Wish:
        _sign(author, note)
        wish = self.wish(number)
        if same_author(author, wish.author) or (rep_id is not None and rep_id == wish.rep_id):
            raise ProfileRefused(f"proposal {number} is your own: somebody else decides on it; you can withdraw it")
        if wish.state is not WishState.PROPOSED:
            raise _gone(wish)
        return wish

    def _done(self, number: int, settled: Wish | None) -> Wish:
        if settled is None:
            raise _gone(self.wish(number))
        return settled

    def _values(self, rep_id: str) -> Values:
        found = self._edits.values("rep", where={"rep_id": rep_id}).get(rep_id)
        if found is None:
            raise NotFound(f"there is no rep '{rep_id}'")
        return found


def _wanted(values: Values, given: Mapping[str, Iterable[str]]) -> tuple[Wanted, Wanted]:
    """What differs from the profile as it is, and what stands there. Raises `ProfileRefused` where nothing does."""
    wanted = {name: _read(name, listed) for name, listed in given.items()}
    wanted = {name: value for name, value in wanted.items() if sorted(value) != sorted(_held(values, name))}
    if not wanted:
        raise ProfileRefused("nothing would change: the profile holds this already")
    return wanted, {name: _held(values, name) for name in wanted}


def _as_change(
    rep_id: str, wanted: Wanted, before: Wanted, author: str, note: str, clock: Clock, proposed_by: str | None = None
) -> NewChange:
    """The edit of the record: it holds until the source says something new of these fields."""
    values = {name: _kept(name, value) for name, value in wanted.items()}
    body: dict[str, object] = {"before": {name: list(value) for name, value in before.items()}}
    if proposed_by is not None:
        body["proposed_by"] = proposed_by
    return NewChange("profile", rep_id, author, note, clock.now(), puts=(Put("rep", rep_id, values),), body=body)


def _kept(name: str, value: Sequence[str]) -> object:
    if name in TEXTS:
        return value[0] if value else None
    return tuple(value) or None


def _held(values: Values, name: str) -> tuple[str, ...]:
    found = values.get(name)
    if isinstance(found, tuple):
        return tuple(str(each) for each in found)
    return () if found in {None, ""} else (str(found),)


def _read(name: str, given: Iterable[str]) -> tuple[str, ...]:
    """Values as they are kept, each once. Raises `ProfileRefused`."""
    if name not in PROFILE_FIELDS:
        raise ProfileFlawed(f"'{name}' is no field of a profile; it has {', '.join(PROFILE_FIELDS)}")
    reader, remedy = _READERS.get(name, (None, ""))
    found: list[str] = []
    for each in given:
        text = " ".join(each.split())
        if not text:
            continue
        if len(text) > LONGEST_VALUE or not text.isprintable():
            raise ProfileFlawed(f"a value of {name} has at most {LONGEST_VALUE} letters that people can read")
        value = text if reader is None else reader(text)
        if value is None:
            raise ProfileFlawed(f"'{text}' is not known among {name}; {remedy}")
        found.append(value)
    unique = tuple(dict.fromkeys(found))
    if name in TEXTS and len(unique) > 1:
        raise ProfileFlawed(f"{name} holds one value, not {len(unique)}")
    if len(unique) > MOST_VALUES:
        raise ProfileFlawed(f"{name} holds at most {MOST_VALUES} values, not {len(unique)}; name what matters most")
    return unique


def _gone(wish: Wish) -> ProfileRefused:
    by = f" by {wish.settled.author}" if wish.settled is not None else ""
    return ProfileRefused(f"proposal {wish.number} was {wish.state.value}{by} already; load it again")


def _sign(author: str, note: str) -> None:
    why = flaw_of_author(author) or flaw_of_words(note, LONGEST_NOTE, what="a reason")
    if why is not None:
        raise ProfileFlawed(why)


def _text(value: object) -> str | None:
    return str(value) if value else None
