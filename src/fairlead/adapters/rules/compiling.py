"""From the text of a condition to something that can be asked of a lead, or to everything that is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from cel_expr_python import cel

from fairlead.adapters.rules.costing import MOST_STEPS_TOGETHER, work_of
from fairlead.adapters.rules.fields import Field, Type
from fairlead.adapters.rules.language import environment
from fairlead.adapters.rules.remarks import remarks_on
from fairlead.adapters.rules.scanning import Names, Scanned
from fairlead.adapters.rules.telling import in_words
from fairlead.adapters.rules.tree import Call, Constant, Name, Node, read_tree, walk
from fairlead.adapters.rules.wording import compile_fault, evaluation_fault, place_of
from fairlead.adapters.rules.words import Flaw, fault_at, printable
from fairlead.application.rule_ports import AttributeType, ConditionFault
from fairlead.domain.intake import well_formed

Judge = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition that can be asked: ``judge`` takes an activation and gives CEL's value. ``steps``: the most work for one lead.

    ``words``: what it says in plain words, None where there are none for it.
    """

    text: str
    judge: Judge
    fields: Mapping[str, Field]
    steps: int
    remarks: tuple[ConditionFault, ...]
    words: str | None


NEITHER: Final = "it gives neither true nor false for this lead"


@dataclass(frozen=True, slots=True)
class CompiledAll:
    """Every text, in order: compiled, or its fault. ``bind`` makes an activation of values by variable."""

    compiled: tuple[Compiled | ConditionFault, ...]
    bind: Callable[[Mapping[str, object]], Any]


def compile_all(texts: Sequence[str], attributes: Mapping[str, AttributeType], *, strict: bool) -> CompiledAll:
    """Compile every text in one environment, which knows the fields that any of them reads; never raises.

    ``strict``, to save them: refuse custom attributes that no lead has, what may be neither true nor false, and conditions that are too
    much work together. Otherwise an attribute that is not among ``attributes`` has whatever type it has on each lead.
    """
    names = Names(attributes, strict=strict)
    scanned = [_scanned(names, text) for text in texts]
    fields = {name: each for one in scanned if isinstance(one, Scanned) for name, each in one.fields.items()}
    known = environment(fields)
    compiled = [
        one if isinstance(one, ConditionFault) else _compiled(text, one, known, strict=strict)
        for text, one in zip(texts, scanned, strict=True)
    ]
    return CompiledAll(tuple(_within_budget(compiled) if strict else compiled), known.Activation)


def _scanned(names: Names, text: str) -> Scanned | ConditionFault:
    if not well_formed(text) or "\x00" in text:
        return ConditionFault("the condition holds half of a character, or a character zero; write it anew", text)
    try:
        return names.scan(text)
    except Flaw as flaw:
        return fault_at(text, flaw.offset, flaw.message)


def _compiled(text: str, scanned: Scanned, known: Any, *, strict: bool) -> Compiled | ConditionFault:  # noqa: ANN401, the package ships no types
    try:
        expression = known.compile(scanned.text)
    except Exception as error:  # noqa: BLE001, CEL raises bare errors of many kinds; each is a fault of the text
        line, column, said = place_of(str(error))
        return ConditionFault(printable(compile_fault(said)), text, line, column)
    gives = expression.return_type()
    if gives != cel.Type.BOOL and (strict or gives != cel.Type.DYN):
        return ConditionFault(printable(_not_a_condition(scanned, expression)), text)
    root = read_tree(expression.serialize())
    try:
        work = work_of(root, scanned.fields)
        _check_calls(root)
    except Flaw as flaw:
        return fault_at(text, flaw.offset, flaw.message)
    remarks = sorted({*scanned.remarks, *remarks_on(root, scanned.fields)})
    told = tuple(fault_at(text, offset, said) for offset, said in remarks)
    judge = expression.eval if gives == cel.Type.BOOL else _only_truths(expression.eval)
    return Compiled(text, judge, scanned.fields, work.steps, told, in_words(root, scanned.fields))


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer that was looked at."""

    said: object

    def value(self) -> object:
        """The answer, as CEL's values give theirs."""
        return self.said


def _only_truths(judge: Judge) -> Judge:
    """For a condition whose type is not known before it is asked: whatever is neither true nor false is told as a fault."""

    def truths(activation: Any) -> Any:  # noqa: ANN401, the package ships no types
        answer = judge(activation)
        kind = answer.type()
        return answer if kind == cel.Type.BOOL or kind == cel.Type.ERROR else _Said(NEITHER)  # noqa: PLR1714, CEL's types have no hash

    return truths


def _not_a_condition(scanned: Scanned, expression: Any) -> str:  # noqa: ANN401, the package ships no types
    only = next(iter(scanned.fields.values()), None) if len(scanned.fields) == 1 else None
    if expression.return_type() == cel.Type.DYN:
        return "it is not known whether this gives true or false; compare it, such as with == true"
    what = f"{only.name} is {only.type}" if only is not None and only.type is not Type.FLAG else "this is a value"
    return f"{what}, not a condition; compare it with something, so that it is true or false"


def _within_budget(compiled: list[Compiled | ConditionFault]) -> Iterator[Compiled | ConditionFault]:
    """The conditions in order; where all are too much work together, the first that goes beyond is refused, and those after it."""
    spent = 0
    for one in compiled:
        if isinstance(one, Compiled):
            spent += one.steps
            if spent > MOST_STEPS_TOGETHER:
                yield ConditionFault(
                    f"all conditions up to this one may take {spent:,} steps for one lead; at most {MOST_STEPS_TOGETHER:,} are allowed. "
                    "Use fewer patterns on long texts",
                    one.text,
                )
                continue
        yield one


# ------------------------------------------------------------------------------------------------ what is wrong for every lead


def _check_calls(root: Node) -> None:
    """Raises `Flaw` for what CEL compiles but what fails for every lead, and for the sum of two lists."""
    for node in walk(root):
        if not isinstance(node, Call):
            continue
        last = node.arguments[-1]
        if node.function in {"_/_", "_%_"} and isinstance(last, Constant) and last.value == 0:
            raise Flaw("division by zero", node.offset)
        if node.overloads == {"add_list"} and not _gathers(node):
            raise Flaw("lists cannot be added (+)", node.offset)
        trial = _TRIALS.get((node.function, len(node.arguments)))
        if trial is not None and isinstance(last, Constant) and isinstance(last.value, str):
            said = _tried(trial, last.value)
            if said is not None:
                raise Flaw(said, last.offset)


_TRIALS: Final = {
    ("matches", 2): '"".matches(value)',
    ("timestamp", 1): "timestamp(value) == moment",
    ("duration", 1): 'duration(value) == duration("0s")',
    **{
        (name, 2): f"moment.{name}(value) == 0"
        for name in ("hour", "weekday", "getHours", "getMinutes", "getDate", "getMonth", "getFullYear", "getDayOfWeek")
    },
}
"""What is tried with a text that is written out, by function and number of arguments."""


def _tried(trial: str, value: str) -> str | None:
    answer = _trial(trial)(data={"value": value, "moment": _MOMENT})
    if answer.type() != cel.Type.ERROR:
        return None
    said = str(answer.value())
    if "regular expression" in said:
        return f"this pattern cannot be read: {said.partition('regular expression: ')[2]}"
    if "moment." in trial:
        return f'there is no time zone "{value}"; write one such as "America/New_York"'
    if trial.startswith("timestamp"):
        return f'"{value}" is no moment; write one such as timestamp("2026-03-01T00:00:00Z")'
    if trial.startswith("duration"):
        return f'"{value}" is no length of time; write one such as duration("36h")'
    return evaluation_fault(said)


def _gathers(node: Call) -> bool:
    """Whether `filter()` wrote this sum: its result so far, and one more entry."""
    return isinstance(node.arguments[0], Name) and node.arguments[0].name == "@result"


@lru_cache(maxsize=64)
def _trial(text: str) -> Any:  # noqa: ANN401, the package ships no types
    fields = {"value": Field("value", Type.TEXT, "", bool), "moment": Field("moment", Type.MOMENT, "", bool)}
    return environment(fields).compile(text).eval


_MOMENT: Final = datetime(2026, 3, 1, tzinfo=UTC)
