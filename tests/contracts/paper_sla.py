"""Clocks and touches in memory, for a house that has no database: what a test puts there, and touches that are told."""

from dataclasses import replace
from datetime import timedelta

from fairlead.adapters.rules import CelRules
from fairlead.application.ports import NotFound
from fairlead.application.sla import Minding, ServiceDesk
from fairlead.application.sla_ports import Clock, Ended, Spell, Touch
from fairlead.domain.deciding import Counting, Policy


class PaperSla:
    """`fairlead.application.sla_ports.SlaBook`, of leads that one rep has."""

    name = "Ada"

    def __init__(self) -> None:
        self.spells: dict[str, Spell] = {}
        self.timed: list[Clock] = []
        self.touches: dict[str, Touch] = {}
        self.silent: dict[str, object] = {}

    def give(self, lead_id, rep_id, at, *names):
        """A lead that a rep has since, with clocks of 15 minutes."""
        self.spells[lead_id] = Spell(f"d-{lead_id}", lead_id, rep_id, at)
        end = at + timedelta(minutes=15)
        for name in names:
            what = (len(self.timed), f"d-{lead_id}", lead_id, rep_id, name, Counting.WALL, 15, 5, 1, False, True)
            self.timed.append(Clock(*what, at, end - timedelta(minutes=5), end, "paper"))

    def fresh(self, _limit):
        return None

    def end_gone(self, _at, _lead_id=None):
        return 0

    def untold(self, at, only=None):
        for lead_id, spell in self.spells.items():
            if only not in {None, lead_id}:
                continue
            found = sorted((each for each in self.touches.values() if each.lead_id == lead_id and each.at <= at), key=lambda each: each.at)
            if len(found) > spell.touches:
                yield spell, [each for each in self.timed if each.lead_id == lead_id and each.ended is None], found

    def keep_touched(self, found):
        for each in found:
            self.spells[each.spell.lead_id] = each.spell
            for clock in each.stopped:
                self.timed[clock.number] = replace(clock, ended=Ended.TOUCHED)

    def end_pauses(self, _at):
        return ()

    def mark(self):
        return "paper"

    def touch(self, touch, deed=None, *, apart=timedelta(0)):
        if touch.lead_id not in self.spells:
            raise NotFound(f"there is no lead {touch.lead_id}; send the lead before what was done for it")
        same = (touch.lead_id, touch.rep_id, touch.kind)
        if any((each.lead_id, each.rep_id, each.kind) == same and abs(each.at - touch.at) < apart for each in self.touches.values()):
            return False
        return self.touches.setdefault(touch.activity_id, touch) is touch

    def holding(self, lead_id):
        return self.spells.get(lead_id)

    def clocks(self, *, running, reps, limit):
        return [each for each in self.timed if (each.ended is None) is running and (reps is None or each.rep_id in reps)][:limit]

    def of_lead(self, lead_id):
        return [each for name, each in self.spells.items() if name == lead_id], [each for each in self.timed if each.lead_id == lead_id]

    def persons(self, decision_ids):
        return {each: f"{self.name} {each[2:]}" for each in decision_ids}

    def since(self, at, reps):
        shows = lambda each: reps is None or each.rep_id in reps  # noqa: E731, said once
        return [each for each in self.spells.values() if each.assigned_at >= at and shows(each)], [
            each for each in self.timed if shows(each)
        ]

    def paused(self):
        return self.silent

    def counts(self):
        names = ("running", "late", "now_paused", "seconds", "reminder", "breached", "touched", "paused", "resumed")
        told = sum(each.first_touch_at is not None for each in self.spells.values())
        running = sum(each.ended is None for each in self.timed)
        return dict.fromkeys(names, 0) | {"running": running, "touched": told, "now_paused": len(self.silent)}


def paper_service(house) -> ServiceDesk:
    """Clocks of a house on paper."""
    book = PaperSla()
    minding = Minding(book, lambda: house.desk, house.roster, Policy, lambda _: Policy(), CelRules(dict))
    return ServiceDesk(book, minding, house.clock)
