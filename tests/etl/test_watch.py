"""A watched folder, with a real process that looks at it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from cli import watch
from etl import schema
from etl.commands import queries
from etl.workbooks import template
from store import journal

HOUSE = Path(__file__).parents[2]
SECONDS = 40
TICKETS = "Ticket ID,Created at,Client,Subject,Type\n"
LOOKS = 0.3
# Read longer than it takes to see the reader.
ROWS = 10_000


def ticket(number: int) -> str:
    return f"T-{number},2026-03-02 10:00,Acme,Slow,Complaint\n"


class Watcher:
    """`python -m etl watch` on a folder, and the lines that it has said so far."""

    def __init__(self, company):
        self.company, self.folder = company, company.folder / "drop"
        self.folder.mkdir(exist_ok=True)
        self.out = (company.folder / "lines.txt").open("a+", encoding="utf-8")
        self.heard = (company.folder / "heard.txt").open("a+", encoding="utf-8")
        words = ["watch", self.folder, "--data", company.data, "--interval", LOOKS, "--json"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "etl", *map(str, words), "--by", "Li Na", "--lang", "en"],
            cwd=HOUSE,
            stdout=self.out,
            stderr=self.heard,
            start_new_session=True,
        )
        self.until(lambda: "Ctrl-C" in self.said())

    def lines(self) -> list[dict]:
        self.out.seek(0)
        return [json.loads(line) for line in self.out.read().splitlines()]

    def loads(self) -> list[tuple]:
        return [(one["file"], one["status"], one["rows_kept"]) for one in self.lines()]

    def said(self) -> str:
        self.heard.seek(0)
        return self.heard.read()

    def until(self, holds) -> None:
        ends = time.monotonic() + SECONDS
        while not holds():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < ends, (self.lines(), self.said())
            time.sleep(0.1)

    def rest(self) -> None:
        """Long enough for it to look three times."""
        time.sleep(3 * LOOKS + 0.5)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(SECONDS)


@pytest.fixture
def start(company):
    running: list[Watcher] = []

    def begin() -> Watcher:
        running.append(Watcher(company))
        return running[-1]

    yield begin
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        one.out.close()
        one.heard.close()


@pytest.mark.nightly
def test_a_growing_file_is_taken_in_once_and_whole(company, start):
    watcher = start()
    with (watcher.folder / "nightly.csv").open("w", encoding="utf-8") as file:
        file.write(TICKETS)
        for number in range(15):
            file.write(ticket(number))
            file.flush()
            time.sleep(LOOKS / 3)
    watcher.until(watcher.lines)
    watcher.rest()
    assert watcher.loads() == [("nightly.csv", "loaded", 15)]
    assert company.rows("select count(*) from tickets") == [(15,)]
    assert [path.name for path in watcher.folder.iterdir()] == ["nightly.csv"]
    assert watcher.stop(signal.SIGINT) == 0


@pytest.mark.nightly
def test_what_is_open_arriving_or_no_export_is_left_until_it_is_complete(company, start):
    watcher = start()
    names = ("open.csv", "arriving.csv", "~$open.csv", "arriving.csv.part", "half.csv.crdownload")
    for number, name in enumerate(names):
        (watcher.folder / name).write_text(TICKETS + ticket(number), "utf-8")
    (watcher.folder / "placeholder.csv").touch()
    watcher.until(lambda: "open.csv: the workbook is open in another program" in watcher.said())
    watcher.rest()
    assert watcher.loads() == []
    (watcher.folder / "~$open.csv").unlink()
    watcher.until(lambda: watcher.loads() == [("open.csv", "loaded", 1)])
    (watcher.folder / "arriving.csv.part").unlink()
    watcher.until(lambda: ("arriving.csv", "loaded", 1) in watcher.loads())
    assert watcher.said().count("is open in another program") == 1
    assert watcher.stop() == 0


@pytest.mark.nightly
def test_a_bad_file_is_told_and_the_next_good_one_is_taken_in(company, start):
    watcher = start()
    (watcher.folder / "bad.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    watcher.until(lambda: ("bad.xlsx", "refused", 0) in watcher.loads())
    folder = watcher.folder / "2026-03"
    folder.mkdir()
    (folder / "good.csv").write_text(TICKETS + ticket(1), "utf-8")
    (folder / "form.xlsx").write_bytes(template.write(schema.load_tables()["people"], "en"))
    watcher.until(lambda: ("good.csv", "loaded", 1) in watcher.loads())
    watcher.rest()
    assert [one[0] for one in watcher.loads()].count("bad.xlsx") == 1
    assert watcher.stop() == 0


@pytest.mark.nightly
def test_what_was_taken_in_before_does_nothing_even_where_it_was_withdrawn(company, start):
    first = start()
    (first.folder / "nightly.csv").write_text(TICKETS + ticket(1), "utf-8")
    first.until(first.lines)
    assert first.stop() == 0
    company.withdraw(first.lines()[0]["load_id"])
    before = len(journal.list_entries(company.data))
    again = start()
    (again.folder / "copy.csv").write_text(TICKETS + ticket(1), "utf-8")
    again.rest()
    assert again.loads() == [("nightly.csv", "loaded", 1)]
    assert len(journal.list_entries(company.data)) == before
    assert company.rows("select count(*) from tickets") == [(0,)]
    # What is new under an old name is new.
    (again.folder / "nightly.csv").write_text(TICKETS + ticket(1) + ticket(2), "utf-8")
    again.until(lambda: again.loads()[1:] == [("nightly.csv", "loaded", 2)])
    assert again.stop() == 0


@pytest.mark.nightly
def test_what_refuses_every_file_is_said_once_and_the_file_waits(company, start):
    company.settings("corroboration_day = 7")
    watcher = start()
    (watcher.folder / "nightly.csv").write_text(TICKETS + ticket(1), "utf-8")
    watcher.until(watcher.lines)
    watcher.rest()
    (line,) = watcher.lines()
    assert "unknown setting “corroboration_day”" in line["error"]["message"]
    company.settings("")
    watcher.until(lambda: len(watcher.lines()) == 2)
    assert watcher.lines()[1]["status"] == "loaded"
    assert watcher.stop() == 0


# Every fact lies ahead: nothing is published until somebody sets the clock.
AHEAD = TICKETS + "".join(ticket(number) for number in range(10)).replace("2026-", "2199-")


def test_what_cannot_be_published_is_received_once_however_often_it_is_looked_at(company):
    path = company.folder / "nightly.csv"
    path.write_text(AHEAD, "utf-8")
    told = []
    for _ in range(3):
        hear = lambda outcome, files: told.append((outcome.error.code, files))  # noqa: E731
        assert watch.take_in(company.data, [path], "Li Na", Event(), hear) == []
    assert told == [("clock_in_doubt", [path])] * 3
    assert len(journal.list_entries(company.data, "received")) == 1


@pytest.mark.nightly
def test_what_cannot_be_published_is_said_once_as_long_as_it_stands(company, start):
    watcher = start()
    (watcher.folder / "nightly.csv").write_text(AHEAD, "utf-8")
    watcher.until(watcher.lines)
    watcher.rest()
    (line,) = watcher.lines()
    assert line["refused_files"] == ["nightly.csv"]
    assert watcher.stop() == 0


@pytest.mark.nightly
def test_a_file_that_fails_a_check_keeps_no_other_out(company, start):
    company.load("first.csv", "Ticket ID | Created at | Client | Type\n1 | 2026-03-02 | Acme | Bug")
    name = "checks/tasks_have_baselines"
    forbidden = """/*
    title.en = "Ticket 13"
    title.zh = "13 号工单"
    severity = "fail"
    tables   = ["tickets"]
    */
    select ticket_id from tickets where ticket_id = 'T-13' order by ticket_id"""
    assert queries.save_query(company.data, name, forbidden, "to fail", "Li Na").is_published
    drop = company.folder / "drop"
    drop.mkdir()
    (drop / "bad.csv").write_text(TICKETS + ticket(13), "utf-8")
    (drop / "good.csv").write_text(TICKETS + ticket(14), "utf-8")
    watcher = start()
    watcher.until(lambda: len(watcher.lines()) == 2)
    watcher.rest()
    wrong, good = watcher.lines()
    assert wrong["refused_files"] == ["bad.csv"]
    assert wrong["failed_checks"] == [{"name": name, "severity": "fail", "rows": 1}]
    assert (good["file"], good["status"]) == ("good.csv", "loaded")
    assert company.rows("select ticket_id from tickets order by all") == [("1",), ("T-14",)]
    assert watcher.stop() == 0


def test_a_file_whose_reading_a_ctrl_c_meets_is_taken_in_the_next_time(company, start):
    first = start()
    (first.folder / "large.csv").write_text(TICKETS + "".join(map(ticket, range(ROWS))), "utf-8")
    own = first.process.pid
    if not Path(f"/proc/{own}/task/{own}/children").exists():
        pytest.skip("needs a system that lists the children of a process")
    # A reader is a child of the thread that started it.
    threads = Path(f"/proc/{own}/task")
    first.until(lambda: any(path.read_text("ascii") for path in threads.glob("*/children")))
    # A terminal sends it to every process of the group.
    os.killpg(own, signal.SIGINT)
    assert first.process.wait(SECONDS) == 0
    assert first.lines() == []
    again = start()
    again.until(again.lines)
    assert again.loads() == [("large.csv", "loaded", ROWS)]
    assert again.stop() == 0


def test_of_whole_exports_the_rows_that_the_next_one_lacks_are_removed(company):
    paths = []
    for name, rows in (("monday.csv", ticket(1) + ticket(2)), ("tuesday.csv", ticket(2))):
        paths.append(company.folder / name)
        paths[-1].write_text(TICKETS + rows, "utf-8")
    outcomes = []
    for path in paths:
        arguments = (company.data, [path], "Li Na", Event())
        settled = watch.take_in(
            *arguments, lambda outcome, _: outcomes.append(outcome), complete=True
        )
        assert settled == [path]
    assert all(outcome.is_published for outcome in outcomes)
    assert company.rows("select ticket_id from tickets") == [("T-2",)]


WORKBOOK = template.write(schema.load_tables()["people"], "en")
LINES = (TICKETS + ticket(1)).encode()


@pytest.mark.parametrize(
    ("name", "written", "rest"),
    [
        ("half.xlsx", WORKBOOK[: len(WORKBOOK) // 2], WORKBOOK[len(WORKBOOK) // 2 :]),
        ("cell.csv", LINES[:-9], LINES[-9:]),
        ("line.csv", (TICKETS + "T-1,2026-03-02 10:00,Ac").encode(), b"me,Slow,Complaint\r\n"),
        ("page.xls", b"<table><tr><td>Ticket ID", b"</td></tr></table>"),
        ("文件.csv", "工单编号,客户\n1,海".encode("gb18030"), "港\n".encode("gb18030")),
        ("wide.txt", "1\t海港".encode("utf-16"), "\n".encode("utf-16-le")),
        ("packed.zip", WORKBOOK[:-4], WORKBOOK[-4:]),
    ],
)
def test_a_file_without_its_end_is_not_read_by_its_silence_alone(tmp_path, name, written, rest):
    path, stop, taken, told = tmp_path / name, Event(), [], []
    path.write_bytes(written)
    looks = 0

    def count() -> bool:
        """Finish the file after some looks; stop when it was taken, or after many."""
        nonlocal looks
        looks += 1
        if looks == 6:
            assert not taken
            path.write_bytes(written + rest)
        return bool(taken) or looks > 20

    stop.is_set = count
    suffixes = (path.suffix,)
    watch.watch(tmp_path, lambda paths: taken.extend(paths) or paths, stop, 0, suffixes, note(told))
    assert taken == [path]
    assert looks < 12
    assert told == [("seems_cut_off", path)]


def note(told: list):
    return lambda code, path: told.append((code, path))


def test_reserved_space_is_no_end_and_a_text_without_a_line_end_is_read_at_last(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(watch, "PATIENT_LOOKS", 5)
    reserved, text = tmp_path / "reserved.csv", tmp_path / "text.csv"
    reserved.write_bytes(LINES + bytes(10_000))
    text.write_bytes(LINES.rstrip())
    assert not watch.is_whole(reserved) and not watch.is_whole(text)
    assert not watch.is_whole(tmp_path / "gone.csv")
    stop, taken, looks = Event(), [], 0

    def count() -> bool:
        nonlocal looks
        looks += 1
        assert looks > 5 or not taken
        return looks > 10

    stop.is_set = count
    watch.watch(tmp_path, lambda paths: taken.extend(paths) or paths, stop, 0, (".csv",), note([]))
    assert sorted(taken) == [reserved, text]


def test_a_folder_that_is_not_there_is_one_sentence(company):
    told = subprocess.run(
        [sys.executable, "-m", "etl", "watch", "nowhere", "--data", company.data, "--json"],
        cwd=HOUSE,
        capture_output=True,
        check=False,
    )
    assert told.returncode == 1
    assert "nowhere" in json.loads(told.stdout)["error"]["message"]
