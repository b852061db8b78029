"""What the fairness contract cost, summed over the decisions of a database."""

from datetime import datetime

from sqlalchemy import Engine, func, select

from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import decision
from fairlead.application.contract_ports import ContractCost
from fairlead.domain.deciding import Action


class SqlContractCosts:
    """`fairlead.application.contract_ports.ContractCosts` over SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        """Read from a database whose schema is current."""
        self._engine = engine

    def cost(self, since: datetime | None = None) -> ContractCost:
        """Of decisions from ``since`` on; of all where it is None. Raises `StoreUnavailable`."""
        table = decision.c
        sums = [func.coalesce(func.sum(column), 0.0) for column in (table.worth_minor, table.gave_up_minor, table.gave_up_wins)]
        wanted = select(func.count(), func.count(table.gave_up_minor), *sums).where(table.action == Action.ASSIGN.value)
        if since is not None:
            wanted = wanted.where(table.decided_at >= micros(since))
        with reading(self._engine) as connection:
            given, touched, worth, gave_up, wins = connection.execute(wanted).one()
        return ContractCost(int(given), float(worth), int(touched), float(gave_up), float(wins))
