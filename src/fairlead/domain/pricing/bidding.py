"""The auction's inner loop, in the part of Python that can also be compiled: numbers and arrays that are changed in place, nothing else.

Interpreted or compiled it is the same text, so both give the identical result (`fairlead.adapters.compiled`, a law compares them).
Each rep keeps the bids of the leads it has in a min-heap: ``bids`` and ``heads`` (the lead) at ``start[j]`` up to ``start[j] + size[j]``.
"""

from collections.abc import MutableSequence, Sequence


def settle(  # noqa: PLR0913, PLR0917, a loop that can be compiled takes plain arrays
    indptr: Sequence[int],
    reps: Sequence[int],
    worth: Sequence[float],
    capacity: Sequence[int],
    reserve: Sequence[float],
    start: Sequence[int],
    floor: Sequence[float],
    increment: float,
    chosen: MutableSequence[int],
    bids: MutableSequence[float],
    heads: MutableSequence[int],
    size: MutableSequence[int],
    todo: MutableSequence[int],
) -> int:
    """Let the leads in ``todo`` bid until nobody wants to; how many bids there were. Gauss–Seidel: one lead bids at a time.

    A rep's price is its lowest winning bid when it is full, else its floor. A lead bids at the rep with the largest worth minus price, as
    much as leaves it ``increment`` worse than its second choice (staying out is one, too), and outbids the lowest there. ``chosen[i]`` is
    the position of lead i's pairing in ``reps``, −1 for none.
    """
    waiting = len(todo)
    n_bids = 0
    while waiting > 0:
        waiting -= 1
        lead = todo[waiting]
        best = -1
        first = reserve[lead]
        second = first
        for pair in range(indptr[lead], indptr[lead + 1]):
            rep = reps[pair]
            if capacity[rep] == 0:
                continue
            price = bids[start[rep]] if size[rep] == capacity[rep] else floor[rep]
            net = worth[pair] - price
            if net > first:
                second = first
                first = net
                best = pair
            elif net > second:
                second = net
        chosen[lead] = best
        if best < 0:
            continue
        n_bids += 1
        rep = reps[best]
        bid = worth[best] - second + increment
        if size[rep] < capacity[rep]:
            size[rep] += 1
            rise(bids, heads, start[rep], size[rep] - 1, bid, lead)
        else:
            outbid = heads[start[rep]]
            chosen[outbid] = -1
            todo[waiting] = outbid
            waiting += 1
            sink(bids, heads, start[rep], size[rep], bid, lead)
    return n_bids


def rise(bids: MutableSequence[float], heads: MutableSequence[int], top: int, place: int, bid: float, lead: int) -> None:
    """Put a new bid into the heap at ``top``, from the free ``place`` upward."""
    while place > 0:
        above = (place - 1) // 2
        if bids[top + above] <= bid:
            break
        bids[top + place] = bids[top + above]
        heads[top + place] = heads[top + above]
        place = above
    bids[top + place] = bid
    heads[top + place] = lead


def sink(bids: MutableSequence[float], heads: MutableSequence[int], top: int, size: int, bid: float, lead: int) -> None:
    """Replace the lowest bid of the heap at ``top``, which holds ``size`` bids."""
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and bids[top + below + 1] < bids[top + below]:
            below += 1
        if bids[top + below] >= bid:
            break
        bids[top + place] = bids[top + below]
        heads[top + place] = heads[top + below]
        place = below
    bids[top + place] = bid
    heads[top + place] = lead
