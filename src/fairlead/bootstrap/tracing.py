"""Traces by OpenTelemetry, where the environment says whereto: a request, the decision in it, its commit, and what is sent of it.

Without that nothing of it is loaded, and the desk and the carrier are the plain ones. No span holds what a lead says, nor a fault's words.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import TYPE_CHECKING, Any

from fairlead import __version__
from fairlead.application.desk import Desk, Routed
from fairlead.application.effect_ports import Answer, Carrier, Parcel
from fairlead.application.ports import Keeping, Store, StoreUnavailable
from fairlead.application.scene import Scene
from fairlead.config import traces_wanted

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

__all__ = ["Desk", "carrier_over", "desk_of"]


def desk_of(store: Store, scene: Scene) -> Desk:
    """The desk; where traces are wanted, one that tells how long it took. Raises `StoreUnavailable` where they cannot be had."""
    tracer = _tracer()
    return Desk(store, scene) if tracer is None else _TracedDesk(store, scene, tracer)


def carrier_over(carrier: Carrier) -> Carrier:
    """The same carrier; where traces are wanted, each parcel is told. Raises as `desk_of`."""
    tracer = _tracer()
    return carrier if tracer is None else _TracedCarrier(carrier, tracer)


@cache
def _tracer() -> "Tracer | None":
    """Begun once a process. What is sent where is read by the library itself, from the variables of its specification."""
    if not traces_wanted():
        return None
    try:
        from opentelemetry import trace  # noqa: PLC0415, an extra, loaded where it is asked for
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415, as above
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415, as above
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415, as above
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415, as above
    except ModuleNotFoundError as error:
        raise StoreUnavailable(
            f"traces are wanted, and {error.name} is not installed: install fairlead[otel], or take OTEL_EXPORTER_OTLP_ENDPOINT away"
        ) from error
    about = Resource.create({"service.version": __version__})
    if str(about.attributes.get("service.name", "")).startswith("unknown_service"):  # the environment gives it no name
        about = about.merge(Resource({"service.name": "fairlead"}))
    provider = TracerProvider(resource=about)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return trace.get_tracer("fairlead", __version__)


class _TracedDesk(Desk):
    """Each thing asked of the desk is a span ``decide`` in the request that asked, and one ``commit`` until the answer may be given."""

    def __init__(self, store: Store, scene: Scene, tracer: "Tracer") -> None:
        self._tracer = tracer
        super().__init__(store, scene)

    def _ask(self, work: Callable[[Keeping], Any]) -> "Future[Any]":
        from opentelemetry import context  # noqa: PLC0415, an extra, loaded where it is asked for

        asked, committing = context.get_current(), list["Span"]()

        def decide(keeping: Keeping) -> Any:  # noqa: ANN401, whatever the work answers
            span = self._tracer.start_span("decide", context=asked)
            try:
                found = work(keeping)
            except Exception as problem:
                span.set_attribute("error.type", type(problem).__name__)
                raise
            finally:
                span.end()
            commit = self._tracer.start_span("commit", context=asked)
            if isinstance(found, Routed):
                commit.set_attribute("fairlead.decision_id", found.decision.decision_id)
            committing.append(commit)
            return found

        answer = super()._ask(decide)
        answer.add_done_callback(lambda done: _end(committing, done))
        return answer


class _TracedCarrier:
    """Each parcel is a span ``deliver`` of its own trace; the event's identity says which."""

    def __init__(self, carrier: Carrier, tracer: "Tracer") -> None:
        self._carrier, self._tracer = carrier, tracer

    def carry(self, parcel: Parcel) -> Answer:
        """Hand it over."""
        with self._tracer.start_as_current_span("deliver", record_exception=False, set_status_on_exception=False) as span:
            answer = self._carrier.carry(parcel)
            span.set_attribute("fairlead.way", str(parcel.way))
            span.set_attribute("fairlead.event_id", parcel.headers.get("webhook-id", ""))
            span.set_attribute("fairlead.delivered", not answer.problem)
            if answer.code is not None:
                span.set_attribute("http.response.status_code", answer.code)
            return answer

    def close(self) -> None:
        """Let go of everything."""
        self._carrier.close()


def _end(committing: "list[Span]", done: "Future[Any]") -> None:
    for span in committing:
        if (problem := done.exception()) is not None:
            span.set_attribute("error.type", type(problem).__name__)
        span.end()
