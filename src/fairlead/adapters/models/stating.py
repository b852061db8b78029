"""Reading a document of stated chances (YAML or JSON) written by a person."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from fairlead.domain.prediction import Condition, StatedModel, StatedRep, Statement

_TOP: Final = {"version", "reps", "otherwise", "deal_value", "deal_values", "reply_minutes", "reply_decay", "cycle_days"}
_REP: Final = {"rep", "chance", "deals", "when", "reply_minutes"}
_MOST_DAYS: Final = 3650
_STATED: Final = {"when", "chance", "deals"}


class BadStatement(ValueError):
    """A document of stated chances that cannot be used; the message says where, what and how it should read."""


def read_stated(path: Path) -> StatedModel:
    """Read a document; its version is set when it is saved. Raises `BadStatement`."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadStatement(f"{path} does not exist") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadStatement(f"{path} cannot be read as UTF-8 text: {error}") from error
    except yaml.YAMLError as error:
        raise BadStatement(f"{path} is not YAML: {error}") from error
    top = _table(document, str(path), _TOP)
    if top.get("version") != 1:
        raise BadStatement(f"{path}: 'version' must be 1")
    reps = top.get("reps")
    if not isinstance(reps, list) or not reps:
        raise BadStatement(f"{path}: 'reps' must be a list of at least one rep, such as  - rep: U-1  (next line)  chance: 0.6")
    usual = _positive(top.get("reply_minutes", 0), f"{path}: reply_minutes")
    people = tuple(_rep(each, f"{path}: reps[{place}]", usual) for place, each in enumerate(reps, start=1))
    named = [rep.rep_id for rep in people]
    twice = sorted({rep_id for rep_id in named if named.count(rep_id) > 1})
    if twice:
        raise BadStatement(f"{path}: {', '.join(twice)} stands twice in 'reps'; put all chances of a rep into one entry under 'when'")
    values = top.get("deal_values", [])
    if not isinstance(values, list):
        raise BadStatement(f"{path}: 'deal_values' must be a list of entries with 'when' (fields and values) and 'value'")
    decay = _table(top.get("reply_decay", {}), f"{path}: reply_decay", {"floor", "minutes"})
    return StatedModel(
        version="",
        reps=people,
        otherwise=_statement(top["otherwise"], f"{path}: otherwise") if "otherwise" in top else _middle(people),
        values=tuple(_value(each, f"{path}: deal_values[{place}]") for place, each in enumerate(values, start=1)),
        value_minor=100.0 * _positive(top.get("deal_value", 1), f"{path}: deal_value"),
        reply_minutes=usual,
        decay_floor=_chance(decay.get("floor", 1.0), f"{path}: reply_decay.floor"),
        decay_minutes=max(_positive(decay.get("minutes", 180), f"{path}: reply_decay.minutes"), 1e-3),
        cycle_days=_cycle(top["cycle_days"], f"{path}: cycle_days") if "cycle_days" in top else None,
    )


def _cycle(each: object, where: str) -> tuple[float, float]:
    """Mean days until won, and until closed otherwise: one number for both, or a table of the two."""
    table = each if isinstance(each, Mapping) else {"won": each, "otherwise": each}
    unknown = sorted(str(name) for name in set(table) - {"won", "otherwise"})
    if unknown or set(table) != {"won", "otherwise"}:
        named = f"; '{unknown[0]}' is not known here" if unknown else ""
        raise BadStatement(f"{where} must be a number of days, or a table such as  {{won: 45, otherwise: 20}}{named}")
    return _days(table["won"], f"{where}.won"), _days(table["otherwise"], f"{where}.otherwise")


def _days(value: object, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0.0 < value <= _MOST_DAYS:
        raise BadStatement(f"{where} is {value!r}; it must be a number of days above 0 and at most {_MOST_DAYS:,}, such as 45")
    return float(value)


def _rep(each: object, where: str, usual: float) -> StatedRep:
    table = _table(each, where, _REP)
    rep_id = table.get("rep")
    if not isinstance(rep_id, str | int) or isinstance(rep_id, bool) or str(rep_id) == "":
        raise BadStatement(f"{where}: 'rep' must be the identity of a rep")
    stated = []
    if "chance" in table:
        stated.append(_statement({key: table[key] for key in ("chance", "deals") if key in table}, where))
    cases = table.get("when", [])
    if not isinstance(cases, list):
        raise BadStatement(f"{where}.when must be a list of entries with 'when' (fields and values) and 'chance'")
    stated += [_statement(case, f"{where}.when[{place}]") for place, case in enumerate(cases, start=1)]
    if not stated:
        raise BadStatement(f"{where}: state a 'chance' for rep {rep_id}, or chances under 'when'")
    return StatedRep(str(rep_id), tuple(stated), _positive(table.get("reply_minutes", usual), f"{where}.reply_minutes"))


def _statement(each: object, where: str) -> Statement:
    table = _table(each, where, _STATED)
    deals = table.get("deals")
    if deals is not None and (not isinstance(deals, int) or isinstance(deals, bool) or deals < 1):
        raise BadStatement(f"{where}: 'deals' is {deals!r}; it must be a whole number of at least 1, or left out for an exact chance")
    return Statement(_conditions(table.get("when", {}), where), _chance(table.get("chance"), f"{where}: chance"), deals)


def _value(each: object, where: str) -> Statement:
    table = _table(each, where, {"when", "value"})
    return Statement(_conditions(table.get("when", {}), where), 100.0 * _positive(table.get("value"), f"{where}: value"))


def _conditions(when: object, where: str) -> tuple[Condition, ...]:
    if not isinstance(when, Mapping):
        raise BadStatement(f"{where}: 'when' must name fields and values, such as  when: {{industry_group: manufacturing}}")
    found = []
    for name, values in when.items():
        every = values if isinstance(values, list) else [values]
        if not every or any(isinstance(value, list | dict) or value is None for value in every):
            raise BadStatement(f"{where}: '{name}' must have a value or a list of values")
        found.append(Condition(str(name), frozenset(str(value) for value in every)))
    return tuple(found)


def _middle(reps: tuple[StatedRep, ...]) -> Statement:
    """For reps about whom nothing is stated: the lowest chance stated at all, so that silence is no advantage."""
    return Statement((), min(statement.number for rep in reps for statement in rep.chances))


def _table(value: object, where: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadStatement(f"{where} must be a table of names and values")
    unknown = sorted(str(name) for name in value if name not in known)
    if unknown:
        raise BadStatement(f"{where}: '{unknown[0]}' is not known here; there are {', '.join(sorted(known))}")
    return {str(name): each for name, each in value.items()}


def _chance(value: object, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0.0 <= value <= 1.0:
        raise BadStatement(f"{where} is {value!r}; it must be a number from 0 to 1, such as 0.62")
    return float(value)


def _positive(value: object, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0.0 <= value < 1e15:
        raise BadStatement(f"{where} is {value!r}; it must be a number of at least 0")
    return float(value)
