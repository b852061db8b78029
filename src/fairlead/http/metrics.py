"""What Prometheus reads at ``/metrics``: this process's requests, and how the house stands when it is asked.

Figures of the house come from the database and are the same on every server: take the largest of several, not their sum. No figure has
a label that a lead, a rep or a sender could fill.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import fairlead
from fairlead.application.ports import DamagedRecord, StoreUnavailable
from fairlead.application.switch_ports import Setting
from fairlead.http.house import House

_SECONDS: Final = (0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_UNKNOWN: Final = "none"


class Metrics:
    """The figures of one server."""

    def __init__(self, house: House) -> None:
        """Nothing is read before it is asked for."""
        self._registry = CollectorRegistry()
        # The moment at which each series began: as many lines again, and nobody reads them.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        labels = ("method", "route")
        self._seconds = Histogram(
            "fairlead_http_request_seconds", "Time to answer, by route.", labels, buckets=_SECONDS, registry=self._registry
        )
        self._answers = Counter(
            "fairlead_http_answers", "Requests answered, by route and status.", (*labels, "status"), registry=self._registry
        )
        self._registry.register(_Standing(house))

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. ``route``: the pattern, not what was asked for: `/v1/decisions/{decision_id}`."""
        self._seconds.labels(method, route).observe(seconds)
        self._answers.labels(method, route, status).inc()


class Measured:
    """Times every request from the first byte to the last."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        elapsed_seconds = asyncio.get_running_loop().time
        began = elapsed_seconds()
        try:
            await self._app(scope, receive, send_and_see)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else _UNKNOWN
            self._metrics.answered(method, _route(scope), status, elapsed_seconds() - began)


def _service(counts: Mapping[str, int]) -> Iterator[Metric]:
    """Clocks that run now, what ever came of clocks, and who is paused for silence."""
    clocks = GaugeMetricFamily("fairlead_sla_clocks", "Clocks that run now: in time, or late.", labels=["state"])
    clocks.add_metric(["running"], counts["running"])
    clocks.add_metric(["late"], counts["late"])
    yield clocks
    yield GaugeMetricFamily("fairlead_sla_reminders", "Reminders ever told.", counts["reminder"])
    yield GaugeMetricFamily("fairlead_sla_breaches", "Clocks that ever ran out.", counts["breached"])
    yield GaugeMetricFamily("fairlead_first_touches", "Assignments whose lead was ever touched.", counts["touched"])
    yield GaugeMetricFamily("fairlead_first_touch_seconds_sum", "Seconds from assignment to first touch, in all.", counts["seconds"])
    yield GaugeMetricFamily("fairlead_reps_paused_for_silence", "Reps who take no new leads: several had no answer.", counts["now_paused"])


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _route(scope: Scope) -> str:
    """The pattern of what was asked; whatever has none is one, so that nobody can fill the memory with addresses."""
    path: str = getattr(scope.get("route"), "path", _UNKNOWN)
    return path or _UNKNOWN


class _Standing(Collector):
    """How the house stands, read when it is asked for."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterable[Metric]:
        """The figures; where the store cannot be read only that."""
        yield InfoMetricFamily("fairlead", "The version that answers.", {"version": fairlead.__version__})
        up = GaugeMetricFamily("fairlead_store_up", "1 where the database can be read.")
        try:
            found = list(self._standing())
        except (StoreUnavailable, DamagedRecord):
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _standing(self) -> Iterator[Metric]:
        house = self._house
        counts = house.decisions.counts()
        yield GaugeMetricFamily("fairlead_leads_decided", "Decisions ever made.", counts.decided)
        yield GaugeMetricFamily("fairlead_leads_assigned", "Leads that a rep has now.", counts.assigned)
        waiting = GaugeMetricFamily("fairlead_leads_waiting", "Leads that wait, by why.", labels=["reason"])
        for reason, leads in sorted(counts.queued.items()):
            waiting.add_metric([reason], leads)
        yield waiting
        yield GaugeMetricFamily("fairlead_leads_suggested", "Leads whose rep a person is to approve.", counts.suggested)
        switch = GaugeMetricFamily("fairlead_prediction", "1 for how the switch of prediction stands.", labels=["setting"])
        for setting in Setting:
            switch.add_metric([setting.value], float(house.switch.setting is setting))
        yield switch
        versions = house.versions()
        yield InfoMetricFamily("fairlead_in_force", "What decides now.", {"model": versions.model, "policy": versions.policy})
        found = house.background.nightly.standing()
        yield GaugeMetricFamily("fairlead_check_faults", "What the last check found broken.", len(found.broken) if found is not None else 0)
        alerts = GaugeMetricFamily("fairlead_flow_alerts", "1 while there is such an alert on the flow of leads.", labels=["kind"])
        minutes = house.policies.live().content.policy.queue_minutes
        allowed = None if minutes is None else timedelta(minutes=minutes)
        open_now = {alert.kind for alert in house.background.flow.look(house.clock.now(), allowed=allowed).alerts}
        for kind in ("flood", "silence", "queue", "check"):
            alerts.add_metric([kind], float(kind in open_now))
        yield alerts
        yield from _service(house.background.sla.counts())
        sent = house.background.effects.webhooks.standing()
        deliveries = GaugeMetricFamily("fairlead_deliveries", "Messages to the outside, by state.", labels=["state"])
        for state, many in sorted(sent["deliveries"].items()):
            deliveries.add_metric([state], many)
        yield deliveries
        alive = sum(each["alive"] for each in sent["workers"])
        yield GaugeMetricFamily("fairlead_workers", "Workers that were heard of in the last seconds.", alive)
        jobs = GaugeMetricFamily("fairlead_jobs", "Background jobs that are not done, by kind and state.", labels=["kind", "state"])
        for (kind, state), many in sorted(house.background.jobs.counts().items()):
            jobs.add_metric([kind, state.value], many)
        yield jobs
