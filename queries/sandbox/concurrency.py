"""How many children of the sandbox run at once, and how long a request waits for its turn."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from threading import BoundedSemaphore

from queries.refusal import QueryError

# How long a request waits for a free place before it is told that others are at work.
WAIT_SECONDS = 4.0
MAX_CHILDREN = max(2, os.cpu_count() or 1)
# What analysts try has places of its own, so that pages never wait for it.
PAGES, TRIALS = BoundedSemaphore(MAX_CHILDREN), BoundedSemaphore(MAX_CHILDREN)


@contextmanager
def take_place(places: BoundedSemaphore) -> Generator[None]:
    """Hold one of the places. Raises QueryError `busy` where none becomes free."""
    if not places.acquire(timeout=WAIT_SECONDS):
        raise QueryError("busy", count=MAX_CHILDREN)
    try:
        yield
    finally:
        places.release()
