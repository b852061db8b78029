"""The most work a condition can be for one lead, counted on its syntax tree before it ever runs.

Fields, texts and lists have stated longest sizes, nothing that a condition computes can grow, and loops go through lists: so the most steps
can be counted. A step is about as long as one comparison. A condition above the budget is refused when it is saved; the evaluator has
a budget of its own for loops, which is the second lock on the same door.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fairlead.adapters.rules.fields import SHORT_TEXT, Field, Type
from fairlead.adapters.rules.patterns import LARGEST, program_size
from fairlead.adapters.rules.tree import Call, Constant, Entries, Loop, Name, Node, parts_of
from fairlead.adapters.rules.words import Flaw

MOST_STEPS: Final = 100_000
"""The most steps of one condition for one lead."""
MOST_STEPS_TOGETHER: Final = 2_000_000
"""The most steps of all conditions of a policy for one lead."""
MOST_ROUNDS: Final = 10_000
"""The most rounds of all loops of one condition, which is also where the evaluator stops."""

_TURN: Final = 4
_PYTHON: Final = 10
_COMPUTED_HERE: Final = frozenset({"lower", "upper", "trim", "hour", "weekday", "_+_", "_-_", "_*_", "_/_"})
_READ_WHOLE: Final = frozenset({"contains", "startsWith", "endsWith", "lower", "upper", "trim", "size", "_==_", "_!=_", "@in", "string"})
_CHARACTERS_A_STEP: Final = 64
_ENTRIES_COPIED_A_STEP: Final = 8
_PATTERN_COMPILED: Final = 4


@dataclass(frozen=True, slots=True)
class Work:
    """Steps and rounds of loops."""

    steps: int
    rounds: int = 0

    def __add__(self, other: "Work") -> "Work":
        return Work(self.steps + other.steps, self.rounds + other.rounds)

    def times(self, count: int) -> "Work":
        """The same work ``count`` times."""
        return Work(self.steps * count, self.rounds * count)


@dataclass(frozen=True, slots=True)
class Size:
    """The most a value can hold: characters of a text, or of each entry of a list; entries of a list."""

    characters: int = 0
    entries: int = 0


def work_of(root: Node, fields: Mapping[str, Field]) -> Work:
    """The most work for one lead. Raises `Flaw` where it is above the budget, or a pattern is too large or not written out."""
    sizes = {name: Size(each.longest if each.type in {Type.TEXT, Type.TEXTS, Type.ANY} else 0, each.items) for name, each in fields.items()}
    work, _ = _work(root, sizes)
    if work.rounds > MOST_ROUNDS:
        raise Flaw(
            f"the loops of this condition may take {work.rounds:,} rounds for one lead; at most {MOST_ROUNDS:,} are allowed", _loop_at(root)
        )
    if work.steps > MOST_STEPS:
        raise Flaw(
            f"this condition may take {work.steps:,} steps for one lead; at most {MOST_STEPS:,} are allowed. "
            "Go through shorter lists, use smaller patterns, or search shorter fields than the message",
            _loop_at(root),
        )
    return work


def _work(node: Node, sizes: Mapping[str, Size]) -> tuple[Work, Size]:
    match node:
        case Constant():
            return Work(1), Size(len(node.value)) if isinstance(node.value, str) else Size()
        case Name():
            return Work(1), sizes.get(node.name, Size())
        case Loop():
            return _of_loop(node, sizes)
        case Call():
            return _of_call(node, sizes)
        case Entries():
            return _of_entries(node, sizes)
        case _:
            return sum((_work(part, sizes)[0] for part in parts_of(node)), Work(1)), Size()


def _of_entries(node: Entries, sizes: Mapping[str, Size]) -> tuple[Work, Size]:
    parts = [_work(part, sizes) for part in node.entries]
    for part, (_, size) in zip(node.entries, parts, strict=True):
        if size.entries or isinstance(part, Entries | Loop):
            raise Flaw("a list cannot hold lists; write its entries one by one", part.offset or node.offset)
    return sum((work for work, _ in parts), Work(1)), Size(max((size.characters for _, size in parts), default=0), len(parts))


def _of_call(node: Call, sizes: Mapping[str, Size]) -> tuple[Work, Size]:
    parts = [_work(part, sizes) for part in node.arguments]
    work = sum((work for work, _ in parts), Work(_PYTHON if node.function in _COMPUTED_HERE else 1))
    largest = Size(max((size.characters for _, size in parts), default=0), max((size.entries for _, size in parts), default=0))
    if node.function == "matches":
        return work + _of_pattern(node, largest.characters), Size()
    if node.function in _READ_WHOLE:
        # Every entry of a list is compared; of a text, so many characters at a time.
        work += Work(max(1, largest.entries) * (1 + largest.characters // _CHARACTERS_A_STEP))
    gives_text = node.function in {"lower", "upper", "trim", "string", "_?_:_", "_[_]"}
    # The capital of one letter may be three.
    characters = 3 * largest.characters if node.function in {"lower", "upper"} else max(largest.characters, 64)
    return work, Size(characters if gives_text else 0, largest.entries if node.function in {"_?_:_", "_+_"} else 0)


def _of_pattern(node: Call, characters: int) -> Work:
    pattern = node.arguments[-1]
    if not isinstance(pattern, Constant) or not isinstance(pattern.value, str):
        raise Flaw('matches() needs its pattern written out, such as matches("^data")', node.offset)
    try:
        program = program_size(pattern.value)
    except Flaw as flaw:
        raise Flaw(flaw.message, pattern.offset) from flaw
    if program > LARGEST:
        raise Flaw("this pattern becomes too large; use smaller counts in { } and fewer classes", pattern.offset)
    return Work(program * (_PATTERN_COMPILED + max(characters, SHORT_TEXT) // _CHARACTERS_A_STEP))


def _of_loop(node: Loop, sizes: Mapping[str, Size]) -> tuple[Work, Size]:
    work, over = _work(node.over, sizes)
    start, _ = _work(node.start, sizes)
    # What the loop gathers is a part of the list it goes through.
    inside = {**sizes, node.entry: Size(over.characters), node.result: over}
    turn = _work(node.going_on, inside)[0] + _work(node.step, inside)[0] + Work(_TURN, 1)
    end, _ = _work(node.end, inside)
    if not isinstance(node.start, Entries):
        return work + start + turn.times(over.entries) + end, Size()
    # `filter()` makes a new list for every entry that it keeps.
    gathered = Work(over.entries**2 // _ENTRIES_COPIED_A_STEP)
    return work + start + turn.times(over.entries) + gathered + end, over


def _loop_at(root: Node) -> int:
    """Where the first loop or pattern stands, else the beginning."""
    if isinstance(root, Loop) or (isinstance(root, Call) and root.function == "matches"):
        return root.offset
    return next((at for part in parts_of(root) if (at := _loop_at(part))), 0)
