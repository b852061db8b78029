"""In which order the leads of a batch are given, so that whoever is to get one has the slot free by then."""

from collections import defaultdict, deque
from collections.abc import Sequence

from fairlead.application.batch_ports import Line


def in_order(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Groups of lines; those of a group are given together, all or none, and the groups one after the other.

    Leads that change places in a circle of reps are one group, since each waits for the other's slot. What is left has no circle: who loses
    leads loses them before anything is given to them. For the same rep, a lead that may use fewer of the slots comes first.
    """
    circles, moves = _parted([line for line in lines if line.moves])
    comes: dict[str, list[Line]] = defaultdict(list)
    left: dict[str, int] = defaultdict(int)
    for line in (*(line for line in lines if not line.moves), *moves):
        comes[line.rep_id or ""].append(line)
    for line in moves:
        left[line.from_rep or ""] += 1
    free = deque(rep_id for rep_id in comes if not left[rep_id])
    found: list[tuple[Line, ...]] = []
    while free:
        for line in sorted(comes[free.popleft()], key=lambda one: one.share):
            found.append((line,))
            if line.moves:
                giver = line.from_rep or ""
                left[giver] -= 1
                if not left[giver] and giver in comes:
                    free.append(giver)
    return [*circles, *found]


def _parted(moves: Sequence[Line]) -> tuple[list[tuple[Line, ...]], list[Line]]:
    """Moves as circles of reps that share no move, and the rest, in which there is no circle.

    A path is followed from rep to rep. Where it comes back to itself, that part is a circle; where nothing leads on, its last move is in
    none, since whatever leads away from there is taken already.
    """
    away: dict[str, list[Line]] = defaultdict(list)
    for line in reversed(moves):
        away[line.from_rep or ""].append(line)
    circles: list[tuple[Line, ...]] = []
    rest: list[Line] = []
    for start in list(away):
        path: list[Line] = []
        at, met = start, {start}
        while True:
            if away.get(at):
                path.append(away[at].pop())
                at = path[-1].rep_id or ""
                if at in met:
                    cut = next(place for place, line in enumerate(path) if line.from_rep == at)
                    circles.append(tuple(path[cut:]))
                    met -= {line.from_rep or "" for line in path[cut + 1 :]}
                    del path[cut:]
                met.add(at)
            elif path:
                met.discard(at)
                rest.append(path.pop())
                at = rest[-1].from_rep or ""
            else:
                break
    return circles, rest
