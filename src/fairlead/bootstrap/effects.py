"""What is told to the outside, with its parts wired."""

import os
import socket
import threading
from contextlib import closing
from functools import cached_property
from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.notify.carrier import ProcessCarrier
from fairlead.adapters.notify.sealing import FernetSealer
from fairlead.adapters.sql.access import SqlAccess
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.adapters.sql.rosters import roster_now
from fairlead.application.decisions import ReadDecisions, Told
from fairlead.application.effects import Audience, Delivering, Notifying, Spreading, Tell, Webhooks
from fairlead.application.ports import Clock
from fairlead.application.working_copy import WorkingCopy
from fairlead.bootstrap.leading import led_now, seen_now
from fairlead.bootstrap.meetings import booked_of, writing_of
from fairlead.bootstrap.tracing import carrier_over
from fairlead.config import Settings
from fairlead.domain.deciding import Language
from fairlead.domain.networks import Networks


class Parts(Protocol):
    """What effects need of the house."""

    settings: Settings
    engine: Engine
    clock: Clock
    decisions: ReadDecisions

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


class Effects:
    """Webhooks, notifications, and the worker's part in them."""

    def __init__(self, house: Parts) -> None:
        """Nothing is opened before it is asked for."""
        self._house = house

    @cached_property
    def webhooks(self) -> Webhooks:
        """Webhooks, and the log of deliveries."""
        return Webhooks(self._book, self._sealer, self._house.clock, self._networks)

    @cached_property
    def notifying(self) -> Notifying:
        """Channels, quiet hours and notices in the app."""
        house, everybody = self._house, lambda: roster_now(self._house.engine)
        users = SqlAccess(house.engine).users
        return Notifying(self._book, self._sealer, house.clock, self._networks, everybody, self._tell, self._look, users)

    @cached_property
    def spreading(self) -> Spreading:
        """Finds what happened since somebody last looked."""
        house = self._house
        audience = Audience(lambda: seen_now(house), lambda: led_now(house), SqlAccess(house.engine).users)
        return Spreading(self._book, self._tell, audience, house.clock)

    def delivering(self) -> Delivering:
        """A worker of its own name."""
        house = self._house
        name = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 100_000}"
        carrier_of = lambda: carrier_over(ProcessCarrier(house.settings.private_targets, house.clock.elapsed_seconds))  # noqa: E731, a maker
        return Delivering(
            self._book, self._sealer, carrier_of, house.clock, name, self.notifying.loud_at, writing_of(house.engine, house.clock).parcel
        )

    def _look(self, address: str) -> str:
        """In a process of its own, as messages are carried: what reads an address is not ours."""
        with closing(ProcessCarrier(self._house.settings.private_targets, self._house.clock.elapsed_seconds)) as carrier:
            return carrier.look(address)

    @property
    def _tell(self) -> Tell:
        """One for each who tells: it remembers what it told last."""
        return Tell(self._read, base_of(self._house.settings), booked_of(self._house.engine, self._house.clock).of_lead)

    def _read(self, decision_id: str, language: Language) -> Told:
        return self._house.decisions.get(decision_id, language)

    @cached_property
    def _book(self) -> SqlEffects:
        return SqlEffects(self._house.engine)

    @cached_property
    def _sealer(self) -> FernetSealer:
        return FernetSealer(self._house.settings.home, self._house.settings.secret_key.get_secret_value())

    @cached_property
    def _networks(self) -> Networks:
        return Networks.parse(self._house.settings.private_targets)


def base_of(settings: Settings) -> str:
    """Where browsers find the app, without a slash at the end."""
    return settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
