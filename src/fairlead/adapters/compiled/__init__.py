"""The auction's inner loop compiled by numba (the extra ``compiled``): the functions of `fairlead.domain.pricing`, the same result."""

import importlib.util

from fairlead.domain.pricing import Auctioneer, interpreted


def installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("numba") is not None


def auctioneer() -> Auctioneer:
    """The compiled loop where numba is installed, else the interpreted one. Compiling takes seconds, at the first large batch."""
    if not installed():
        return interpreted
    from fairlead.adapters.compiled.numba_loop import compiled_where_it_pays  # noqa: PLC0415, numba takes a second to load

    return compiled_where_it_pays
