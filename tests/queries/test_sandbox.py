"""The sandbox: what a person wrote is read and run in a child, within limits."""

import os
import threading
import time
from pathlib import Path

import pytest

from queries import catalog, query
from queries.headers import split_text
from queries.refusal import QueryError
from queries.sandbox import child_process, concurrency
from queries.statements import MAX_BYTES, parse_statement, strip_comments, strip_semicolons

NAME = "complaints/headline"
MEMORY = 1_000_000_000


def answer_modules(request, out):
    """A task: where a library was imported from, the working folder and a secret."""
    import duckdb

    out.write(
        "\n".join((duckdb.__file__, str(Path.cwd()), os.environ.get("SECRET", "none"))).encode()
    )
    out.flush()


def answer_written(path, out):
    """A task that writes a file."""
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"x")
        file.flush()


def sleep(seconds, out):
    """A task that hangs in native code."""
    time.sleep(seconds)


def fill_memory(size, out):
    """A task that takes too much memory."""
    out.write(bytes(bytearray(size))[:1])


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """The tasks of this file lie outside of the product."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def test_a_child_imports_nothing_from_the_working_folder_and_knows_no_secret(tmp_path, monkeypatch):
    (tmp_path / "duckdb.py").write_text("raise SystemExit(7)", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET", "key")
    imported, folder, secret = (
        child_process.run(answer_modules, None, memory=MEMORY, seconds=2).decode().splitlines()
    )
    assert str(tmp_path) not in imported
    assert folder == str(catalog.FOLDER.parent)
    assert secret == "none"


def test_a_child_writes_no_file(tmp_path):
    with pytest.raises(QueryError):
        child_process.run(answer_written, tmp_path / "written", memory=MEMORY, seconds=2)
    assert (tmp_path / "written").stat().st_size == 0


def test_a_child_that_hangs_is_ended_by_its_own_clock():
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"took longer than 0\.5 seconds"):
        child_process.run(sleep, 60, memory=MEMORY, seconds=0.5)
    assert time.monotonic() - began < 0.5 + child_process.START_SECONDS


def test_a_child_that_takes_too_much_memory_says_so():
    with pytest.raises(QueryError, match="more memory"):
        child_process.run(fill_memory, 4_000_000_000, memory=MEMORY, seconds=2)


def test_who_finds_no_free_place_is_told(monkeypatch):
    monkeypatch.setattr(concurrency, "WAIT_SECONDS", 0)
    places = threading.BoundedSemaphore(1)
    with places, pytest.raises(QueryError) as refused:
        child_process.run(answer_modules, None, memory=MEMORY, seconds=2, places=places)
    assert "already running" in refused.value.format_message("en")
    assert "请稍后再试" in refused.value.format_message("zh")


def test_written_texts_are_read_once_and_a_hostile_one_spoils_no_other(monkeypatch):
    shipped = catalog.load_shipped()[NAME].text
    good, bomb = shipped + "\n-- mine", shipped.split("*/")[0] + "*/ select " + "(" * 40_000
    monkeypatch.setattr(query, "READ_SECONDS", 1.5)
    read = query.read_written([(NAME, good), (NAME, bomb)], concurrency.PAGES)
    assert not isinstance(read[0], QueryError)
    assert read[0][1] == sorted(catalog.load_shipped()[NAME].parameters)
    assert isinstance(read[1], QueryError)
    monkeypatch.setattr(child_process, "run", None)
    assert query.read_written([(NAME, good), (NAME, bomb)], concurrency.PAGES) == read


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("update extensions", "not SQL that DuckDB can read"),
        ("select " + "(" * 3000 + "1" + ")" * 3000, "takes too long to read"),
        ("select 1; select 2", "this has 2"),
        ("delete from tickets", "not DELETE"),
    ],
)
def test_each_refusal_of_a_statement_has_its_sentence(sql, message):
    with pytest.raises(QueryError, match=message):
        parse_statement(sql)


def test_a_text_longer_than_a_person_writes_is_refused_before_anybody_reads_it(monkeypatch):
    monkeypatch.setattr(child_process, "run", None)
    with pytest.raises(QueryError, match="at most 100 KB"):
        catalog.parse_written(NAME, "x" * 100_001)


@pytest.mark.parametrize("name", ["model/x as select 1; --", "../../x", "model", "model/X y"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(QueryError, match="cannot be the name of a query"):
        catalog.parse_written(name, "")


@pytest.mark.parametrize(
    ("sql", "stripped"),
    [
        ("select 1; -- end", "select 1"),
        ("select ';' -- ;", "select ';' -- ;"),
        ("select '；' ;;", "select '；' "),
        ("select $$;$$;", "select $$;$$"),
    ],
)
def test_semicolons_at_the_end_of_a_statement_go(sql, stripped):
    assert strip_semicolons(sql) == stripped


@pytest.mark.parametrize("sign", ["+-", "(", "1 ", ";", "/**/;"])
def test_the_longest_text_holds_up_no_process_that_leaves_out_its_comments(sign):
    text = sign * (MAX_BYTES // len(sign))
    began = time.process_time()
    strip_comments(text)
    strip_semicolons(text)
    assert time.process_time() - began < 1


def test_what_is_run_is_what_was_read():
    """`/*/` does not end the header that it opens."""
    assert split_text("x", "/*/ a */ select 1") == ("/ a ", " select 1")


def test_an_error_keeps_its_words_on_the_way_from_a_child():
    inner = QueryError("too_many_columns", count=300, limit=200)
    error = QueryError.from_plain(QueryError("inside", where="x", reason=inner).to_plain())
    assert error.format_message("zh") == "x：结果有300列，最多显示200列；请只选需要的列"
