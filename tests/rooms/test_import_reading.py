"""Files as they come: encodings, delimiters, odd headers, rows that are too wide, and what is no table at all."""

import gzip

import polars as pl
import pytest

from fairlead.adapters.files.detecting import delimiter_of
from fairlead.adapters.files.folder import FolderSources
from fairlead.adapters.files.keeping import SURPLUS, keep
from fairlead.application.import_ports import BadSource
from fairlead.application.ports import StoreUnavailable

TABLE = "id,name\n1,Müller\n2,Łódź\n"


def kept_rows(path, tmp_path, **hints):
    kept = keep(path, tmp_path / "sources", **hints)
    return kept, pl.read_parquet(tmp_path / kept.kept_as).rows()


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
)
def test_unicode_is_recognized_with_and_without_a_mark(tmp_path, encoding, told):
    path = tmp_path / "t.csv"
    path.write_bytes(TABLE.encode(encoding))
    kept, rows = kept_rows(path, tmp_path)
    assert kept.encoding == told
    assert rows == [("1", "Müller"), ("2", "Łódź")]
    assert kept.columns == ("id", "name")


def test_western_european_text_is_read_as_cp1252_and_says_so(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("id,name\n1,Café €\n".encode("cp1252"))
    kept, rows = kept_rows(path, tmp_path)
    assert kept.encoding == "cp1252"
    assert "read as cp1252" in kept.notes
    assert rows == [("1", "Café €")]


def test_bytes_that_cp1252_lacks_are_read_as_latin_1(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,name\n1,Caf\xe9 \x81\n")
    assert kept_rows(path, tmp_path)[0].encoding == "latin-1"


def test_a_wrong_encoding_named_in_the_mapping_is_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("id,name\n1,Café\n".encode("cp1252"))
    with pytest.raises(BadSource, match=r"t\.csv: cannot be read as utf-16"):
        keep(path, tmp_path / "sources", encoding="utf-16-le")
    with pytest.raises(BadSource, match="'klingon' is not an encoding"):
        keep(path, tmp_path / "sources", encoding="klingon")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognized(tmp_path, delimiter):
    path = tmp_path / "t.csv"
    path.write_text(f'id{delimiter}name{delimiter}text\n1{delimiter}a{delimiter}"x, y; z"\n2{delimiter}b{delimiter}q\n', encoding="utf-8")
    kept, rows = kept_rows(path, tmp_path)
    assert kept.delimiter == delimiter
    assert rows == [("1", "a", "x, y; z"), ("2", "b", "q")]


def test_one_column_needs_no_delimiter():
    assert delimiter_of("id\n1\n2\n") == ","


def test_quotes_line_breaks_and_doubled_quotes_stay_inside_their_field(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,"two\nlines"\n2,"say ""hi"""\n', encoding="utf-8")
    assert kept_rows(path, tmp_path)[1] == [("1", "two\nlines"), ("2", 'say "hi"')]


def test_a_row_that_is_too_wide_keeps_its_surplus(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,name\n1,a\n2,b,oops,more\n3\n", encoding="utf-8")
    kept, rows = kept_rows(path, tmp_path)
    assert kept.columns == ("id", "name")
    assert pl.read_parquet(tmp_path / kept.kept_as).columns == ["id", "name", SURPLUS]
    assert rows == [("1", "a", None), ("2", "b", "oops,more"), ("3", None, None)]


def test_a_scan_that_failed_and_writes_on_does_no_harm_to_what_is_kept(tmp_path, monkeypatch):
    late, sink = [], pl.LazyFrame.sink_parquet

    def fails(frame, path, **options):
        if late:  # a frame is written by a scan, too
            return sink(frame, path, **options)
        late.append(path.open("wb"))
        raise pl.exceptions.ComputeError("found more fields than defined in 'Schema'")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", fails)
    path = tmp_path / "t.csv"
    path.write_text("id,name\n1,a\n2,b,oops\n", encoding="utf-8")
    kept, rows = kept_rows(path, tmp_path)
    late[0].write(b"PAR1 and what a slow thread still had in hand" * 100)
    late[0].close()
    assert pl.read_parquet(tmp_path / kept.kept_as).rows() == rows == [("1", "a", None), ("2", "b", "oops")]
    assert [each.name for each in (tmp_path / kept.kept_as).parent.iterdir()] == [(tmp_path / kept.kept_as).name]


def test_headers_are_made_usable_and_the_change_is_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(" id ,,name,name\n1,2,3,4\n", encoding="utf-8")
    kept, rows = kept_rows(path, tmp_path)
    assert kept.columns == ("id", "column 2", "name", "name (2)")
    assert len(kept.notes) == 2
    assert rows == [("1", "2", "3", "4")]


def test_an_empty_file_is_refused_and_a_header_alone_is_not(tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(BadSource, match=r"empty\.csv: is empty"):
        keep(tmp_path / "empty.csv", tmp_path / "sources")
    (tmp_path / "blank.csv").write_bytes(b"\n\n")
    with pytest.raises(BadSource, match=r"blank\.csv: is empty"):
        keep(tmp_path / "blank.csv", tmp_path / "sources")
    (tmp_path / "header.csv").write_text("id,name\n", encoding="utf-8")
    kept = keep(tmp_path / "header.csv", tmp_path / "sources")
    assert kept.rows == 0
    assert "has a header and no rows" in kept.notes


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "Excel workbook or a zip"),
        (gzip.compress(b"id\n1\n", mtime=0), "compressed with gzip"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(1, 256)) * 20, "is not text"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, told):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(BadSource, match=told):
        keep(path, tmp_path / "sources")


def test_a_quotation_mark_that_never_closes_is_found_with_its_line(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,name\n1,a\n2,"b\n3,c\n', encoding="utf-8")
    with pytest.raises(BadSource, match="starts on line 3"):
        keep(path, tmp_path / "sources")


def test_an_inch_mark_inside_a_field_is_no_open_quote(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,name\n1,5" pipe\n2,b\n', encoding="utf-8")
    assert kept_rows(path, tmp_path)[1] == [("1", '5" pipe'), ("2", "b")]


def test_parquet_comes_in_as_text_too(tmp_path):
    frame = pl.DataFrame({"id": [1, 2], "ok": [True, None], "tags": [["a", "b"], []], "at": ["2024-01-31T10:00:00", None]})
    frame.with_columns(pl.col("at").str.to_datetime(time_zone="UTC")).write_parquet(tmp_path / "t.parquet")
    kept, rows = kept_rows(tmp_path / "t.parquet", tmp_path)
    assert kept.encoding == "parquet"
    assert rows == [("1", "true", "a;b", "2024-01-31T10:00:00.000000Z"), ("2", None, "", None)]


def test_a_broken_parquet_file_is_told(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and then nothing of the kind")
    with pytest.raises(BadSource, match="cannot be read as Parquet"):
        keep(tmp_path / "t.parquet", tmp_path / "sources")


def test_a_folder_without_a_table_says_what_it_holds(tmp_path):
    (tmp_path / "notes.docx").write_bytes(b"x")
    with pytest.raises(BadSource, match=r"no file that can be read as a table; it holds notes\.docx"):
        FolderSources(tmp_path, tmp_path / "home").names()
    with pytest.raises(BadSource, match="is not a folder"):
        FolderSources(tmp_path / "nowhere", tmp_path / "home").names()


def test_a_copy_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    (tmp_path / "sources").write_text("a file stands where the folder should", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="cannot keep a copy of the source"):
        keep(path, tmp_path / "sources")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["sources", "t.csv"]
