"""The app's memory over many visits and publications: `python -m bench.memory DATA`.

Fresh sessions open all pages in turn and leave (bench/visitor.py), while other processes load one
file after another; the resident memory and the open files of the server are read from /proc
(Linux). A line is fitted over the second half, when caches and the sessions that Streamlit keeps
for a while are as many as they get. Slow estimates are left out: they have processes of their own.
DATA is a data folder with the sample company, of which a copy is used.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.pages import start_server
from bench.sessions import CLIENT, run_etl
from bench.visitor import visit
from store.paths import PAGES

# A record is opened from a row, not by its name.
NAMES = sorted(path.stem for path in PAGES.glob("*/*.py") if path.stem != "record")
VISITS, PUBLICATIONS = 700, 20
READ_EVERY = 50
# Flat: 200 visits a day add less than 100 MB from one monthly restart to the next.
FLAT_MB_PER_100_VISITS = 2.0
TICKET_HEADERS = "Ticket ID,Created at,Client,Subject,Type"


@dataclass(frozen=True)
class Reading:
    """The server after so many visits and publications."""

    visits: int
    publications: int
    megabytes: float
    open_files: int


def read_server(pid: int, visits: int, publications: int) -> Reading:
    """The resident memory and the open files of a process."""
    process = Path("/proc") / str(pid)
    lines = (process / "status").read_text().splitlines()
    [kilobytes] = [int(line.split()[1]) for line in lines if line.startswith("VmRSS")]
    return Reading(visits, publications, kilobytes / 1024, len(list((process / "fd").iterdir())))


async def visit_pages(
    address: str, pid: int, data: Path, visits: int, publications: int
) -> tuple[list[Reading], list[str]]:
    """Visit the pages in turn, publishing at even distances; gives the readings and the errors."""
    chance, readings, errors, published = random.Random(1), [], [], 0
    for number in range(visits):
        name = NAMES[number % len(NAMES)]
        async with visit(address) as visitor:
            answers = [await visitor.open(name)]
            if CLIENT in visitor.widgets:
                client = chance.choice(visitor.widgets[CLIENT].options)
                answers.append(await visitor.choose(CLIENT, [client]))
        errors += [f"{name}: {answer.trouble}" for answer in answers if answer.trouble]
        if (number + 1) * publications // visits > published:
            published += 1
            await asyncio.to_thread(publish, data, published)
        if (number + 1) % READ_EVERY == 0:
            readings.append(read_server(pid, number + 1, published))
            _print_row(readings[-1])
    return readings, errors


def publish(data: Path, number: int) -> None:
    """Load a file with one ticket in another process."""
    path = data.parent / f"tickets-{number}.csv"
    path.write_text(f"{TICKET_HEADERS}\nN-{number},2026-03-02 10:00,Acme,Slow,Complaint\n", "utf-8")
    run_etl("load", path, "--data", data)


def fit_growth(readings: Sequence[Reading]) -> float:
    """Megabytes per 100 visits over the second half."""
    half = [reading for reading in readings if reading.visits * 2 > readings[-1].visits]
    visits = [reading.visits for reading in half]
    slope, _ = np.polyfit(visits, [reading.megabytes for reading in half], 1)
    return float(slope) * 100


def _print_row(reading: Reading) -> None:
    print(
        f"| {reading.visits} | {reading.publications} | {reading.megabytes:.0f} "
        f"| {reading.open_files} |",
        flush=True,
    )


def main() -> None:
    """Print the readings, the growth, whether it is flat, and every error.

    Exit code 1 if it is not flat, or after an error.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a data folder with the sample company")
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--publications", type=int, default=PUBLICATIONS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = shutil.copytree(options.data, Path(scratch) / "data")
        environment = {"FIRSTHAND_DATA": str(data), "FIRSTHAND_WORK_OUT": "0"}
        with start_server("app.py", **environment) as (address, pid):
            print("| visits | publications | resident MB | open files |")
            print("| --- | --- | --- | --- |")
            readings, errors = asyncio.run(
                visit_pages(address, pid, data, options.visits, options.publications)
            )
    growth = fit_growth(readings)
    is_flat = growth <= FLAT_MB_PER_100_VISITS
    print(f"\nsecond half: {growth:+.1f} MB per 100 visits: {'flat' if is_flat else 'not flat'}")
    for error in errors:
        print(f"error: {error}")
    sys.exit(bool(errors) or not is_flat)


if __name__ == "__main__":
    main()
