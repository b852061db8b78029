"""How many slips lie between two spellings."""

from collections.abc import Callable

Slips = Callable[[str, str], int]
"""Whoever counts slips as `slips` does."""


def slips(left: str, right: str) -> int:
    """Letters added, dropped, replaced or swapped with their neighbor to get from ``left`` to ``right``.

    Optimal string alignment distance, in machine words as long as Python's integers get: H. Hyyrö, "A bit-vector algorithm for
    computing Levenshtein and Damerau edit distances", Nordic Journal of Computing 10 (2003).
    """
    if left == right:
        return 0
    if len(left) > len(right):
        left, right = right, left
    if not left:
        return len(right)
    places: dict[str, int] = {}
    for place, letter in enumerate(left):
        places[letter] = places.get(letter, 0) | 1 << place
    whole, last = (1 << len(left)) - 1, 1 << (len(left) - 1)
    rises, falls, diagonal, before, distance = whole, 0, 0, 0, len(left)
    for letter in right:
        same = places.get(letter, 0)
        swapped = ((~diagonal & same) << 1) & before
        diagonal = ((((same & rises) + rises) ^ rises) | same | falls | swapped) & whole
        up = falls | (~(diagonal | rises) & whole)
        down = diagonal & rises
        if up & last:
            distance += 1
        elif down & last:
            distance -= 1
        up = (up << 1 | 1) & whole
        down = down << 1 & whole
        rises = down | (~(diagonal | up) & whole)
        falls = up & diagonal
        before = same
    return distance


def one_slip(left: str, right: str) -> bool:
    """Whether `slips` would count at most one, without counting."""
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1:
        return False
    same = next((place for place, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), len(left))
    rest, there = left[same:], right[same:]
    if len(left) < len(right):
        return rest == there[1:]
    return rest[1:] == there[1:] or (rest[:2] == there[1::-1] and rest[2:] == there[2:])


def likeness(left: str, right: str, slips_between: Slips = slips) -> float:
    """1 for equal spellings, 0 for those that share nothing: one minus the slips in letters of the longer."""
    longer = max(len(left), len(right))
    return 1.0 - slips_between(left, right) / longer if longer else 1.0
