"""On top of what somebody changes something: the header ``If-Match``."""


class BaseMissing(Exception):
    """Somebody wants to change something and does not say on top of what."""


def base_of(if_match: str | None, of: str = "the newest version you saw") -> int | None:
    """The number on top of which somebody changes something; None for whatever is newest. Raises `BaseMissing`."""
    if if_match is None:
        raise BaseMissing(f'say on top of what: If-Match with the ETag of {of}, such as "3"')
    return None if if_match == "*" else int(if_match.removeprefix("W/").strip('"'))
