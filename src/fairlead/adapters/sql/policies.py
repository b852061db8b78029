"""`fairlead.application.policy_ports.PolicyVersions` over SQLite or PostgreSQL: rows are added and never changed."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Engine, Row, func, insert, select

from fairlead.adapters.sql.codec import canonical, decode
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.proposals import settle
from fairlead.adapters.sql.snapshots import keep_snapshot
from fairlead.adapters.sql.standing import NEW_EDITION
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import policy_version, snapshot
from fairlead.application.policy_ports import NewVersion, PolicyContent, PolicyMoved, PolicyVersion
from fairlead.application.ports import NotFound
from fairlead.application.proposal_ports import Approving, ProposalRefused, ProposalState
from fairlead.domain.deciding import Policy

_DESCRIBED = [column for column in policy_version.c if column.name != "text"]
_NEWEST = select(func.coalesce(func.max(policy_version.c.number), 0))


class SqlPolicies:
    """Versions of the policy in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def newest(self) -> int:
        """The number of the newest version, 0 where there is none."""
        with reading(self._engine) as connection:
            return int(connection.execute(_NEWEST).scalar_one())

    def versions(self) -> Sequence[PolicyVersion]:
        """All of them, the first one first."""
        with reading(self._engine) as connection:
            return tuple(_version(row) for row in connection.execute(select(*_DESCRIBED).order_by(policy_version.c.number)))

    def content(self, number: int) -> PolicyContent:
        """What a version says. Raises `NotFound`."""
        wanted = (
            select(policy_version.c.text, snapshot.c.body)
            .join(snapshot, snapshot.c.version == policy_version.c.policy)
            .where(policy_version.c.number == number)
        )
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NotFound(f"there is no version {number} of the policy")
        return PolicyContent(row.text, decode(row.body, Policy, f"version {number} of the policy"))

    def append(self, new: NewVersion, *, base: int, approving: Approving | None = None) -> PolicyVersion:
        """Make a version under the writers' lock, and settle the proposal with it. Whoever routes sees it by the edition.

        Raises `PolicyMoved`, and `ProposalRefused` where the proposal waits no more.
        """
        body, policy = canonical(new.policy)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            newest = int(connection.execute(_NEWEST).scalar_one())
            if newest != base:
                raise PolicyMoved(base, newest)
            made = PolicyVersion(
                number=newest + 1,
                digest=hashlib.sha256(new.text.encode()).hexdigest(),
                policy=policy,
                effective_from=new.effective_from,
                applied_at=new.applied_at,
                author=new.author,
                note=new.note,
                base=base,
                restores=new.restores,
            )
            keep_snapshot(connection, policy, "policy", body)
            connection.execute(insert(policy_version).values(**_row(made), text=new.text))
            connection.exec_driver_sql(NEW_EDITION)
            if approving is not None and not settle(connection, approving.number, ProposalState.APPROVED, approving.by(made.number)):
                raise ProposalRefused(f"somebody decided on proposal {approving.number} meanwhile")
        return made


def _row(version: PolicyVersion) -> dict[str, object]:
    named = {name: getattr(version, name) for name in PolicyVersion.__slots__}
    return {**named, "effective_from": micros(version.effective_from), "applied_at": micros(version.applied_at)}


def _version(row: Row[tuple[object, ...]]) -> PolicyVersion:
    named = dict(row._mapping)  # noqa: SLF001, SQLAlchemy's public name for it
    return PolicyVersion(**{**named, "effective_from": moment(row.effective_from), "applied_at": moment(row.applied_at)})
