"""What a server and a worker say while they run: lines on standard error, for a person or as JSON, without personal data or secrets.

A line tells what happened to which identity. What a fault said is left out, since its words may hold what was worked on; its kind and the
places in the code that it went through stand there instead. Addresses of mail that come along in other words are struck out.
"""

import logging
import re
import sys
import traceback
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MAIL: Final = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
STRUCK_OUT: Final = "[e-mail]"
_PARTS_OF_A_PATH: Final = 3


def say_as(log_format: str) -> None:
    """Log from here on as ``text`` or as ``json``. Libraries are heard from warnings on: what they tell of their requests may hold keys."""
    handler = _Errors()
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words_of_faults,
        _without_mail,
    ]
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if log_format == "text":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    for known in [each for each in root.handlers if isinstance(each, _Errors)]:
        root.removeHandler(known)
    root.addHandler(handler)
    logging.getLogger("fairlead").setLevel(logging.INFO)


class _Errors(logging.Handler):
    """Writes to whatever standard error is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """A line."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001, a line that cannot be written must not end what it tells of
            self.handleError(record)


def _without_words_of_faults(_logger: WrappedLogger, _name: str, said: EventDict) -> EventDict:
    """The kinds of a fault and of those behind it, and where each went through, in place of what they said."""
    given: Any = said.pop("exc_info", None)
    record: Any = said.get("_record")
    if record is not None:  # of a library
        given = given or record.exc_info
        record.exc_info = record.exc_text = None  # the formatter would write it out
    fault: BaseException | None = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given or None
    if fault is None:
        return said
    seen: list[str] = []
    where: list[str] = []
    while fault is not None and len(seen) < 10:
        seen.append(type(fault).__name__)
        where += [f"{_place(each.filename)}:{each.lineno} {each.name}" for each in traceback.extract_tb(fault.__traceback__)]
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    said["fault"], said["where"] = " from ".join(seen), where
    return said


def _place(file: str) -> str:
    return "/".join(file.split("/")[-_PARTS_OF_A_PATH:])


def _without_mail(_logger: WrappedLogger, _name: str, said: EventDict) -> EventDict:
    return {name: MAIL.sub(STRUCK_OUT, each) if isinstance(each, str) else each for name, each in said.items()}
