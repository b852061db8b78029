"""What the reps of the demo do with their leads: accept or decline them, call and write, meet, say how they fit.

Who does what with which lead is drawn from the lead's identity, so that the same lead is always treated alike.
"""

import contextlib
import heapq
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fairlead.domain.deciding import Action, draw

if TYPE_CHECKING:
    from fairlead.application.ports import Summary
    from fairlead.bootstrap import House

_ROUND_SECONDS: Final = 2.0
_LOOK_AT: Final = 100
_MOST_MEETINGS: Final = 30

_CARELESS: Final = 0.05
"""The share of reps who let half of their leads wait."""
_FORGOTTEN: Final = {True: 0.5, False: 0.05}
_DECLINED: Final = 0.04
_WROTE: Final = 0.4
_REACHED: Final = 0.6
_AGAIN: Final = 0.6
_MEETS: Final = 0.06
_MOVED: Final = 0.3
_CANCELLED: Final = 0.15
_RATED: Final = 0.12
_CONTESTED: Final = 0.01


class Answer(StrEnum):
    """What a rep does with a lead that comes."""

    TAKES = "takes"
    DECLINES = "declines"
    FORGETS = "forgets"


def answer_of(rep_id: str, lead_id: str) -> Answer:
    """The same for the same rep and lead, always."""
    forgotten = _FORGOTTEN[draw(rep_id, salt="careless") < _CARELESS]
    drawn = draw(f"{rep_id} {lead_id}", salt="answer")
    if drawn < forgotten:
        return Answer.FORGETS
    return Answer.DECLINES if drawn >= 1 - _DECLINED else Answer.TAKES


class People:
    """The reps of a demo. What they are to do stands in a heap with its moment; each round does what is due."""

    def __init__(self, house: "House") -> None:
        """They see what is decided from now on."""
        self._house = house
        self._since = house.clock.now()
        self._seen: set[str] = set()
        self._coming: list[tuple[datetime, int, Callable[[], None]]] = []
        self._planned = 0
        self.touched: set[str] = set()
        """Leads whose rep was in touch, and whose course can go on."""

    def work(self, quitting: threading.Event) -> None:
        """Rounds until told to quit."""
        while not quitting.wait(_ROUND_SECONDS):
            self.round()

    def round(self) -> None:
        """Take in what was decided meanwhile, and do what is due."""
        from fairlead.application.desk import DeskClosed
        from fairlead.application.ports import StoreUnavailable

        with contextlib.suppress(StoreUnavailable, DeskClosed):  # the next round finds the store back, or the demo ends
            for told in self._fresh():
                self._plan(told)
            now = self._house.clock.now()
            while self._coming and self._coming[0][0] <= now:
                self._do(heapq.heappop(self._coming)[2])

    def _fresh(self) -> "Iterator[Summary]":
        page = self._house.decisions.page(limit=_LOOK_AT, before=None)
        for told in reversed(page):
            if told.decision_id not in self._seen and told.decided_at >= self._since:
                self._seen.add(told.decision_id)
                yield told

    def _plan(self, told: "Summary") -> None:
        """What a rep who was given a lead will do with it, and when."""
        lead_id, rep_id = told.lead_id, told.rep_id
        if rep_id is None or told.action != Action.ASSIGN:
            return
        answer = answer_of(rep_id, lead_id)
        if answer is Answer.FORGETS:
            return
        looks = 2 + 20 * draw(lead_id, salt="looks")
        if answer is Answer.DECLINES:
            self._at(looks, lambda: self._decline(lead_id, rep_id))
            return
        calls = looks + 2 + 50 * draw(lead_id, salt="calls") ** 2
        self._at(looks, lambda: self._accept(told))
        self._at(calls, lambda: self._touch(lead_id, rep_id))
        if draw(lead_id, salt="again") < _AGAIN:
            self._at(calls + 30 + 120 * draw(lead_id, salt="when again"), lambda: self._touch(lead_id, rep_id, "again"))
        if draw(lead_id, salt="rated") < _RATED:
            self._at(calls + 5, lambda: self._rate(told))
        if draw(lead_id, salt="contested") < _CONTESTED:
            self._at(calls + 10, lambda: self._contest(told))

    def _at(self, seconds: float, deed: Callable[[], None]) -> None:
        self._planned += 1
        heapq.heappush(self._coming, (self._house.clock.now() + timedelta(seconds=seconds), self._planned, deed))

    def _do(self, deed: Callable[[], None]) -> None:
        """What cannot be done any more, because the lead went on or somebody was quicker, is left."""
        from fairlead.application.as_seen import CannotPassOn
        from fairlead.application.dispute_ports import DisputeRefused
        from fairlead.application.feedback_ports import RatingRefused
        from fairlead.application.ports import NotFound
        from fairlead.application.sla import BadTouch
        from fairlead.domain.followup.meetings import MeetingRefused

        with contextlib.suppress(CannotPassOn, NotFound, BadTouch, MeetingRefused, DisputeRefused, RatingRefused):
            deed()

    def _accept(self, told: "Summary") -> None:
        author = told.rep_name or told.rep_id or ""
        self._house.queue.accept(told.lead_id, told.rep_id or "", author=author).result()

    def _decline(self, lead_id: str, rep_id: str) -> None:
        from fairlead.application.passing_on import Decline

        self._house.desk.decline(Decline(lead_id, rep_id, self._house.clock.now(), "no time for it this week")).result()

    def _touch(self, lead_id: str, rep_id: str, which: str = "first") -> None:
        from fairlead.application.sla import Touching

        if self._house.meetings.holder(lead_id) != rep_id:
            return
        wrote = draw(lead_id, salt=f"wrote {which}") < _WROTE
        result = None if wrote else "connected" if draw(lead_id, salt=f"reached {which}") < _REACHED else "no answer"
        self._house.background.sla.touch(Touching(lead_id, "email" if wrote else "call", rep_id, result=result))
        if which != "first":
            return
        if draw(lead_id, salt="meets") < _MEETS:  # it waits for the meeting, and its course is not told
            self._at(4, lambda: self._book(lead_id, rep_id))
        else:
            self.touched.add(lead_id)

    def _book(self, lead_id: str, rep_id: str) -> None:
        from fairlead.application.meeting_ports import Wanted
        from fairlead.application.meetings import Booking

        meetings, now = self._house.meetings, self._house.clock.now()
        if len(meetings.listed(Wanted(since=now, limit=_MOST_MEETINGS))) >= _MOST_MEETINGS:
            self.touched.add(lead_id)
            return
        offers = meetings.propose(lead_id).offers
        if not offers:
            return
        chosen = offers[int(draw(lead_id, salt="time") * len(offers))].period.start
        place = f"https://meet.example.com/{lead_id.lower()}"
        author = self._house.names.get(rep_id, rep_id)
        made = meetings.book(Booking(lead_id, chosen, now, author, place, "agreed on the telephone")).result().meeting
        drawn = draw(lead_id, salt="meeting")
        if drawn < _MOVED:
            self._at(20 + 60 * drawn, lambda: self._move(made.meeting_id, lead_id, author))
        elif drawn >= 1 - _CANCELLED:
            self._at(40 * drawn, lambda: self._cancel(made.meeting_id, author))

    def _move(self, meeting_id: str, lead_id: str, author: str) -> None:
        from fairlead.application.meetings import Change
        from fairlead.domain.followup.meetings import Deed

        offers = self._house.meetings.propose(lead_id, meeting_id=meeting_id).offers
        if not offers:
            return
        asked = Change(meeting_id, Deed.MOVED, self._house.clock.now(), author, "the lead asked for another time", offers[-1].period.start)
        self._house.meetings.change(asked).result()

    def _cancel(self, meeting_id: str, author: str) -> None:
        from fairlead.application.meetings import Change
        from fairlead.domain.followup.meetings import Deed

        asked = Change(meeting_id, Deed.CANCELLED, self._house.clock.now(), author, "the lead called it off")
        self._house.meetings.change(asked).result()

    def _rate(self, told: "Summary") -> None:
        from fairlead.cli.demo_voices import rate

        rate(self._house, self._house.decisions.get(told.decision_id))

    def _contest(self, told: "Summary") -> None:
        from fairlead.cli.demo_voices import contest

        contest(self._house, self._house.decisions.get(told.decision_id))
