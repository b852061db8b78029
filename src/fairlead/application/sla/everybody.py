"""Who there is, read again only once somebody changed."""

from collections.abc import Callable

from fairlead.domain.rep import Roster


class Everybody:
    """The roster as it is now; threads may share it."""

    def __init__(self, read: Callable[[], Roster], mark: Callable[[], str]) -> None:
        """``mark`` changes whenever people or their time off do, and is cheap to ask for; ``read`` is not."""
        self._read, self._mark = read, mark
        self._known: tuple[str, Roster] | None = None

    def __call__(self) -> Roster:
        """Raises `StoreUnavailable`."""
        mark, known = self._mark(), self._known
        if known is not None and known[0] == mark:
            return known[1]
        # The mark was read before: a change that comes between the two is seen here already, and read again the next time.
        found = self._read()
        self._known = mark, found
        return found
