"""What people write beside what they do: a name, and words that a database and a terminal can take."""

LONGEST_AUTHOR = 200


def flaw_of_author(author: str) -> str | None:
    """What keeps a name from standing under something, in words; None where nothing does."""
    if not author.strip() or len(author) > LONGEST_AUTHOR or not author.isprintable():
        return f"an author is a name of 1 to {LONGEST_AUTHOR} letters; say who does this"
    return None


def flaw_of_words(words: str, most: int, *, what: str, needed: bool = False) -> str | None:
    """What keeps words from being kept; None where nothing does. ``what``: such as "a reason"."""
    if needed and not words.strip():
        return f"{what} is missing: say it in a few words"
    if len(words) > most:
        return f"{what} has at most {most:,} letters, this one {len(words):,}"
    if any(not (letter.isprintable() or letter in "\n\t\r") for letter in words):
        return f"{what} holds characters that nobody can read; write it in plain letters"
    return None
