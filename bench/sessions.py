"""Fifteen sessions compared with one, while files are taken in: `python -m bench.sessions DATA`.

One session opens evidence pages and changes filters; then 15 do, with pauses to read, while
20,000-row workbooks are uploaded and published through the app, one after another; then one again.
The time of an answer is from asking to the last element of the page, as a session without a browser
gets it (bench/visitor.py). An error is an exception, an alert of failure, a closed connection, or
no answer in 60 s. DATA is a data folder with the sample company, of which a copy is used.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from websockets.exceptions import InvalidHandshake

from bench.pages import PAGES, ROOT, start_server
from bench.visitor import Answer, Visitor, visit
from dashboard.display import texts
from tests import large_exports

ROWS = 20_000
SESSIONS = 15
CHANGES_PER_PAGE = 3
# One change in five takes the filter away.
CHOOSING_SHARE = 0.8
# A reader looks at a page so long before the next click. One session alone does not wait: it would
# only be measured less often.
PAUSE_SECONDS = (2.0, 8.0)
UPLOAD_SECONDS = 300.0
SETTLE_SECONDS = 5.0
CLIENT, DROP, PUBLISH, PUBLISHED = (
    texts.translate("en", key)
    for key in ("filters.client", "upload.drop", "upload.publish", "upload.published")
)


@dataclass(frozen=True)
class Timed:
    """An answer to one of the sessions, and when it was asked for."""

    session: int
    asked_at: float
    answer: Answer


@dataclass(frozen=True)
class Upload:
    """A workbook taken in through the app: from its upload until it was published."""

    began_at: float
    ended_at: float
    read: Answer
    published: Answer


def run_etl(*words: object) -> None:
    """Run a command of the intake in another process."""
    command = [sys.executable, "-m", "etl", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


async def read_pages(address: str, session: int, until: float, *, pauses: bool) -> list[Timed]:
    """Open pages and change filters until then; a lost connection is opened again."""
    chance, times = random.Random(session), []
    if pauses:
        # Nobody comes at the same moment as all others.
        await asyncio.sleep(chance.uniform(0, PAUSE_SECONDS[1]))
    while time.monotonic() < until:
        asked_at = time.monotonic()
        try:
            async with visit(address) as visitor:
                while time.monotonic() < until:
                    asked_at = time.monotonic()
                    answer = await _ask(visitor, chance, len(times))
                    times.append(Timed(session, asked_at, answer))
                    if answer.is_lost:
                        break
                    if pauses:
                        await asyncio.sleep(chance.uniform(*PAUSE_SECONDS))
        except (OSError, InvalidHandshake) as error:
            waited = time.monotonic() - asked_at
            times.append(Timed(session, asked_at, Answer(waited, f"no connection: {error}", True)))
    return times


async def _ask(visitor: Visitor, chance: random.Random, number: int) -> Answer:
    """Open a page, or choose one of its clients or all of them."""
    if number % (1 + CHANGES_PER_PAGE) == 0 or CLIENT not in visitor.widgets:
        return await visitor.open(chance.choice(PAGES))
    client = chance.choice(visitor.widgets[CLIENT].options)
    return await visitor.choose(CLIENT, [client] if chance.random() < CHOOSING_SHARE else [])


async def upload_in_turn(address: str, folder: Path, until: float) -> list[Upload]:
    """Upload and publish one workbook after another until then."""
    uploads: list[Upload] = []
    while time.monotonic() < until:
        # The same rows and a few new ones each time: a list that is exported again and again.
        rows = ROWS + 1 + len(uploads)
        path = await asyncio.to_thread(large_exports.plan, folder / f"plan-{rows}.xlsx", rows)
        async with visit(address) as visitor:
            await visitor.open("upload")
            began_at = time.monotonic()
            read = await visitor.drop(DROP, path, UPLOAD_SECONDS)
            published = Answer(0, "cannot be published")
            if PUBLISH in visitor.widgets:
                published = await visitor.press(PUBLISH, UPLOAD_SECONDS)
            if not published.trouble and PUBLISHED not in published.successes:
                published = Answer(published.seconds, "not published")
        uploads.append(Upload(began_at, time.monotonic(), read, published))
        await asyncio.sleep(SETTLE_SECONDS)
    return uploads


async def measure(
    address: str, folder: Path, seconds: float, sessions: int
) -> tuple[list[Timed], list[Timed], list[Upload]]:
    """The answers to one session before and after the others, those to all, and the uploads."""
    # What only the first visit after a start takes is not compared.
    async with visit(address) as visitor:
        for page in PAGES:
            await visitor.open(page)
    alone = await read_pages(address, 0, time.monotonic() + seconds / 4, pauses=False)
    until = time.monotonic() + seconds
    reading = [read_pages(address, number, until, pauses=True) for number in range(1, sessions + 1)]
    crowd, uploads = await asyncio.gather(
        asyncio.gather(*reading), upload_in_turn(address, folder, until)
    )
    alone += await read_pages(address, 0, time.monotonic() + seconds / 4, pauses=False)
    return alone, [timed for times in crowd for timed in times], uploads


def report(alone: Sequence[Timed], crowd: Sequence[Timed], uploads: Sequence[Upload]) -> bool:
    """Print the table, the ratio of the p95 and every error; returns whether there was none."""
    during = [timed for timed in crowd if _is_during(timed, uploads)]
    together_at = min(timed.asked_at for timed in crowd)
    print("| sessions | answers | errors | median s | p95 s | longest s |")
    print("| --- | --- | --- | --- | --- | --- |")
    _print_row("one", alone)
    # On a machine that others share the two differ.
    _print_row("of these, before", [timed for timed in alone if timed.asked_at < together_at])
    _print_row("of these, after", [timed for timed in alone if timed.asked_at > together_at])
    _print_row(f"{len({timed.session for timed in crowd})} together", crowd)
    _print_row("of these, while a file was taken in", during)
    for number in sorted({timed.session for timed in crowd}):
        _print_row(f"session {number}", [timed for timed in crowd if timed.session == number])
    print(f"\np95 of all / of one: {_find_p95(crowd) / _find_p95(alone):.1f}")
    for upload in uploads:
        print(
            f"upload: read and previewed in {upload.read.seconds:.1f} s, "
            f"published in {upload.published.seconds:.1f} s"
        )
    answers = [timed.answer for timed in (*alone, *crowd)]
    answers += [answer for upload in uploads for answer in (upload.read, upload.published)]
    errors = [answer.trouble for answer in answers if answer.trouble]
    for error in errors:
        print(f"error: {error}")
    return not errors


def _print_row(name: str, times: Sequence[Timed]) -> None:
    seconds = [timed.answer.seconds for timed in times] or [float("nan")]
    errors = sum(1 for timed in times if timed.answer.trouble)
    print(
        f"| {name} | {len(times)} | {errors} | {statistics.median(seconds):.2f} "
        f"| {np.percentile(seconds, 95):.2f} | {max(seconds):.2f} |"
    )


def _find_p95(times: Sequence[Timed]) -> float:
    return float(np.percentile([timed.answer.seconds for timed in times], 95))


def _is_during(timed: Timed, uploads: Sequence[Upload]) -> bool:
    """Whether some of the time of an answer was also that of an upload."""
    return any(
        timed.asked_at < upload.ended_at and timed.asked_at + timed.answer.seconds > upload.began_at
        for upload in uploads
    )


def main() -> None:
    """Measure on a copy of a data folder, and print the result; exit code 1 after an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a data folder with the sample company")
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        data = shutil.copytree(options.data, folder / "data")
        # All phases see as many rows.
        run_etl("load", large_exports.plan(folder / "plan.xlsx", ROWS), "--data", data)
        with start_server("app.py", FIRSTHAND_DATA=str(data)) as (address, _):
            answers = asyncio.run(measure(address, folder, options.seconds, options.sessions))
    sys.exit(not report(*answers))


if __name__ == "__main__":
    main()
