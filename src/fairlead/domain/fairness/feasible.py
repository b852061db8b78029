"""What cannot be kept of a fairness contract: told when a policy is checked, before anybody relies on it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import KINDS, Capacity, Kind, limits_of
from fairlead.domain.fairness.contract import Against, Among, Contract, Peers
from fairlead.domain.fairness.filling import FloatArray
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Code, Finding, Severity

_CEILING: Final = "fairness ceiling"
_FLOOR: Final = "fairness floor"
_QUARTER: Final = 0.25
_FEW: Final = 30
_OFTEN: Final = 0.05
_SPAN: Final = {Kind.DAY: 1.0, Kind.WEEK: 7.0, Kind.MONTH: 30.0}


def check_contract(contract: Contract, roster: Roster, capacity: Capacity, *, predicts: bool, at: datetime) -> tuple[Finding, ...]:
    """What people, their limits and their time off of the coming window do not allow. ``predicts``: whether the policy asks a model."""
    if not contract.says_anything:
        return ()
    peers = Peers.of(roster, contract.among, at)
    here = _there(roster, contract.window_days, at)
    found = [*_alone(roster, peers, at), *_ceilings(contract, peers, here)]
    if contract.floor.bottom_quartile > 0 or contract.floor.newcomers > 0:
        if not predicts:
            words = "the policy asks no model, and by turns everybody gets the same for their weight: floors change nothing"
            found.append(_finding(Severity.NOTE, Code.CONTRACT_IDLE, _FLOOR, words, "leave the floor out, or set use_prediction to true"))
        most = _most(roster, capacity, contract.window_days) * here
        found += _floors(contract, roster, peers, most, at)
    return tuple(found)


def check_contract_on(contract: Contract, roster: Roster, may: Sequence[NDArray[np.intp]], *, at: datetime) -> tuple[Finding, ...]:
    """What territories and languages do not allow, by recent leads; ``may``: the rows of those who may have each."""
    if len(may) < _FEW:
        return ()
    peers = Peers.of(roster, contract.among, at)
    found: list[Finding] = []
    for pool, name in enumerate(peers.names):
        inside = peers.pool == pool
        rows = np.flatnonzero(inside)
        mine = [lead[inside[lead]] for lead in may]
        mine = [lead for lead in mine if len(lead)]
        if len(rows) > 1 and len(mine) >= _FEW:
            found += _narrow_ceiling(contract, roster, peers, mine, name)
            found += _narrow_floor(contract, roster, peers, mine, rows, name)
    return tuple(found)


def _narrow_ceiling(contract: Contract, roster: Roster, peers: Peers, may: Sequence[NDArray[np.intp]], name: str) -> Iterator[Finding]:
    """Reps who together are the only ones for more leads than the ceiling lets them take, however the leads are given.

    Each lead is given to whoever of those who may have it has least for the weight. S are those who end above the ceiling c: leads that
    nobody outside of S may have are S's in any case, and of n leads S takes at most the sum of c · share · n.
    """
    ceiling = contract.ceiling
    if ceiling.of_average is None or ceiling.against is Against.ABLE or not ceiling.counted.leads:
        return
    got, most = np.zeros(len(roster.reps)), ceiling.of_average * peers.shares * len(may)
    for lead in may:
        got[lead[np.argmin(got[lead] / peers.shares[lead])]] += 1.0
    above = (peers.shares > 0) & (got > most)
    only = sum(bool(above[lead].all()) for lead in may)
    can = float(most[above].sum())
    if only - can > _OFTEN * len(may):
        rows = np.flatnonzero(above)
        one = len(rows) == 1
        words = f"{_who(roster, rows)} {'alone' if one else 'together'} may have {only / len(may):.0%} of the leads of"
        words += f" {_name(contract, name)} and nobody else may, by territory and language; {ceiling.of_average:.0%} of the average"
        words += f" lets {'this rep' if one else 'them'} take {can / len(may):.0%}"
        remedy = "write against: able, which compares those who could have the lead; or widen territories"
        yield _finding(Severity.WARNING, Code.CONTRACT_CEILING_TOO_LOW, _CEILING, words, remedy)


def _narrow_floor(
    contract: Contract, roster: Roster, peers: Peers, mine: Sequence[NDArray[np.intp]], rows: NDArray[np.intp], name: str
) -> Iterator[Finding]:
    """The quarter who may have fewest leads, where these are fewer than the floor asks for."""
    floor = contract.floor
    if floor.bottom_quartile > 0:
        reached = np.bincount(np.concatenate(mine), minlength=len(roster.reps))[rows] / len(mine)
        lowest = np.argsort(reached / peers.shares[rows], kind="stable")[: max(1, int(len(rows) * _QUARTER))]
        group = set(rows[lowest].tolist())
        possible = sum(bool(group & set(lead.tolist())) for lead in mine) / len(mine)
        target = floor.bottom_quartile / _QUARTER * float(peers.shares[rows[lowest]].sum())
        if possible < target:
            words = f"{_who(roster, rows[lowest])} may have only {possible:.0%} of the leads of {_name(contract, name)}, by territory and"
            words += f" language, and the floor asks for {target:.0%}"
            yield _finding(Severity.WARNING, Code.CONTRACT_FLOOR_UNREACHABLE, _FLOOR, words, "lower it, or widen their territories")


def _there(roster: Roster, days: int, at: datetime) -> FloatArray:
    """Of the window that begins at ``at`` the part in which each is not away; shape (n_reps,)."""
    end, part = at + timedelta(days=days), np.ones(len(roster.reps))
    for source in (roster.absences, roster.pauses):
        for rep_id, periods in source.items():
            if rep_id in roster.row_of:
                away = sum(max((min(each.end, end) - max(each.start, at)).total_seconds(), 0.0) for each in periods)
                part[roster.row_of[rep_id]] -= away / (days * 86_400.0)
    return np.maximum(part, 0.0)


def _most(roster: Roster, capacity: Capacity, days: int) -> FloatArray:
    """The most new leads that limits let each have in a window; infinity without a limit. Shape (n_reps,)."""
    most = np.full(len(roster.reps), np.inf)
    for kind in KINDS:
        limit = limits_of(roster, kind, capacity) if kind in _SPAN else None
        if limit is not None:
            most = np.minimum(most, limit * np.ceil(days / _SPAN[kind]))
    return most


def _alone(roster: Roster, peers: Peers, at: datetime) -> Iterator[Finding]:
    """Teams of one, to whom the contract says nothing."""
    alone = np.flatnonzero(roster.employed(at) & (roster.weights > 0) & (peers.pool < 0))
    if len(alone):
        words = f"{_who(roster, alone)} {'has' if len(alone) == 1 else 'have'} no peers to be compared with"
        remedy = "write among: everybody, or leave it so: nothing of the contract holds for them"
        yield _finding(Severity.NOTE, Code.CONTRACT_NO_PEERS, "fairness", words, remedy)


def _ceilings(contract: Contract, peers: Peers, here: FloatArray) -> Iterator[Finding]:
    most = contract.ceiling.of_average
    if most is None:
        return
    for pool, name in enumerate(peers.names):
        inside = peers.pool == pool
        if not inside.any() or contract.ceiling.against is Against.ABLE:
            continue
        called, largest = _name(contract, name), float(peers.shares[inside].max())
        room = most * float(peers.shares[inside & (here > 0)].sum())
        if room < 1.0:
            words = f"{called}: those who are there within the coming {contract.window_days} days may take {room:.0%} of all leads together"
            remedy = "raise of_average; until then the ceiling is waived as often as needed"
            yield _finding(Severity.WARNING, Code.CONTRACT_CEILING_TOO_LOW, _CEILING, words, remedy)
        elif most * largest >= 1.0:
            words = f"{called}: one rep could get every lead and stay below {most:.0%} of the average of {int(inside.sum())}"
            yield _finding(Severity.NOTE, Code.CONTRACT_IDLE, _CEILING, words, "lower of_average, or write among: everybody")


def _floors(contract: Contract, roster: Roster, peers: Peers, most: FloatArray, at: datetime) -> Iterator[Finding]:
    """Floors above what limits and time off let their people have, once the others are given what they can take."""
    floor = contract.floor
    newcomer = (peers.pool >= 0) & (at.timestamp() - roster.started <= floor.newcomer_days * 86_400.0)
    for pool, name in enumerate(peers.names):
        inside = peers.pool == pool
        if not inside.any():
            continue
        total, rows = float(most[inside].sum()), np.flatnonzero(inside)
        lowest = rows[np.argsort(most[rows] / peers.shares[rows], kind="stable")[: max(1, int(len(rows) * _QUARTER))]]
        groups = [(lowest, floor.bottom_quartile / _QUARTER * float(peers.shares[lowest].sum()))] if floor.bottom_quartile > 0 else []
        if floor.newcomers > 0:
            groups += [(np.array([row]), floor.newcomers * float(peers.shares[row])) for row in np.flatnonzero(inside & newcomer).tolist()]
        for group, target in groups:
            up_to = float(most[group].sum()) / target
            if up_to < total:
                can = float(most[group].sum())
                words = f"{_who(roster, group)} can take {can:.0f} new leads in {contract.window_days} days, by limits and time off: of"
                words += f" more than {up_to:.0f} leads to {_name(contract, name)}, that is below the floor of {target:.0%}"
                yield _finding(
                    Severity.WARNING, Code.CONTRACT_FLOOR_UNREACHABLE, _FLOOR, words, "lower the floor, or raise what they may take"
                )


def _name(contract: Contract, team: str) -> str:
    if contract.among is Among.EVERYBODY:
        return "everybody"
    return f"team {team}" if team else "those without a team"


def _who(roster: Roster, rows: NDArray[np.intp]) -> str:
    names = [roster.names[rep_id] for rep_id in roster.ids_at(rows)]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _finding(severity: Severity, code: Code, where: str, words: str, remedy: str) -> Finding:
    return Finding(severity, code, where, words, remedy)
