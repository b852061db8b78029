"""Deliveries in a database: taken by one worker at a time, settled, asked for again, dropped, and freed when a worker dies."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, Update, case, delete, func, insert, or_, select, text, update

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.effect_rows import delivery_of, micros_or_none, notice_row, try_of
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.tables import account_notice, effect_delivery, effect_event, effect_target, effect_try, effect_worker, notice
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import Beat, Delivery, DeliveryState, Settled, Target
from fairlead.application.ports import NotFound

_WAITING: Final = DeliveryState.WAITING.value
_SENDING: Final = DeliveryState.SENDING.value
_DEAD: Final = DeliveryState.DEAD.value
_ENDED: Final = (DeliveryState.DONE.value, DeliveryState.DROPPED.value)
_of = effect_delivery.c
_NOTICES: Final = (notice, account_notice)
_AHEAD: Final = timedelta(minutes=1)
"""Clocks of machines that work together differ by less."""
_FULL: Final = select(effect_delivery, *(column for column in effect_event.c if column.name != "event_id")).join(
    effect_event, effect_event.c.event_id == _of.event_id
)


class SqlDeliveries:
    """The part of `fairlead.application.effect_ports.EffectBook` that a worker lives on."""

    _engine: Engine

    @contextmanager
    def _claiming(self) -> Iterator[Connection]:
        """One worker at a time: on SQLite writers take turns anyway."""
        with writing(self._engine) as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(7034112960)"))
            yield connection

    def claim(self, worker: str, at: datetime, *, but: Sequence[int], limit: int) -> Sequence[Delivery]:
        """Take the deliveries that are due of one target, other than these, which is not held; empty where there is none."""
        with reading(self._engine) as connection:
            if connection.execute(_first_due(at, but)).first() is None:
                return ()
        with self._claiming() as connection:
            found = connection.execute(_first_due(at, but)).first()
            if found is None:
                return ()
            due = _FULL.where(_of.target == found.target, _of.state == _WAITING, _of.due_at <= micros(at))
            rows = connection.execute(due.order_by(_of.due_at, _of.number).limit(limit)).mappings().all()
            mine = _of.number.in_([row["number"] for row in rows])
            connection.execute(update(effect_delivery).where(mine).values(state=_SENDING, taken_by=worker))
        return [delivery_of({**row, "state": _SENDING}) for row in rows]

    def settle(self, worker: str, done: Sequence[Settled], target: Target, at: datetime, *, untried: Sequence[int] = ()) -> int:
        """Keep what tries came to, of deliveries that this worker still has; how many those were."""
        with writing(self._engine) as connection:
            kept = sum(_settle(connection, worker, each, at) for each in done)
            if untried:
                connection.execute(_freed((_of.taken_by == worker) & _of.number.in_(list(untried))))
            if kept:
                stands = {"failures": target.failures, "held_until": micros_or_none(target.held_until)}
                # Only ever off: on again is for a person to say, who may have said it meanwhile.
                off = {} if target.on else {"switched_on": False, "why_off": target.why_off}
                connection.execute(update(effect_target).where(effect_target.c.number == target.number).values(**stands, **off))
        return kept

    def give_back(self, worker: str, at: datetime) -> int:  # noqa: ARG002, the port's arguments
        """Let go of what a worker has in hand without having tried it."""
        with writing(self._engine) as connection:
            freed = connection.execute(_freed(_of.taken_by == worker)).rowcount
            connection.execute(delete(effect_worker).where(effect_worker.c.worker == worker))
        return freed

    def beat(self, worker: str, at: datetime) -> None:
        """Say that a worker lives."""
        with writing(self._engine) as connection:
            mine = effect_worker.c.worker == worker
            if connection.execute(update(effect_worker).where(mine).values(beat_at=micros(at))).rowcount == 0:
                connection.execute(insert(effect_worker).values(worker=worker, began_at=micros(at), beat_at=micros(at)))

    def take_over(self, at: datetime, *, silent_since: datetime) -> int:
        """Free what workers have in hand who were not heard of since then, and forget these workers.

        Who was heard of well in the future died before the clock was set back: nobody else would ever be silent for so long.
        """
        silent = (effect_worker.c.beat_at < micros(silent_since)) | (effect_worker.c.beat_at > micros(at + _AHEAD))
        alive = select(effect_worker.c.worker).where(~silent)
        left = _of.taken_by.not_in(alive)
        with reading(self._engine) as connection:
            stale = connection.execute(select(effect_worker.c.worker).where(silent).limit(1)).first()
            orphan = connection.execute(select(_of.number).where(_of.state == _SENDING, left).limit(1)).first()
        if stale is None and orphan is None:
            return 0
        with writing(self._engine) as connection:
            freed = connection.execute(_freed(left)).rowcount
            connection.execute(delete(effect_worker).where(silent))
        return freed

    def workers(self) -> Sequence[Beat]:
        """Workers who were heard of, the latest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(effect_worker).order_by(effect_worker.c.beat_at.desc(), effect_worker.c.worker))
            return [Beat(row.worker, moment(row.began_at), moment(row.beat_at)) for row in rows]

    def next_due(self) -> datetime | None:
        """When the next delivery is due; None where none waits."""
        held = func.coalesce(effect_target.c.held_until, 0)
        later = case((_of.due_at > held, _of.due_at), else_=held)
        open_ = select(func.min(later)).join(effect_target, effect_target.c.number == _of.target)
        with reading(self._engine) as connection:
            found = connection.execute(open_.where(_of.state == _WAITING, effect_target.c.switched_on)).scalar_one_or_none()
        return None if found is None else moment(int(found))

    def deliveries(
        self, *, state: DeliveryState | None = None, target: int | None = None, limit: int = 50, before: int | None = None
    ) -> Sequence[Delivery]:
        """Deliveries, the latest first, each with its last try."""
        wanted = _FULL.order_by(_of.number.desc()).limit(limit)
        for asked, is_so in ((state, _of.state), (target, _of.target)):
            if asked is not None:
                wanted = wanted.where(is_so == (asked.value if isinstance(asked, DeliveryState) else asked))
        if before is not None:
            wanted = wanted.where(_of.number < before)
        return self._with_last_try(wanted)

    def latest(self, targets: Sequence[int]) -> Mapping[int, Delivery]:
        """By target, the delivery that was made last, with its last try; those that nothing was ever sent to are not in it."""
        newest = select(func.max(_of.number)).where(_of.target.in_(targets)).group_by(_of.target)
        return {each.target: each for each in self._with_last_try(_FULL.where(_of.number.in_(newest)))}

    def _with_last_try(self, wanted: Select[Any]) -> Sequence[Delivery]:
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
            last = _last_tries(connection, [row["number"] for row in rows])
            found = connection.execute(select(effect_try).where(effect_try.c.number.in_(last))).mappings().all()
        tries = {row["delivery"]: try_of(row) for row in found}
        return [delivery_of(row, (tries[row["number"]],) if row["number"] in tries else ()) for row in rows]

    def delivery(self, number: int) -> Delivery:
        """One delivery with every try. Raises `NotFound`."""
        with reading(self._engine) as connection:
            row = connection.execute(_FULL.where(_of.number == number)).mappings().one_or_none()
            if row is None:
                raise NotFound(f"there is no delivery {number}; `fairlead deliveries list` shows them")
            tries = connection.execute(select(effect_try).where(effect_try.c.delivery == number).order_by(effect_try.c.number)).mappings()
            return delivery_of(row, tuple(try_of(each) for each in tries))

    def counts(self) -> Mapping[DeliveryState, int]:
        """How many deliveries are in each state."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(_of.state, func.count().label("many")).group_by(_of.state)).all()
        found = {row.state: int(row.many) for row in rows}
        return {state: found.get(state.value, 0) for state in DeliveryState}

    def again(self, numbers: Sequence[int] | None, *, target: int | None = None, at: datetime, deed: Deed | None = None) -> int:
        """Send again what ended: these, or all that are dead (of a target). How many; targets are held no longer."""
        ended = _of.state.in_((_DEAD, *_ENDED)) if numbers is not None else _of.state == _DEAD
        known = _of.target.in_(select(effect_target.c.number))
        these: list[ColumnElement[bool]] = [ended, known]
        these += [] if numbers is None else [_of.number.in_(list(numbers))]
        these += [] if target is None else [_of.target == target]
        fresh = {"state": _WAITING, "due_at": micros(at), "failures": 0, "ended_at": None, "note": "", "taken_by": None}
        with writing(self._engine) as connection:
            whose = set(connection.execute(select(_of.target).where(*these)).scalars())
            many = connection.execute(update(effect_delivery).where(*these).values(**fresh)).rowcount
            connection.execute(update(effect_target).where(effect_target.c.number.in_(whose)).values(held_until=None, failures=0))
            keep_deed(connection, deed if many else None)
        return many

    def drop(self, numbers: Sequence[int] | None, *, note: str, at: datetime, deed: Deed | None = None) -> int:
        """Give up what waits or is dead: these, or all that are dead. How many."""
        open_ = _of.state == _DEAD if numbers is None else _of.state.in_((_WAITING, _DEAD)) & _of.number.in_(list(numbers))
        dropped = {"state": DeliveryState.DROPPED.value, "note": note, "ended_at": micros(at)}
        with writing(self._engine) as connection:
            many: int = connection.execute(update(effect_delivery).where(open_).values(**dropped)).rowcount
            keep_deed(connection, deed if many else None)
        return many

    def forget(self, *, ended_before: datetime, dead_before: datetime) -> int:
        """Drop deliveries that ended before then, dead ones before an earlier moment, and events and notices that nobody needs."""
        old = or_(
            _of.state.in_(_ENDED) & (_of.ended_at < micros(ended_before)), (_of.state == _DEAD) & (_of.ended_at < micros(dead_before))
        )
        with reading(self._engine) as connection:
            some = connection.execute(select(_of.number).where(old).limit(1)).first()
            stale = [
                connection.execute(select(each.c.number).where(each.c.made_at < micros(ended_before)).limit(1)).first() for each in _NOTICES
            ]
        if some is None and not any(stale):
            return 0
        with writing(self._engine) as connection:
            connection.execute(delete(effect_try).where(effect_try.c.delivery.in_(select(_of.number).where(old))))
            many = connection.execute(delete(effect_delivery).where(old)).rowcount
            needed = select(_of.event_id)
            connection.execute(
                delete(effect_event).where(effect_event.c.occurred_at < micros(ended_before), effect_event.c.event_id.not_in(needed))
            )
            for each in _NOTICES:
                connection.execute(delete(each).where(each.c.made_at < micros(ended_before)))
        return many


def _first_due(at: datetime, but: Collection[int]) -> Select[tuple[int]]:
    """The target that has waited longest for what is due; one that somebody is sending to is left alone."""
    busy = select(_of.target).where(_of.state == _SENDING)
    target = effect_target.c
    wanted = select(_of.target).join(effect_target, target.number == _of.target)
    wanted = wanted.where(_of.state == _WAITING, _of.due_at <= micros(at), target.switched_on, _of.target.not_in(busy))
    wanted = wanted.where(or_(target.held_until.is_(None), target.held_until <= micros(at)), _of.target.not_in(list(but)))
    return wanted.group_by(_of.target).order_by(func.min(_of.due_at)).limit(1)


def _settle(connection: Connection, worker: str, each: Settled, at: datetime) -> int:
    ended = each.state in {DeliveryState.DONE, DeliveryState.DEAD}
    values = {
        "state": each.state.value,
        "due_at": micros(each.due_at),
        "attempts": _of.attempts + 1,
        "failures": _of.failures + (1 if each.tried.problem else 0),
        "ended_at": micros(at) if ended else None,
        "taken_by": None,
    }
    mine = (_of.number == each.delivery, _of.taken_by == worker, _of.state == _SENDING)
    kept: int = connection.execute(update(effect_delivery).where(*mine).values(**values)).rowcount
    if not kept:
        return 0
    tried = {"at": micros(each.tried.at), "took_ms": each.tried.took_ms, "code": each.tried.code, "problem": each.tried.problem}
    connection.execute(insert(effect_try).values(delivery=each.delivery, **tried))
    if each.notice is not None:
        connection.execute(insert(notice).values(**notice_row(each.notice)))
    return kept


def _freed(whose: ColumnElement[bool]) -> Update:
    return update(effect_delivery).where(_of.state == _SENDING, whose).values(state=_WAITING, taken_by=None)


def _last_tries(connection: Connection, numbers: Sequence[int]) -> list[int]:
    wanted = select(func.max(effect_try.c.number)).where(effect_try.c.delivery.in_(numbers)).group_by(effect_try.c.delivery)
    return list(connection.execute(wanted).scalars())
