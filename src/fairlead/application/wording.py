"""What people write beside what they do: a name, and words that a database and a terminal can take."""

LONGEST_AUTHOR = 200
_OURS = "fairlead."


def flaw_of_author(author: str) -> str | None:
    """What keeps a name from standing under something, in words; None where nothing does."""
    if not author.strip() or len(author) > LONGEST_AUTHOR or not author.isprintable():
        return f"an author is a name of 1 to {LONGEST_AUTHOR} letters that can be printed; say who does this"
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


def is_ours(problem: BaseException) -> bool:
    """Whether an error is one of Fairlead's own, whose words we wrote. Those of any other may hold what was worked on."""
    return type(problem).__module__.startswith(_OURS)


def words_of(problem: BaseException) -> str:
    """What an error of ours said; of any other only its kind."""
    return (str(problem) if is_ours(problem) else "") or f"a fault of the program ({type(problem).__name__})"
