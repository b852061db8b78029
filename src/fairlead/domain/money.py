"""Money is a whole number of minor units (cents) in the organization's currency."""


def in_words(minor: float) -> str:
    """``1234567`` minor units → ``12,346``: whole major units for people to read."""
    return f"{minor / 100:,.0f}"
