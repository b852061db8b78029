"""What somebody asks of a what-if, and what is wrong with a question."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

WHAT_IF: Final = "what-if"
"""The kind of jobs that answer what-ifs."""


class BadChange(ValueError):
    """A change that cannot be made; the message says what and what to do."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What to change for everybody in ``team`` (None: for all).

    ``max_open``, ``max_week``: the limit of open leads and of new ones in 7 days. ``hours``: working hours, in each rep's own time zone.
    ``join``: reps added, each ``like`` the average of the team or a newcomer. ``leave``: reps that are gone. ``serve``: territories that
    everybody in the team serves besides.
    """

    team: str | None = None
    max_open: int | None = None
    max_week: int | None = None
    hours: str | None = None
    join: int = 0
    like: str = "average"
    leave: Sequence[str] = ()
    serve: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raises `BadChange` where nothing changes or a number makes no sense."""
        if self.like not in ("average", "newcomer"):
            raise BadChange(f"'{self.like}' is not a kind of new rep; say average or newcomer")
        for name in ("max_open", "max_week", "join"):
            number = getattr(self, name)
            if number is not None and number < 0:
                raise BadChange(f"{name.replace('_', ' ')} is {number}; it must be 0 or more")
        if (self.max_open, self.max_week, self.hours, self.join) == (None, None, None, 0) and not self.leave and not self.serve:
            raise BadChange("nothing would change; name a limit, hours, people or territories")


@dataclass(frozen=True, slots=True)
class Question:
    """A change, and how to try it: on the leads of so many ``days``, run ``runs`` times. ``checked``: first on months held back."""

    change: WhatIf
    days: int
    runs: int
    checked: bool

    def data(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {**asdict(self.change), "days": self.days, "runs": self.runs, "check": self.checked}

    def given(self) -> dict[str, str]:
        """As a job is given it; equal questions give the same."""
        return {"question": json.dumps(self.data(), sort_keys=True)}

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Question":
        """As `given` wrote it. Raises `BadChange`."""
        told = json.loads(given["question"])
        days, runs, checked = (told.pop(name) for name in ("days", "runs", "check"))
        change = WhatIf(**{**told, "leave": tuple(told["leave"]), "serve": tuple(told["serve"])})
        return cls(change, days, runs, checked)
