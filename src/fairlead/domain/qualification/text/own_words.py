"""What the sender wrote, without markup and without what is quoted from another's mail; each letter knows the place it came from."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_MARKUP: Final = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,14})(?=[\s/>])[^<>]{0,500}>|&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]?);"
)
_BREAKS: Final = frozenset("address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul".split())
_QUOTED: Final = re.compile(r"[ \t]{0,3}>")
_GREATER: Final = re.compile(r"[ \t]{0,3}> ?[0-9$\u20ac\u00a3]")
"""`> 50 people` in a list says more than fifty."""
_WROTE: Final = re.compile(
    r"(?i)(?=.{0,300}(?:wrote|schrieb|a \u00e9crit|escribi\u00f3|ha scritto|schreef|escreveu|@)).{0,300}:[ \t]*$",
)
_FROM: Final = re.compile(r"(?i)[ \t*]{0,4}(?:from|von|de|da|van)[ \t]?:")
_SENT: Final = re.compile(
    r"(?i)[ \t*]{0,4}(?:sent|date|gesendet|datum|envoy\u00e9|enviado|enviada|enviado em|enviada em|fecha|data|inviato|verzonden|"
    r"to|an|\u00e0|"
    r"para|aan|subject|betreff|objet|asunto|oggetto|onderwerp|assunto)[ \t]?:"
)
_ORIGINAL: Final = re.compile(
    r"(?i)[ \t]{0,4}-{2,}[ \t]{0,3}(?:original message|urspr\u00fcngliche nachricht|message d'origine|mensaje original|messaggio originale|"
    r"oorspronkelijk bericht|mensagem original)"
)
_MOST_HEADED: Final = 2
"""A line `From:` begins a quoted mail where one of so many lines behind it is a header, too."""


def own_words(written: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as the sender meant it to be seen, and for each of its letters where in ``written`` it came from: ``[start, end)``."""
    shown: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in _own_lines(written):
        for letters, place in _unmarked(written, start, end):
            shown.append(letters)
            places += place
    return "".join(shown), places


def _own_lines(written: str) -> list[tuple[int, int]]:
    """The stretches of the text that are the sender's own; all of it where nothing else would be left."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]*\n|[^\n]+$", written)]
    texts = [written[start:end].rstrip("\r\n") for start, end in lines]
    kept: list[int] = []
    spoken = 0  # so many of the kept lines end with the last one that is not blank
    quoted = False
    for number, line in enumerate(texts):
        if _heads(texts, number):
            break
        quoted = _QUOTED.match(line) is not None and (quoted or _GREATER.match(line) is None)
        if quoted and spoken and _WROTE.match(texts[kept[spoken - 1]]):
            # `On Tuesday Sam wrote:` goes with what it introduces.
            del kept[spoken - 1 :]
            spoken = len(kept)
        elif not quoted:
            kept.append(number)
            spoken = len(kept) if line.strip() else spoken
    own = [lines[number] for number in kept]
    return own if any(written[start:end].strip() for start, end in own) else lines


def _heads(lines: list[str], number: int) -> bool:
    """Whether the line begins an older mail, quoted whole."""
    if _ORIGINAL.match(lines[number]):
        return True
    return _FROM.match(lines[number]) is not None and any(_SENT.match(each) for each in lines[number + 1 : number + 1 + _MOST_HEADED])


def _unmarked(written: str, start: int, end: int) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    done = start
    for match in _MARKUP.finditer(written, start, end):
        yield written[done : match.start()], [(place, place + 1) for place in range(done, match.start())]
        letters = _meant(match)
        yield letters, [match.span()] * len(letters)
        done = match.end()
    yield written[done:end], [(place, place + 1) for place in range(done, end)]


def _meant(match: re.Match[str]) -> str:
    """An entity as its character, a tag that ends a line as a line break, any other as nothing."""
    if match["tag"] is None:
        return unescape(match.group())
    return "\n" if match["tag"].lower() in _BREAKS else ""
