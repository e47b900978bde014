"""A reader ends with the process that asks it, and by its own clock."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children")
ROOT = Path(__file__).parents[2]
ASK = """
import pathlib, sys, threading, time
from etl.readers import read
path = pathlib.Path(sys.argv[1])
# Started from a thread that ends: the reader lives on.
thread = threading.Thread(target=lambda: list(read.read_sheets(path)))
thread.start()
thread.join()
time.sleep(0.3)
print(read._idle[0][0].poll(), read._idle[0][0].pid, flush=True)
time.sleep(60)
"""
WORK = """
from etl.readers import reader_process
reader_process._set_limits(2**33, 0)
while True:
    pass
"""


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_reader_ends_with_the_process_that_asks_it_and_not_with_a_thread(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    command = [sys.executable, "-c", ASK, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout
        ended, pid = asker.stdout.readline().split()
        assert ended == "None"
        assert is_alive(pid)
        os.kill(asker.pid, signal.SIGKILL)
    end = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert not is_alive(pid)


def test_a_reader_that_works_without_end_is_ended_by_its_own_clock():
    done = subprocess.run([sys.executable, "-c", WORK], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == -signal.SIGXCPU
