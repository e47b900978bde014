"""The queue of those who write to a data folder: one at a time, in the order in which they came.

Who waits or writes holds a ticket, a locked file. The system releases the lock of a killed process,
so that a dead one keeps nobody waiting.
"""

import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from store import durable

LOOK_SECONDS = 0.05


@contextmanager
def take_turn(data: Path, patience: float, tell: Callable[[int], None]) -> Generator[None]:
    """Wait for those who came before, then be the only one who writes.

    `tell` hears again and again how many are ahead; it may raise to give up. Raises filelock's
    Timeout if nobody ahead finishes within `patience` seconds.
    """
    durable.make_data_folder(data)
    folder = data / "queue"
    if folder.is_file():  # Nobody waits in it.
        folder.unlink()
    durable.make_folder(folder)
    ticket = folder / f"{time.time_ns():020}-{secrets.token_hex(4)}"
    lock = FileLock(data / "writing.lock")
    with durable.create_claimed(ticket):
        try:
            durable.follow_folder(ticket)
            _wait(lock, ticket, patience, tell)
            yield
        finally:
            lock.release()
            # Nobody waits for a ticket that no process holds.
            with suppress(OSError):
                ticket.unlink(missing_ok=True)


def _wait(lock: FileLock, ticket: Path, patience: float, tell: Callable[[int], None]) -> None:
    """Return once the lock is acquired."""
    before, since = -1, time.monotonic()
    while True:
        ahead = _count_ahead(ticket)
        if not ahead:
            try:
                lock.acquire(timeout=0)
                return
            except Timeout:
                ahead = 1
        if ahead != before:
            before, since = ahead, time.monotonic()
        elif time.monotonic() - since >= patience:
            raise Timeout(lock.lock_file)
        tell(ahead)
        time.sleep(LOOK_SECONDS)


def _count_ahead(ticket: Path) -> int:
    """How many wait or write that came before; tickets of dead processes are removed."""
    ahead = 0
    for other in ticket.parent.iterdir():
        if not other.name.startswith(durable.UNSEEN) and other.name < ticket.name:
            try:
                with other.open("rb") as file:
                    is_dead = durable.claim(file) and bool(durable.fcntl)
                if is_dead:
                    other.unlink(missing_ok=True)
                else:
                    ahead += 1
            except FileNotFoundError:  # Done in the meantime.
                continue
    return ahead
