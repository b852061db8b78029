"""Who does heavy work, as a port: one pure function over many items, answered in the order of the items.

What is asked does not say where it is done: here, in several processes of this machine, or by a distributed engine. As nothing but the
arguments goes in and nothing but the answer comes out, the answers are the same wherever they are found, and what was lost with a process
is simply done again.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Found = TypeVar("Found")


class CannotSpread(RuntimeError):
    """Work could not be given to other processes or machines, or was lost there; the message says why and what to do."""


class Crew(Protocol):
    """Who does it."""

    def map(self, work: Callable[[Shared, Item], Found], shared: Shared, items: Sequence[Item]) -> Iterator[Found]:
        """``work(shared, item)`` of each item, in their order, each told once it and those before it are known.

        ``work``: a function of a module, not one inside another; it changes nothing and reads neither clock nor chance. All of it can be
        pickled. ``shared`` travels once, however many the items, and may keep what it works out for itself. Raises `CannotSpread`, and
        what ``work`` raises.
        """
        ...


class Alone:
    """This process, one item after the other."""

    def map(self, work: Callable[[Shared, Item], Found], shared: Shared, items: Sequence[Item]) -> Iterator[Found]:
        """As the protocol says."""
        return (work(shared, item) for item in items)


ALONE = Alone()
