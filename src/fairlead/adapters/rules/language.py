"""The part of CEL that conditions may use: an allowlist, with numbers that mix and a few functions that CEL lacks.

CEL's own checker refuses to compare a whole number with a fraction, so the comparisons are declared anew for every pair that makes sense;
the evaluator knows them already. Arithmetic that mixes the two is computed here. Texts and lists cannot be added, and there are no maps:
nothing that a condition computes can grow.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from cel_expr_python import cel

from fairlead.adapters.rules.fields import Field, Type

_TYPES: Final = {
    Type.TEXT: cel.Type.STRING,
    Type.WHOLE: cel.Type.INT,
    Type.NUMBER: cel.Type.DOUBLE,
    Type.FLAG: cel.Type.BOOL,
    Type.MOMENT: cel.Type.TIMESTAMP,
    Type.TEXTS: cel.Type.List(cel.Type.STRING),
    Type.ANY: cel.Type.DYN,
}
_KINDS: Final = {
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "timestamp": cel.Type.TIMESTAMP,
    "duration": cel.Type.DURATION,
}
_NUMBERS: Final = ("int", "double")
_MIXED: Final = (("int", "double"), ("double", "int"))

BUILT_IN: Final = (
    *("_&&_", "_||_", "!_", "-_", "_%_", "_?_:_", "_[_]", "@not_strictly_false"),
    *("size", "contains", "startsWith", "endsWith", "matches"),
    *("int", "double", "string", "timestamp", "duration"),
    *("getFullYear", "getMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes"),
)
"""What conditions have from CEL as it is."""
DECLARED: Final = (
    "_==_",
    "_!=_",
    "_<_",
    "_<=_",
    "_>_",
    "_>=_",
    "_+_",
    "_-_",
    "_*_",
    "_/_",
    "@in",
    "lower",
    "upper",
    "trim",
    "hour",
    "weekday",
)
"""What is declared here."""
MACROS: Final = ("exists", "all", "exists_one", "filter")


def environment(fields: Mapping[str, Field]) -> Any:  # noqa: ANN401, the package ships no types
    """A CEL environment in which exactly these variables are known."""
    variables = {name: _TYPES[each.type] for name, each in fields.items()}
    return cel.NewEnv(config=cel.NewEnvConfigFromYaml(_ALLOWED), variables=variables, functions=_declared())


_ALLOWED: Final = "\n".join(
    [
        "stdlib:",
        "  include_functions:",
        *(f'    - name: "{name}"' for name in BUILT_IN),
        "  include_macros:",
        *(f'    - "{name}"' for name in MACROS),
    ]
)


@lru_cache(maxsize=1)
def _declared() -> list[Any]:
    return [*_equalities(), *_orders(), *_arithmetic(), _membership(), *_functions()]


def _overload(name: str, gives: str, *takes: str, does: Callable[..., Any] | None = None) -> Any:  # noqa: ANN401, the package ships no types
    parts = [_KINDS[each] for each in takes]
    if does is None:
        return cel.Overload("_".join((name, *takes)), _KINDS[gives], parts)
    return cel.Overload("_".join((name, *takes)), _KINDS[gives], parts, impl=does)


def _equalities() -> list[Any]:
    pairs = [*((kind, kind) for kind in _KINDS), *_MIXED]
    return [
        cel.FunctionDecl(mark, [_overload(name, "bool", *pair) for pair in pairs])
        for mark, name in (("_==_", "equals"), ("_!=_", "differs"))
    ]


def _orders() -> list[Any]:
    pairs = [*((kind, kind) for kind in _KINDS if kind != "bool"), *_MIXED]
    marks = {"_<_": "below", "_<=_": "at_most", "_>_": "above", "_>=_": "at_least"}
    return [cel.FunctionDecl(mark, [_overload(name, "bool", *pair) for pair in pairs]) for mark, name in marks.items()]


def _arithmetic() -> list[Any]:
    """Sums of whole numbers are CEL's, mixed ones Python's. `filter()` adds lists in its expansion, so that must be known to CEL."""
    does = {
        "_+_": ("add", operator.add),
        "_-_": ("subtract", operator.sub),
        "_*_": ("multiply", operator.mul),
        "_/_": ("divide", operator.truediv),
    }
    further = {
        "_+_": [
            _overload("add", "timestamp", "timestamp", "duration"),
            _overload("add", "timestamp", "duration", "timestamp"),
            _overload("add", "duration", "duration", "duration"),
            cel.Overload("add_list", cel.Type.List(cel.Type.DYN), [cel.Type.List(cel.Type.DYN), cel.Type.List(cel.Type.DYN)]),
        ],
        "_-_": [
            _overload("subtract", "duration", "timestamp", "timestamp"),
            _overload("subtract", "timestamp", "timestamp", "duration"),
            _overload("subtract", "duration", "duration", "duration"),
        ],
    }
    return [
        cel.FunctionDecl(
            mark,
            [_overload(name, kind, kind, kind) for kind in _NUMBERS]
            + [_overload(name, "double", *pair, does=how) for pair in _MIXED]
            + further.get(mark, []),
        )
        for mark, (name, how) in does.items()
    ]


def _membership() -> Any:  # noqa: ANN401, the package ships no types
    pairs = [*((kind, kind) for kind in ("string", "int", "double", "bool")), *_MIXED]
    return cel.FunctionDecl(
        "@in", [cel.Overload(f"in_{one}_{many}", cel.Type.BOOL, [_KINDS[one], cel.Type.List(_KINDS[many])]) for one, many in pairs]
    )


def _functions() -> list[Any]:
    def member(name: str, gives: str, *takes: str, does: Callable[..., Any]) -> Any:  # noqa: ANN401, the package ships no types
        parts = [_KINDS[each] for each in takes]
        return cel.FunctionDecl(name, [cel.Overload("_".join((name, *takes)), _KINDS[gives], parts, is_member=True, impl=does)])

    return [
        member("lower", "string", "string", does=str.lower),
        member("upper", "string", "string", does=str.upper),
        member("trim", "string", "string", does=str.strip),
        member("hour", "int", "timestamp", "string", does=_hour),
        member("weekday", "int", "timestamp", "string", does=_weekday),
    ]


def _hour(at: datetime, zone: str) -> int:
    return at.astimezone(_zone(zone)).hour


def _weekday(at: datetime, zone: str) -> int:
    return at.astimezone(_zone(zone)).isoweekday()


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:  # the name may come from a lead
        raise ValueError("there is no such time zone") from error
