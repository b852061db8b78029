"""Comparisons that can never hold: a text field with a value that Fairlead never writes into it, such as a country's name for its code."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Final

from fairlead.adapters.rules.fields import Field, Values
from fairlead.adapters.rules.tree import Call, Constant, Entries, Name, Node, walk

_COMPARING: Final = frozenset({"_==_", "_!=_", "@in"})


def remarks_on(root: Node, fields: Mapping[str, Field]) -> Iterator[tuple[int, str]]:
    """(offset, message) of each value that cannot occur."""
    for node in walk(root):
        if not isinstance(node, Call) or node.function not in _COMPARING:
            continue
        one, other = node.arguments
        field, against = (one, other) if isinstance(one, Name) else (other, one)
        known = fields.get(field.name) if isinstance(field, Name) else None
        if known is None or known.values is None:
            continue
        for value in against.entries if isinstance(against, Entries) else (against,):
            if isinstance(value, Constant) and isinstance(value.value, str):
                message = _never(known.name, value.value, known.values)
                if message is not None:
                    yield value.offset, message


def _never(name: str, value: str, values: Values) -> str | None:
    """Why a field never has this value, None where it may."""
    if value in values.known:
        return None
    meant = values.meant(value) if values.meant is not None else None
    if meant == value:
        return None
    meant = meant or next(iter(difflib.get_close_matches(value, values.known, n=1)), None)
    if meant is not None:
        return f'{name} is never "{value}"; did you mean "{meant}"?'
    known = f"; it is one of {', '.join(values.known)}" if values.known else ""
    return f'{name} is never "{value}"{known}'
