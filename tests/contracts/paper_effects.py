"""Webhooks and notifications of a house of paper: the real ones, over a database in a folder that nobody keeps."""

import atexit
import shutil
import tempfile
from functools import cached_property
from pathlib import Path

from fairlead.adapters.notify.sealing import FernetSealer
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.adapters.sql.migrating import opened
from fairlead.application.effects import Notifying, Tell, Webhooks
from fairlead.domain.networks import Networks


def look(address: str) -> str:
    """As the process that carries messages answers, for the kinds that these tests use."""
    return "" if address.startswith(("mailto://", "mailtos://", "json://", "slack://")) else "nothing is known that is addressed like this"


class PaperEffects:
    """`fairlead.http.house.EffectsDoor`; the database is made when somebody asks."""

    def __init__(self, house) -> None:
        self._house = house
        self._networks = Networks.parse("127.0.0.0/8")
        self.users = tuple  # who has an account, asked when somebody needs it

    @cached_property
    def _folder(self) -> Path:
        made = Path(tempfile.mkdtemp())
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        return made

    @cached_property
    def book(self) -> SqlEffects:
        return SqlEffects(opened(f"sqlite:///{self._folder / 'effects.db'}"))

    @cached_property
    def sealer(self) -> FernetSealer:
        return FernetSealer(self._folder)

    @cached_property
    def webhooks(self) -> Webhooks:
        return Webhooks(self.book, self.sealer, self._house, self._networks)

    @cached_property
    def notifying(self) -> Notifying:
        return Notifying(
            self.book,
            self.sealer,
            self._house,
            self._networks,
            lambda: self._house.everybody,
            Tell(self._house.decisions.get, "http://fairlead.example"),
            look,
            self.users,
        )
