"""Batches on every store: kept as proposed, each line settled once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.adapters.memory.batches import MemoryBatches
from fairlead.adapters.sql.batches import SqlBatches
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.application.batch_ports import Batch, BatchHead, Line, LineState
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import NotFound
from tests.contracts.store_cases import MONDAY, on_postgres, on_sqlite

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=["memory", *DATABASES])
def book(request, tmp_path):
    if request.param == "memory":
        yield MemoryBatches()
        return
    house = (
        on_sqlite(tmp_path, {"ann": 9}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {"ann": 9})
    )
    yield SqlBatches(house.engines[0])
    house.close()


def line(lead_id, state=LineState.OPEN, rep_id="ann") -> Line:
    return Line(lead_id, "Ada Quill", None, rep_id, 151_400.25, 1.0, 0.1 + 0.2, 93.5, 57.0, "bob", None, "worth 1,514 with Ann", state)


def made(batch_id="b-1", hours=0, lines=("L2", "L1")) -> Batch:
    head = BatchHead(batch_id, MONDAY + timedelta(hours=hours), "the test", 2, 2, 0, 9.5, 9.5, 0.0, 8.0, 7.0, "p", "m", 0.1)
    return Batch(head, (*(line(each) for each in lines), line("L9", LineState.LEFT, None)))


def test_a_batch_reads_back_as_it_was_proposed(book):
    book.add(made())
    assert book.batch("b-1") == made()
    assert book.batch("b-1").open == 2


def test_the_newest_come_first_with_what_waits(book):
    for number in range(3):
        book.add(made(f"b-{number}", hours=number))
    book.settle("b-2", [replace(line("L1"), state=LineState.REJECTED)])
    assert [(head.batch_id, waits) for head, waits in book.heads(2)] == [("b-2", 1), ("b-1", 2)]


@pytest.mark.parametrize("kind", DATABASES)
def test_who_settles_lines_is_kept_where_it_is_sealed_and_only_for_what_was_open(kind, request, tmp_path):
    limits = {"ann": 9}
    house = on_sqlite(tmp_path, limits) if kind == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    book, rejected = SqlBatches(house.engines[0]), replace(line("L1"), state=LineState.REJECTED)
    book.add(made())
    for author in ("ada", "bob"):
        book.settle("b-1", [rejected], Deed("batch", "b-1", author, MONDAY, "rejected L1"))
    (deed,) = SqlEdits(house.engines[0]).changes(limit=9, kind="batch")
    assert (deed.subject, deed.author, deed.note) == ("b-1", "ada", "rejected L1")
    house.close()


def test_a_line_is_settled_once(book):
    book.add(made())
    given = replace(line("L1"), state=LineState.GIVEN, decision_id="d-1", settled_by="ada")
    assert book.settle("b-1", [given]) == {"L1"}
    assert not book.settle("b-1", [replace(given, state=LineState.REJECTED)])
    assert not book.settle("b-1", [replace(line("L9"), state=LineState.GIVEN)])
    assert [each.state for each in book.batch("b-1").lines] == [LineState.OPEN, LineState.GIVEN, LineState.LEFT]
    assert book.batch("b-1").lines[1] == given


def test_many_lines_are_settled_at_once_and_those_settled_before_are_told_apart(book):
    book.add(made())
    book.settle("b-1", [replace(line("L1"), state=LineState.REJECTED)])
    assert book.settle("b-1", [replace(line(each), state=LineState.GIVEN) for each in ("L1", "L2", "L7")]) == {"L2"}
    assert [each.state for each in book.batch("b-1").lines] == [LineState.GIVEN, LineState.REJECTED, LineState.LEFT]
    assert not book.settle("b-1", [])


def test_a_batch_of_the_same_identity_is_left_as_it_is(book):
    book.add(made())
    book.settle("b-1", [replace(line("L1"), state=LineState.REJECTED)])
    book.add(made())
    assert book.batch("b-1").open == 1


def test_an_unknown_batch_is_told(book):
    with pytest.raises(NotFound, match="no batch b-7"):
        book.batch("b-7")
