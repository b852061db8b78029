"""How large a regular expression becomes when RE2 compiles it: an upper estimate, counted on its text.

RE2 needs time in proportion to the text, but each character may cost as much as the whole compiled program, and counted repetitions
multiply that program: ``(x{1,30}){1,30}`` is 900 times ``x``. So the estimate is bounded before RE2 sees the pattern.
"""

import re
from typing import Final

from fairlead.adapters.rules.words import Flaw

LONGEST: Final = 500
"""The most characters of a pattern."""
LARGEST: Final = 1_500
"""The largest program, in instructions."""

_ANY_CHARACTER: Final = 10
_UNICODE_CLASS: Final = 1_000
_COUNTED: Final = re.compile(r"\{(\d{1,6})(,?)(\d{0,6})\}")
_GROUP: Final = re.compile(r"\(\?(?:P?<[^>]*>|[A-Za-z-]*:|[A-Za-z-]*(?=\)))")


def program_size(pattern: str) -> int:
    """Instructions of the compiled pattern, at most. Raises `Flaw` (with an offset of 0) where the pattern is too long."""
    if len(pattern) > LONGEST:
        raise Flaw(f"the pattern has {len(pattern)} characters; at most {LONGEST} are allowed")
    letter = 2 if "(?i" in pattern or "i:" in pattern or "i)" in pattern else 1
    sums: list[int] = [0]
    last: list[int] = [0]
    place = 0
    while place < len(pattern):
        size, width = _atom(pattern, place, letter)
        mark = pattern[place]
        if mark == "(":
            sums.append(1)
            last.append(0)
            place += max(1, len(found.group()) if (found := _GROUP.match(pattern, place)) else 1)
            continue
        if mark == ")" and len(sums) > 1:
            inner = sums.pop()
            last.pop()
            sums[-1] += inner
            last[-1] = inner
        elif mark in "*+?":
            sums[-1] += 1
            last[-1] += 1
        elif mark == "{" and (counted := _COUNTED.match(pattern, place)) is not None:
            # The atom stands in the sum once; repeated, it stands there as often as it may at most.
            times = max(int(counted.group(1)) + (not counted.group(3) and bool(counted.group(2))), int(counted.group(3) or 0), 1)
            sums[-1] += last[-1] * (times - 1) + times
            last[-1] = last[-1] * times + times
            place = counted.end()
            continue
        else:
            sums[-1] += size
            last[-1] = size
        place += width
        if sums[-1] > LARGEST:
            break
    return sum(sums) + 1


def _atom(pattern: str, place: int, letter: int) -> tuple[int, int]:
    """The size of the atom that begins here, and how many characters it takes; ``letter``: the size of an ASCII letter."""
    mark = pattern[place]
    if mark == "[":
        end = _class_end(pattern, place)
        inside = pattern[place + 1 : end]
        wide = "\\p" in inside or "\\P" in inside
        negated = inside.startswith("^") or "\\D" in inside or "\\W" in inside or "\\S" in inside or not inside.isascii()
        return (_UNICODE_CLASS if wide else 2 * _ANY_CHARACTER if negated else 4) + len(inside), end + 1 - place
    if mark == ".":
        return _ANY_CHARACTER, 1
    if mark == "\\" and place + 1 < len(pattern):
        following = pattern[place + 1]
        if following in "pP":
            end = pattern.find("}", place) if pattern[place + 2 : place + 3] == "{" else place + 2
            return _UNICODE_CLASS, max(end, place + 2) + 1 - place
        return (_ANY_CHARACTER if following in "dDwWsSbBCX" else 1), 2
    return (letter if mark.isascii() else 4 * letter), 1


def _class_end(pattern: str, place: int) -> int:
    """Where the character class that begins here ends; the end of the pattern where it does not."""
    at = place + 1
    if pattern[at : at + 1] == "^":
        at += 1
    if pattern[at : at + 1] == "]":
        at += 1
    while at < len(pattern) and pattern[at] != "]":
        if pattern[at] == "\\":
            at += 1
        elif pattern.startswith("[:", at) and ":]" in pattern[at:]:
            at = pattern.index(":]", at) + 1
        at += 1
    return min(at, len(pattern) - 1)
