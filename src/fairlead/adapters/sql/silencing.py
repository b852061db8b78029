"""Targets that change by something else than being asked for, and the mark that says that they changed."""

from typing import Final

from sqlalchemy import Connection, insert, update

from fairlead.adapters.sql.tables import effect_mark, effect_target

TARGETS: Final = "targets"


def targets_changed(connection: Connection) -> None:
    """What was made of rows for the targets as they were must not be kept."""
    moved = update(effect_mark).where(effect_mark.c.source == TARGETS).values(number=effect_mark.c.number + 1)
    if connection.execute(moved).rowcount == 0:
        connection.execute(insert(effect_mark).values(source=TARGETS, number=1))


def silence(connection: Connection, account: int, why: str) -> None:
    """Switch the channels of an account off: nothing is sent there until somebody switches them on."""
    on = (effect_target.c.account == account, effect_target.c.switched_on)
    if connection.execute(update(effect_target).where(*on).values(switched_on=False, why_off=why)).rowcount:
        targets_changed(connection)
