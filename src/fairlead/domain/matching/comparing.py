"""Two company names side by side: what they share, what only one of them says, how many slips lie between. Symmetric in the two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.domain.matching.distance import Slips, slips
from fairlead.domain.matching.naming import CompanyName, without_last
from fairlead.domain.matching.wording import Kind

_KINDS: Final = tuple(Kind)
_NOTHING: Final = (0.0,) * len(_KINDS)
_WORTH: Final = {Kind.OWN: 1.0, Kind.TRADE: 0.4, Kind.PLACE: 0.4, Kind.NUMBER: 0.8, Kind.LITTLE: 0.02}
_LIKE_ENOUGH: Final = 0.6
_WHOLE_FROM: Final = 0.6
_INITIALS: Final = range(3, 7)
MISSPELLED: Final = 0.6
"""Weight of a legal form that the other name has but for a slip."""
_MOST_SHARED: Final = 3.0
_FORM_LIKE: Final = frozenset({Kind.OWN, Kind.LITTLE})


@dataclass(frozen=True, slots=True)
class Compared:
    """What two names have in common. Weights are in own words of usual length: 1 for ``quillworks``, 0.4 for a word of the trade.

    ``exact``: the same words run together. ``sounds``: the same by sound, as those are. ``initials``: one is the other's initials.
    ``shared``: weight of what both say, at most 3. ``own``, ``trade``, ``place``, ``number``: weight of what only one of them says, by
    kind of word. ``clash``: the smaller of what each says alone, so 0 where one name contains the other. ``slips``: misspelled letters
    inside words that were taken for the same; ``blur``: the same as a share of their letters. ``whole``: 0 to 1, how alike the names
    run together are, 0 below 60%. ``swapped``: the same words in another order. ``head``: the first own words differ.
    ``forms``: 1 the same legal form, 0.6 the same but for a slip, 0.3 two of one kind, -1 of two kinds, 0 where one is not told.
    ``rest``: ``clash`` times how alike what each says alone is, run together: words too misspelled to be taken for the same.
    """

    exact: float = 0.0
    sounds: float = 0.0
    initials: float = 0.0
    shared: float = 0.0
    own: float = 0.0
    trade: float = 0.0
    place: float = 0.0
    number: float = 0.0
    clash: float = 0.0
    slips: float = 0.0
    blur: float = 0.0
    whole: float = 0.0
    swapped: float = 0.0
    head: float = 0.0
    forms: float = 0.0
    rest: float = 0.0


NAME_FEATURES: Final = tuple(Compared.__slots__)


def compare(left: CompanyName, right: CompanyName, slips_between: Slips = slips) -> Compared:
    """Set two names side by side. ``slips_between`` counts as `distance.slips` does; a faster one may be given."""
    told_left, told_right = _form_misspelled(left, right, slips_between), _form_misspelled(right, left, slips_between)
    forms = _forms(left, right) if told_left is left and told_right is right else MISSPELLED
    left, right = told_left, told_right
    if left.joined == right.joined:
        shared = min(_MOST_SHARED, _weight_of(left), _weight_of(right))
        return Compared(exact=1.0, sounds=1.0, shared=shared, whole=1.0, forms=forms)
    if (left.joined, left.sound) > (right.joined, right.sound):
        left, right = right, left
    return _Comparison(left, right, slips_between).result(forms)


def _forms(left: CompanyName, right: CompanyName) -> float:
    if left.form is None or right.form is None:
        return 0.0
    if left.form == right.form:
        return 1.0
    return 0.3 if left.form_kind == right.form_kind else -1.0


def _form_misspelled(name: CompanyName, other: CompanyName, slips_between: Slips) -> CompanyName:
    """Without a last word that is the other's legal form but for a slip: ``Buckridge 4td`` beside ``Buckridge Ltd``."""
    if name.form is not None or other.form is None or len(name.words) < 2:
        return name
    last = name.words[-1]
    if last in other.words or len(last) > len(other.form) + 1 or name.kinds[-1] not in _FORM_LIKE:
        return name
    return without_last(name) if slips_between(last, other.form) <= (1 if len(other.form) < 5 else 2) else name


class _Comparison:
    """One comparison: words are taken off both sides as they find their like."""

    def __init__(self, left: CompanyName, right: CompanyName, slips_between: Slips) -> None:
        self._left, self._right = left, right
        self._slips_between = slips_between
        self._open_left = list(range(len(left.words)))
        self._open_right = list(range(len(right.words)))
        self._pairs: list[tuple[int, int]] = []
        self._shared = self._slips = self._blur = 0.0

    def result(self, forms: float) -> Compared:
        left, right = self._left, self._right
        sounds = float(left.sound == right.sound)
        self._same_words()
        if self._open_left and self._open_right:
            self._like_words()
            self._run_together(left, self._open_left, right, self._open_right)
            self._run_together(right, self._open_right, left, self._open_left)
        initials = self._initials() if self._open_left or self._open_right else 0.0
        alone_left, alone_right = _alone(left, self._open_left), _alone(right, self._open_right)
        own, trade, place, number, little = (one + other for one, other in zip(alone_left, alone_right, strict=True))
        alike = self._alike(left, right)
        clash = min(sum(alone_left), sum(alone_right))
        return Compared(
            sounds=sounds,
            initials=initials,
            shared=min(_MOST_SHARED, self._shared),
            own=own,
            trade=trade,
            place=place,
            number=number + little,
            clash=clash,
            slips=self._slips,
            blur=self._blur,
            whole=max(0.0, (alike - _WHOLE_FROM) / (1 - _WHOLE_FROM)),
            swapped=float(_swapped(self._pairs)),
            head=float(0 in self._open_left and 0 in self._open_right),
            forms=forms,
            rest=clash * self._rest() if clash else 0.0,
        )

    def _rest(self) -> float:
        """How alike the words are that only one of the names says, run together."""
        one = "".join(self._left.words[place] for place in self._open_left)
        other = "".join(self._right.words[place] for place in self._open_right)
        return 1.0 - self._slips_between(one, other) / max(len(one), len(other)) if one and other else 0.0

    def _alike(self, left: CompanyName, right: CompanyName) -> float:
        """Of the names run together: as they are, with every little word, or in alphabetical order, whichever is the most alike."""
        spellings = {(left.joined, right.joined)}
        if any(len(name.joined) != sum(map(len, name.words)) for name in (left, right)):
            spellings.add(("".join(left.words), "".join(right.words)))
        if len(self._pairs) > 1 or len(left.words) == len(right.words) > 1:
            spellings.add(("".join(sorted(left.words)), "".join(sorted(right.words))))
        return max((1.0 - self._slips_between(*pair) / max(map(len, pair)) for pair in spellings if any(pair)), default=0.0)

    def _same_words(self) -> None:
        for place in list(self._open_left):
            word, sound = self._left.words[place], self._left.sounds[place]
            there = next((other for other in self._open_right if self._right.words[other] == word), None)
            if there is None and self._left.kinds[place] is not Kind.NUMBER:
                there = next((other for other in self._open_right if self._right.sounds[other] == sound), None)
            if there is not None:
                self._pair(place, there, min(self._weight(self._left, place), self._weight(self._right, there)))

    def _like_words(self) -> None:
        """The most alike first; words of three letters and less are told apart by any slip, but for little ones."""
        found = []
        for place in self._open_left:
            word = self._left.words[place]
            for other in self._open_right:
                there = self._right.words[other]
                longer = max(len(word), len(there))
                little = longer == 3 and Kind.LITTLE in {self._left.kinds[place], self._right.kinds[other]}
                if (
                    (longer < 4 and not little)
                    or abs(len(word) - len(there)) > (1 - _LIKE_ENOUGH) * longer
                    or word.isdigit()
                    or there.isdigit()
                ):
                    continue
                apart = self._slips_between(word, there)
                if 1 - apart / longer >= _LIKE_ENOUGH:
                    found.append((apart / longer, apart, place, other))
        for blur, apart, place, other in sorted(found):
            if place in self._open_left and other in self._open_right:
                weight = min(self._weight(self._left, place), self._weight(self._right, other))
                self._pair(place, other, weight * (1 - blur))
                self._note(apart, blur)

    def _run_together(self, apart: CompanyName, open_apart: list[int], joined: CompanyName, open_joined: list[int]) -> None:
        """``good will`` and ``goodwill``: two or three words that stand side by side, against one."""
        if len(open_apart) < 2:
            return
        for place in list(open_joined):
            word = joined.words[place]
            for first, length in _runs(open_apart):
                run = "".join(apart.words[first : first + length])
                if abs(len(run) - len(word)) > 2 or len(word) < 4:
                    continue
                slips_there = self._slips_between(run, word)
                if slips_there <= len(word) // 5:
                    self._shared += self._weight(joined, place) * (1 - slips_there / len(word))
                    self._note(slips_there, slips_there / len(word))
                    open_joined.remove(place)
                    del open_apart[open_apart.index(first) : open_apart.index(first) + length]
                    break

    def _initials(self) -> float:
        """One side is left with the initials of what the other is left with, or of all of it."""
        for short, open_short, long, open_long in (
            (self._left, self._open_left, self._right, self._open_right),
            (self._right, self._open_right, self._left, self._open_left),
        ):
            own = [place for place in open_short if short.kinds[place] is Kind.OWN]
            if len(own) == 1 and len(short.words[own[0]]) in _INITIALS and short.words[own[0]] == long.initials:
                open_short.remove(own[0])
                open_long.clear()
                return 1.0
        return 0.0

    def _pair(self, place: int, other: int, weight: float) -> None:
        self._open_left.remove(place)
        self._open_right.remove(other)
        self._pairs.append((place, other))
        self._shared += weight

    def _note(self, count: int, share: float) -> None:
        self._slips += count
        self._blur += share

    @staticmethod
    def _weight(name: CompanyName, place: int) -> float:
        return _weight(name.words[place], name.kinds[place])


def _weight(word: str, kind: Kind) -> float:
    """An own word of eight letters weighs 1; shorter ones less, since more names share them by chance."""
    return _WORTH[kind] * (0.4 + 0.075 * min(len(word), 8) if kind is Kind.OWN else 1.0)


def _weight_of(name: CompanyName) -> float:
    return sum(map(_weight, name.words, name.kinds))


def _alone(name: CompanyName, places: Sequence[int]) -> tuple[float, ...]:
    """Weight of the words at ``places`` for each kind, in the order own, trade, place, number, little."""
    if not places:
        return _NOTHING
    weights = dict.fromkeys(_KINDS, 0.0)
    for place in places:
        weights[name.kinds[place]] += _weight(name.words[place], name.kinds[place])
    return tuple(weights.values())


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """(first place, length) of runs of two and three neighbors."""
    there = set(places)
    pairs = [first for first in places if first + 1 in there]
    return [(first, 3) for first in pairs if first + 2 in there] + [(first, 2) for first in pairs]


def _swapped(pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether words that were taken for the same stand in another order."""
    if len(pairs) < 2:
        return False
    others = [other for _, other in sorted(pairs)]
    return others != sorted(others)
