"""The live feed: one watcher for all listeners, so that a hundred open pages cost one look at the store."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Any

from fairlead.application.ports import StoreUnavailable, Summary
from fairlead.http import telling

LOOK_EVERY_SECONDS = 1.0
PAGE = 50
_BACKLOG = 200
MOST_WAITING = 20
"""So many batches wait for a listener that does not read; then they are dropped."""

Newest = Callable[[int], Sequence[Summary]]


class Feed:
    """Fans new decisions out to listeners. Decisions of other processes are seen too: the store is what it watches."""

    def __init__(self, newest: Newest) -> None:
        """``newest(limit)`` reads summaries, newest first; it is called in a thread."""
        self._newest = newest
        self._listeners: set[asyncio.Queue[list[dict[str, Any]] | None]] = set()
        self._nudge = asyncio.Event()
        self._seen: deque[str] = deque(maxlen=_BACKLOG * 4)
        self._task: asyncio.Task[None] | None = None

    def nudge(self) -> None:
        """Something was decided here: look now."""
        if self._listeners:
            self._nudge.set()

    async def listen(self) -> AsyncIterator[list[dict[str, Any]]]:
        """Batches of new summaries, oldest first, until the feed closes.

        A listener too slow to follow gets an empty batch: it should read the list again.
        """
        inbox: asyncio.Queue[list[dict[str, Any]] | None] = asyncio.Queue(maxsize=MOST_WAITING)
        if not self._listeners:
            await self._remember()
        self._listeners.add(inbox)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            while (batch := await inbox.get()) is not None:
                yield batch
        finally:
            self._listeners.discard(inbox)

    def close(self) -> None:
        """End every stream."""
        if self._task is not None:
            self._task.cancel()
        for inbox in self._listeners:
            _post(inbox, None)

    async def _watch(self) -> None:
        while self._listeners:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudge.wait(), LOOK_EVERY_SECONDS)
            self._nudge.clear()
            with suppress(StoreUnavailable):  # the next look may find it back
                fresh = await self._fresh()
                if fresh:
                    for inbox in self._listeners:
                        _post(inbox, fresh)

    async def _fresh(self) -> list[dict[str, Any]]:
        known = set(self._seen)
        page = await asyncio.to_thread(self._newest, PAGE)
        if page and page[-1].decision_id not in known:
            page = await asyncio.to_thread(self._newest, _BACKLOG)
        fresh = [line for line in reversed(page) if line.decision_id not in known]
        self._seen.extend(line.decision_id for line in fresh)
        return [telling.summary(line) for line in fresh]

    async def _remember(self) -> None:
        page = await asyncio.to_thread(self._newest, _BACKLOG)
        self._seen.extend(line.decision_id for line in reversed(page))


def _post(inbox: asyncio.Queue[list[dict[str, Any]] | None], batch: list[dict[str, Any]] | None) -> None:
    if inbox.full():
        while not inbox.empty():
            inbox.get_nowait()
        inbox.put_nowait([])
    inbox.put_nowait(batch)
