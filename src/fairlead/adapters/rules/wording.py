"""What CEL says, in words for the people who write conditions."""

import difflib
import re
from typing import Final

from fairlead.adapters.rules.language import BUILT_IN, DECLARED, MACROS

_POSITION: Final = re.compile(r"<input>:(-?\d+):(-?\d+): (.*)")
_OVERLOAD: Final = re.compile(r"found no matching overload for '(.+?)' applied to '\((.*)\)'$")
_FUNCTION_OVERLOAD: Final = re.compile(r"found no matching overload for '(.+?)' applied to '(.*)\.\((.*)\)'$")
_UNDECLARED: Final = re.compile(r"undeclared reference to '(.+?)'")
_INPUT: Final = re.compile(r"(?:mismatched|extraneous) input '(.*?)' expecting (.*)", re.DOTALL)
_NO_VALUE: Final = re.compile(r'No value with name "(.+)" found in Activation')
_RUNTIME_OVERLOAD: Final = re.compile(r"No matching overloads found : (.+)")

_TYPES: Final = {
    "int": "a whole number",
    "double": "a number",
    "string": "text",
    "bool": "true or false",
    "null_type": "null",
    "dyn": "a value of any type",
    "google.protobuf.Timestamp": "a moment",
    "google.protobuf.Duration": "a length of time",
    "int64": "a whole number",
    "timestamp": "a moment",
    "duration": "a length of time",
}
_ORDERED: Final = {"_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=", "_==_": "==", "_!=_": "!="}
_COUNTED: Final = {"_+_": "added (+)", "_-_": "subtracted (-)", "_*_": "multiplied (*)", "_/_": "divided (/)", "_%_": "divided (%)"}
_TRUTHS: Final = {"_&&_": "&&", "_||_": "||", "!_": "!"}

_OTHER: Final = {
    "_?_:_": "? : needs true or false before it, and two values of one type after it",
    "_[_]": "[ ] needs a list before it and a whole number in it",
    "-_": "- needs a number behind it",
}
_COMPILE_FAULTS: Final = {
    "recursion": "the condition is nested too deeply, or adds up too many parts; split it into several rules",
    "Syntax error": "this is not a condition that can be read",
    "literal": "this number is too large, or not written as a number",
    "select": "this value has no parts; a dot leads into a group of fields, or to a function with its brackets",
    "reserved identifier": "this name is reserved by CEL",
}
_EVALUATION_FAULTS: Final = {
    "by zero": "division by zero",
    "budget exceeded": "it went through too many entries of lists",
    "overflow": "a number became too large",
    "out of range": "a number became too large",
    "index error": "a list has no entry at that place",
    "timezone": "there is no such time zone",
    "time zone": "there is no such time zone",
}

FUNCTIONS: Final = tuple(sorted(name for name in (*BUILT_IN, *DECLARED, *MACROS, "has") if name.isidentifier()))
"""Every function that conditions can call."""


def place_of(said: str) -> tuple[int, int, str]:
    """Line, column and CEL's own words of the first thing it found wrong; line and column 1 where it tells no place."""
    found = _POSITION.search(said)
    if found is None:
        return 1, 1, said.partition("\n")[0].rpartition(" [")[0] or said.partition("\n")[0]
    line, column = int(found.group(1)), int(found.group(2))
    return max(line, 1), max(column, 1), found.group(3).removesuffix(" [INVALID_ARGUMENT]")


def compile_fault(said: str) -> str:
    """What CEL's compiler said, in words."""
    if (found := _OVERLOAD.search(said)) or (found := _FUNCTION_OVERLOAD.search(said)):
        return _no_overload(found.group(1), _types(", ".join(part for part in found.groups()[1:] if part)))
    if found := _UNDECLARED.search(said):
        return _no_function(found.group(1))
    if found := _INPUT.search(said):
        return _unexpected(found.group(1), found.group(2))
    return next((words for mark, words in _COMPILE_FAULTS.items() if mark in said), said)


def _no_function(name: str) -> str:
    if name in FUNCTIONS:
        return f"{name}() is used with too few or too many values, or without the dot before it"
    nearest = next(iter(difflib.get_close_matches(name, FUNCTIONS, n=1)), None)
    meant = f"; did you mean {nearest}()?" if nearest else ""
    return f"there is no function {name}(){meant or '; there are ' + ', '.join(FUNCTIONS)}"


def _unexpected(what: str, expected: str) -> str:
    if what == "<EOF>":
        return "the condition ends where something must follow"
    if expected.startswith("<EOF>"):
        return f"{what} cannot stand here; join two conditions with && or ||"
    return f"{what} cannot stand here"


def _no_overload(function: str, types: list[str]) -> str:
    """Why a function or an operator does not go with values of these types."""
    words = [_TYPES.get(each, "a list" if each.startswith("list(") else each) for each in types]
    both = f"{words[0]} and {words[-1]}" if words else "nothing"
    if "null_type" in types:
        return "nothing compares with null; ask has(...) whether a value is there"
    if function in _ORDERED or function in _COUNTED:
        done = f"compared ({_ORDERED[function]})" if function in _ORDERED else _COUNTED[function]
        return f"{both} cannot be {done}{_remedy(types)}"
    if function in _TRUTHS:
        sides = "behind it" if function == "!_" else "on both sides"
        wrong = next((word for word, each in zip(words, types, strict=True) if each != "bool"), both)
        return f"{_TRUTHS[function]} needs true or false {sides}, not {wrong}"
    if function == "@in":
        return _not_in(words, types)
    return _OTHER.get(function) or (f"{function}() cannot be used with {' and '.join(words)}" if words else f"{function}() needs a value")


def _not_in(words: list[str], types: list[str]) -> str:
    if not types[-1].startswith("list("):
        return f'in needs a list on its right side, such as ["DE", "AT"], not {words[-1]}'
    inner = types[-1][5:-1]
    return f"{words[0]} cannot be in a list of {_TYPES.get(inner, inner)} values"


def _remedy(types: list[str]) -> str:
    if set(types) in ({"int", "string"}, {"double", "string"}):
        return "; numbers stand without quotation marks, texts with them"
    if set(types) == {"bool", "string"}:
        return "; write true or false without quotation marks"
    if "google.protobuf.Timestamp" in types and "string" in types:
        return '; write a moment as timestamp("2026-03-01T00:00:00Z")'
    if all(each.startswith("list(") for each in types):
        return "; ask with exists(), in or size()"
    return ""


def _types(listed: str) -> list[str]:
    """``int, list(string)`` → its parts; commas within brackets do not part."""
    parts, depth, part = [], 0, ""
    for mark in listed:
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += mark
    return [*parts, part.strip()] if part.strip() else parts


def missing_variable(said: str) -> str | None:
    """The variable that had no value, if that is what the evaluator complains of."""
    found = _NO_VALUE.search(said)
    return found.group(1) if found else None


def evaluation_fault(said: str) -> str:
    """What CEL's evaluator said, in words."""
    if found := _RUNTIME_OVERLOAD.search(said):
        return f"a value has another type than the condition expects: {_named(found.group(1))}"
    lower = said.lower()
    return next((words for mark, words in _EVALUATION_FAULTS.items() if mark in lower), said.partition(": ")[2] or said)


def _named(overload: str) -> str:
    """``_>_(double, string)`` → ``a number > text``; ``(double).startsWith(string)`` → ``startsWith() of a number``."""
    if found := re.fullmatch(r"(_.+_)\((.*)\)", overload):
        words = [_TYPES.get(each, each) for each in _types(found.group(2))]
        return f" {found.group(1).strip('_')} ".join(words)
    if found := re.fullmatch(r"\((.*)\)\.(\w+)\(.*\)", overload):
        return f"{found.group(2)}() of {_TYPES.get(found.group(1), found.group(1))}"
    return f"at {overload.strip('_')}"
