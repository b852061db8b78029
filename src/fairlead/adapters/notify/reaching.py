"""Why something cannot be reached, in words that hold no key."""

from typing import Final

MARK: Final = "not among FAIRLEAD_PRIVATE_TARGETS"
REFUSED: Final = "the address leads inside this machine or its network, which FAIRLEAD_PRIVATE_TARGETS does not allow"


class Refused(PermissionError):
    """A connection that nobody allowed."""


def unreached(error: Exception) -> str:
    """What a failed connection means."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Refused):
            return REFUSED
        cause = cause.__cause__ or cause.__context__
    if "certificate" in str(error).lower():
        return "it shows a certificate that is not trusted"
    return f"it cannot be reached ({type(error).__name__})"
