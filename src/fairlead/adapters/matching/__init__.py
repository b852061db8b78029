"""What matching asks of libraries: the public suffix list, and a quick count of slips. Nothing is fetched; both ship what they know."""

from collections.abc import Callable
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList
from rapidfuzz.distance import OSA

from fairlead.domain.matching import Means


class PublicSuffixes:
    """`fairlead.domain.matching.Domains` by the public suffix list that the library ships, private suffixes such as github.io included."""

    def __init__(self) -> None:
        """Read the list."""
        self._list = PublicSuffixList()

    @lru_cache(maxsize=65_536)  # noqa: B019, the one instance lives as long as the process
    def registered(self, host: str) -> str | None:
        """The registered domain; None for a suffix itself, and for what is no host."""
        domain: str | None = self._list.privatesuffix(host.lower())
        return domain


class Libraries(Means):
    """Both. What other processes are told of them is that they are to make their own."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[[], Means], tuple[()]]:
        return means, ()


@cache
def means() -> Libraries:
    """Made once. RapidFuzz counts exactly what `fairlead.domain.matching.slips` counts; a law holds them equal."""
    return Libraries(PublicSuffixes(), OSA.distance)
