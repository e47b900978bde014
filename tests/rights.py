"""What an account reads that has no right to a folder of the tests."""

import os
from collections.abc import Generator
from contextlib import contextmanager

import pytest

NOBODY = 65534


@contextmanager
def act_as_nobody() -> Generator[None]:
    """Read with the rights of an account that may not look into pytest's folders."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("needs root, to be somebody else")
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
