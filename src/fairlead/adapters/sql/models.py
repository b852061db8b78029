"""`fairlead.application.model_ports.ModelSteps` over SQLite or PostgreSQL: rows are added and never changed."""

from collections.abc import Callable, Sequence

from sqlalchemy import Engine, func, insert, select

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import model_step
from fairlead.application.model_ports import ModelsMoved, ModelStep, Step

_NEWEST = select(func.coalesce(func.max(model_step.c.number), 0))


class SqlModelSteps:
    """Steps in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def steps(self) -> Sequence[ModelStep]:
        """All of them, the first one first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(model_step).order_by(model_step.c.number))
            return tuple(ModelStep(row.version, Step(row.step), moment(row.at), row.author, row.note) for row in rows)

    def append(self, new: Sequence[ModelStep], *, base: int, then: Callable[[], None] = lambda: None) -> None:
        """Keep steps under the writers' lock, and run ``then`` before they are committed. Raises `ModelsMoved`."""
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            newest = int(connection.execute(_NEWEST).scalar_one())
            if newest != base:
                raise ModelsMoved(base, newest)
            for number, each in enumerate(new, start=base + 1):
                row = {"version": each.version, "step": each.step.value, "at": micros(each.at), "author": each.author, "note": each.note}
                connection.execute(insert(model_step).values(number=number, **row))
            then()
