"""Meetings with leads, with their parts wired."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.notify.sealing import FernetSealer
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.adapters.sql.meetings import SqlMeetings
from fairlead.adapters.sql.time_off import SqlTimeOff
from fairlead.application.booked_meetings import Booked
from fairlead.application.desk import Desk
from fairlead.application.meetings import Meetings, Sending, Writing
from fairlead.application.ports import Clock
from fairlead.config import Settings
from fairlead.domain.networks import Networks


class Parts(Protocol):
    """What meetings need of the house."""

    settings: Settings
    engine: Engine
    clock: Clock
    time_off: SqlTimeOff

    @property
    def desk(self) -> Desk:
        """The one writer."""
        ...


def meetings_of(house: Parts) -> Meetings:
    """Times offered to leads, and meetings booked and changed."""
    sealer = FernetSealer(house.settings.home, house.settings.secret_key.get_secret_value())
    networks = Networks.parse(house.settings.private_targets)
    sending = Sending(SqlEffects(house.engine), sealer, house.clock, networks, house.time_off.person)
    return Meetings(SqlMeetings(house.engine), lambda: house.desk, house.clock, sending)


def booked_of(engine: Engine, clock: Clock) -> Booked:
    """Which meetings are booked and not over."""
    return Booked(SqlMeetings(engine), clock)


def writing_of(engine: Engine, clock: Clock) -> Writing:
    """The worker's part in meetings."""
    from fairlead.adapters.calendar.invitation import IcalendarStationery  # noqa: PLC0415, only a worker writes invitations

    return Writing(SqlMeetings(engine), IcalendarStationery(), clock, SqlTimeOff(engine).person)
