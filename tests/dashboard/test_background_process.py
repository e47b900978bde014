"""Work in the background gives way to the pages."""

import os

import pytest

from dashboard.engine import precompute
from dashboard.engine.background_process import start_command


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="Windows has other priorities")
def test_slow_estimates_give_way_to_the_pages_and_a_build_does_not(tmp_path):
    estimating = precompute._start_process(tmp_path, (), 0)
    building = start_command("etl", "build", tmp_path)
    pages = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        assert os.getpriority(os.PRIO_PROCESS, estimating.pid) == min(pages + 10, 19)
        assert os.getpriority(os.PRIO_PROCESS, building.pid) == pages
    finally:
        for process in (estimating, building):
            process.kill()
            process.wait()
