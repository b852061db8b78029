"""Compiled conditions: asked of a lead, all with one set of values, and never in the way of routing."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from fairlead.adapters.rules.compiling import NEITHER, Compiled, CompiledAll, compile_all
from fairlead.adapters.rules.fields import MOST_ITEMS, Field, Type
from fairlead.adapters.rules.seen import Seen
from fairlead.adapters.rules.wording import evaluation_fault, missing_variable
from fairlead.adapters.rules.words import printable
from fairlead.application.rule_ports import AttributeType, BadCondition, ConditionFault
from fairlead.domain.intake import well_formed
from fairlead.domain.qualification import QualifiedLead
from fairlead.domain.screening import Rulebook, Verdicts

_INT64: Final = 2**63
_SHOWN: Final = 40


class CelConditions:
    """The compiled conditions of one rulebook: keeps `fairlead.domain.screening.Conditions`.

    ``warnings``: what is allowed but looks wrong. A text that could not be compiled holds for no lead.
    """

    def __init__(self, done: CompiledAll, warnings: Sequence[ConditionFault] = ()) -> None:
        """Conditions that were compiled for routing: what a custom attribute holds is seen lead by lead."""
        sound = [one for one in done.compiled if isinstance(one, Compiled)]
        self._written = [one.text for one in done.compiled]
        self.warnings = tuple(warnings)
        self._bind = done.bind
        self._texts = [one.text for one in sound]
        self._judges = [one.judge for one in sound]
        self._fields = {name: each for one in sound for name, each in one.fields.items()}
        self._readers = [(name, each, _TAKEN[each.type]) for name, each in self._fields.items()]
        self._broken = {one.text: f"it cannot be used any more: {one.message}" for one in done.compiled if isinstance(one, ConditionFault)}

    def __reduce__(self) -> tuple[Callable[..., "CelConditions"], tuple[object, ...]]:
        """As text, and compiled again by whoever reads it: what CEL compiled cannot leave this process."""
        return _read_again, (self._written, self.warnings)

    def judge(self, lead: QualifiedLead, at: datetime) -> Verdicts:
        """What every condition says of this lead at ``at``; never raises: a condition that cannot be judged does not hold."""
        values, unread = self._values(Seen(lead, at))
        activation = self._bind(values)
        try:
            answers = [judge(activation).value() for judge in self._judges]
        except Exception:  # noqa: BLE001, CEL raises bare errors; one condition's must not cost the others' answers
            answers = [_alone(judge, activation) for judge in self._judges]
        holds: dict[str, Any] = dict(zip(self._texts, answers, strict=True))
        failed = {text: printable(self._words(answer, lead, unread)) for text, answer in holds.items() if answer.__class__ is not bool}
        if failed:
            holds |= dict.fromkeys(failed, False)
        if self._broken:
            holds |= dict.fromkeys(self._broken, False)
            failed |= self._broken
        return Verdicts(holds, failed)

    def _values(self, seen: Seen) -> tuple[dict[str, object], dict[str, str]]:
        """The values by variable, without those that are not known; and why a value could not be read, by variable."""
        values: dict[str, object] = {}
        unread: dict[str, str] = {}
        for name, field, taken in self._readers:
            try:
                value = field.read(seen)
                if value is not None and value != "":
                    values[name] = taken(value, field)
            except _Unfit as unfit:
                unread[name] = f"{field.name} {unfit}"
            except Exception:  # noqa: BLE001, a record that holds what no field allows must not stop routing
                unread[name] = f"{field.name} cannot be read"
        return values, unread

    def _words(self, said: object, lead: QualifiedLead, unread: Mapping[str, str]) -> str:
        """Why a condition could not be judged, for people."""
        variable = missing_variable(str(said))
        if variable is None:
            return NEITHER if said == NEITHER else evaluation_fault(str(said))
        if variable in unread:
            return unread[variable]
        field = self._fields.get(variable)
        if field is None:
            return f"{variable} is not known"
        if field.name.startswith("account.") and lead.account is None:
            return f"{field.name} is not known: the lead's account was not found"
        return f"{field.name} is not known"


def _alone(judge: Callable[[Any], Any], activation: Any) -> object:  # noqa: ANN401, the package ships no types
    try:
        return judge(activation).value()
    except Exception as error:  # noqa: BLE001, CEL raises bare errors
        return str(error)


# ------------------------------------------------------------------------------------------------ values as CEL takes them


class _Unfit(Exception):
    """A value that its field does not allow; the message goes on after the field's name."""


def _text(value: object, field: Field) -> object:
    if value.__class__ is not str:
        raise _Unfit(f"is {_shown(value)} here, not text")
    if len(value) > field.longest:
        raise _Unfit(f"has {len(value):,} characters; at most {field.longest:,} are read")
    if not value.isascii() and not well_formed(value):
        raise _Unfit("holds half of a character")
    return value


def _whole(value: object, field: Field) -> object:  # noqa: ARG001, all of these have one shape
    if value.__class__ is not int or not -_INT64 <= value < _INT64:
        raise _Unfit(f"is {_shown(value)} here, not a whole number of 64 bits")
    return value


def _number(value: object, field: Field) -> object:  # noqa: ARG001, all of these have one shape
    if value.__class__ is not float and value.__class__ is not int:
        raise _Unfit(f"is {_shown(value)} here, not a number")
    number = float(value)
    if not math.isfinite(number):
        raise _Unfit("is not a finite number")
    return number


def _flag(value: object, field: Field) -> object:  # noqa: ARG001, all of these have one shape
    if value.__class__ is not bool:
        raise _Unfit(f"is {_shown(value)} here, not true or false")
    return value


def _moment(value: object, field: Field) -> object:  # noqa: ARG001, all of these have one shape
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _Unfit(f"is {_shown(value)} here, not a moment with a time zone")
    return value.astimezone(UTC)


def _texts(value: object, field: Field) -> object:
    if not isinstance(value, tuple | list):
        raise _Unfit(f"is {_shown(value)} here, not a list")
    if len(value) > MOST_ITEMS:
        raise _Unfit(f"has {len(value):,} entries; at most {MOST_ITEMS} are read")
    return [_text(each, field) for each in value]


def _any(value: object, field: Field) -> object:
    return (
        _number(value, field)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
        if isinstance(value, bool)
        else _text(value, field)
    )


_TAKEN: Final[Mapping[Type, Callable[[Any, Field], object]]] = {
    Type.TEXT: _text,
    Type.WHOLE: _whole,
    Type.NUMBER: _number,
    Type.FLAG: _flag,
    Type.MOMENT: _moment,
    Type.TEXTS: _texts,
    Type.ANY: _any,
}


def _shown(value: object) -> str:
    text = str(value)
    return f'"{text}"' if len(text) <= _SHOWN else f'"{text[: _SHOWN - 1]}…"'


# ------------------------------------------------------------------------------------------------ the doors


def compile_conditions(texts: Sequence[str], attributes: Mapping[str, AttributeType]) -> CelConditions:
    """Compile every text, to be saved. ``attributes``: the custom attributes that leads have.

    Raises `BadCondition` with everything that cannot be used, in the order of the texts.
    """
    checked = compile_all(texts, attributes, strict=True)
    faults = [one for one in checked.compiled if isinstance(one, ConditionFault)]
    if faults:
        raise BadCondition(faults)
    sound = [one for one in checked.compiled if isinstance(one, Compiled)]
    warnings = [remark for one in sound for remark in one.remarks]
    # Only the types of custom attributes make a difference between saving and routing.
    same = not any("custom." in variable for one in sound for variable in one.fields)
    return CelConditions(checked if same else _to_route_by(texts), warnings)


def _to_route_by(texts: Sequence[str]) -> CompiledAll:
    """Compiled without regard to the attributes of the day, so that a decision comes out the same when it is made again later."""
    return compile_all(texts, {}, strict=False)


def _read_again(texts: Sequence[str], warnings: Sequence[ConditionFault]) -> CelConditions:
    return CelConditions(_to_route_by(texts), warnings)


class CelRules:
    """`fairlead.application.ports.Rules` in CEL. ``attributes`` tells the custom attributes that leads have, whenever it is asked."""

    def __init__(self, attributes: Callable[[], Mapping[str, AttributeType]]) -> None:
        """Nothing is asked yet."""
        self._attributes = attributes

    def check(self, rulebook: Rulebook) -> Sequence[ConditionFault]:
        """What is allowed but looks wrong. Raises `BadCondition`."""
        return compile_conditions(rulebook.conditions, self._attributes()).warnings

    def words(self, rulebook: Rulebook) -> Mapping[str, str]:
        """Every condition in plain words; one that cannot be read, or that has no plain words, stands as it is written."""
        found = zip(rulebook.conditions, _to_route_by(rulebook.conditions).compiled, strict=True)
        return {text: one.words or text if isinstance(one, Compiled) else text for text, one in found}

    def compile(self, rulebook: Rulebook) -> CelConditions:
        """To route by; never raises."""
        return CelConditions(_to_route_by(rulebook.conditions))
