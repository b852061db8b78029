"""Every operation of the API as its description has it, found by address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from starlette.concurrency import run_in_threadpool


@dataclass(frozen=True, slots=True)
class Operation:
    """An address with its method. ``signs``: whether its body names an author; ``asks``: what its query may name."""

    name: str
    signs: bool
    asks: tuple[str, ...]


class Operations:
    """Every operation that the application describes, found by path and method as the router finds it."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        """``description``: the OpenAPI document."""
        self._exact: dict[str, dict[str, Operation]] = {}
        self._templates: dict[int, list[tuple[tuple[str | None, ...], dict[str, Operation]]]] = {}
        for path, methods in description["paths"].items():
            found = {
                method.upper(): Operation(told["operationId"], signs(told, description), _asks(told)) for method, told in methods.items()
            }
            if "{" not in path:
                self._exact[path] = found
                continue
            parts = tuple(None if part.startswith("{") else part for part in path.split("/"))
            self._templates.setdefault(len(parts), []).append((parts, found))
        for each in self._templates.values():  # the one that says most comes first
            each.sort(key=lambda one: sum(part is None for part in one[0]))

    def at(self, path: str) -> Mapping[str, Operation] | None:
        """What may be asked of a path, by method; None where the application describes no such path."""
        exact = self._exact.get(path)
        if exact is not None:
            return exact
        given = path.split("/")
        for parts, found in self._templates.get(len(given), ()):
            if all(one is not None if part is None else one == part for part, one in zip(parts, given, strict=True)) and all(given[1:]):
                return found
        return None


class Described:
    """The operations of one application, made once for all that ask; at first asking, as addresses are added after whoever checks them."""

    def __init__(self, describe: Callable[[], Mapping[str, Any]]) -> None:
        """``describe``: gives the OpenAPI document, which takes a second the first time."""
        self._describe, self._making = describe, Lock()
        self._made: Operations | None = None

    def make(self) -> Operations:
        """The operations, made now where they are not yet."""
        with self._making:
            if self._made is None:
                self._made = Operations(self._describe())
            return self._made

    async def operations(self) -> Operations:
        """The operations; where they must be made first, others are answered meanwhile."""
        return self._made if self._made is not None else await run_in_threadpool(self.make)


def signs(told: Mapping[str, Any], description: Mapping[str, Any]) -> bool:
    """Whether the body of an operation has a field ``author``."""
    schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return "author" in schema.get("properties", {})


def _asks(told: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(each["name"] for each in told.get("parameters", ()) if each["in"] == "query")
