"""Sets of places as the bits of whole numbers: thousands are united or met in one operation."""

from collections import defaultdict
from collections.abc import Iterable


def bits(places: Iterable[int]) -> int:
    """Places as the bits of one whole number."""
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def union(masks: Iterable[int]) -> int:
    """All the bits of all the masks."""
    united = 0
    for mask in masks:
        united |= mask
    return united


def bits_by_name(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Name → the places that bear it, as bits."""
    masks: dict[str, int] = defaultdict(int)
    for name, place in pairs:
        masks[name] |= 1 << place
    return dict(masks)
