"""How it went: time to first touch and clocks kept, in all, by rep and by clock."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any, Final

from fairlead.application.sla_ports import Clock, Spell

LONGEST_DAYS: Final = 366


def report(spells: Sequence[Spell], clocks: Sequence[Clock], names: Mapping[str, str], *, days: int, at: datetime) -> dict[str, Any]:
    """As JSON values. Medians are of assignments that were touched; how many were not stands beside them.

    A clock counts as kept where the touch came before its end, however late anybody learned of it. What was passed on or closed before the
    end, or still runs, counts for neither.
    """
    by_rep: dict[str, tuple[list[Spell], list[Clock]]] = defaultdict(lambda: ([], []))
    by_name: dict[str, list[Clock]] = defaultdict(list)
    for spell in spells:
        by_rep[spell.rep_id][0].append(spell)
    for clock in clocks:
        by_rep[clock.rep_id][1].append(clock)
        by_name[clock.name].append(clock)
    reps = [
        {"rep": {"rep_id": rep_id, "name": names.get(rep_id, rep_id)}, **_touched(had), **_kept(ran)}
        for rep_id, (had, ran) in by_rep.items()
    ]
    return {
        "at": at,
        "days": days,
        **_touched(spells),
        **_kept(clocks),
        "reps": sorted(reps, key=lambda each: (-each["broken"], -each["assigned"], each["rep"]["name"])),
        "clocks": [{"name": name, **_kept(ran)} for name, ran in sorted(by_name.items())],
    }


def _touched(spells: Sequence[Spell]) -> dict[str, Any]:
    seconds = [each.first_touch_seconds for each in spells if each.first_touch_seconds is not None]
    worked = [each.worked_seconds for each in spells if each.worked_seconds is not None]
    return {
        "assigned": len(spells),
        "touched": len(seconds),
        "waiting": sum(each.first_touch_at is None and each.ended is None for each in spells),
        "median_seconds": median(seconds) if seconds else None,
        "median_worked_seconds": median(worked) if worked else None,
    }


def _kept(clocks: Sequence[Clock]) -> dict[str, Any]:
    states = [clock.state() for clock in clocks]
    kept, broken = states.count("kept"), states.count("broken") + states.count("breached")
    return {
        "kept": kept,
        "broken": broken,
        "running": states.count("running"),
        "kept_share": kept / (kept + broken) if kept + broken else None,
    }
