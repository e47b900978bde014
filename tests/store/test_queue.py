"""Writers come one at a time, in the order in which they came, and a dead one holds up nobody."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from filelock import Timeout

from store import queue

ROOT = Path(__file__).parents[2]
HOLD = """
import pathlib, sys, time
from store import queue
with queue.take_turn(pathlib.Path(sys.argv[1]), 5, lambda ahead: None):
    print("held", flush=True)
    time.sleep(60)
"""


def ignore(ahead):
    pass


def test_writers_take_their_turn_in_the_order_in_which_they_came(tmp_path):
    order, places, threads = [], {}, []

    def write(number):
        with queue.take_turn(tmp_path, 30, places.setdefault(number, []).append):
            order.append(number)

    with queue.take_turn(tmp_path, 30, ignore):
        for number in range(20):
            threads.append(threading.Thread(target=write, args=[number]))
            threads[-1].start()
            while len(list((tmp_path / "queue").glob("[0-9]*"))) < number + 2:
                time.sleep(0.001)
        time.sleep(3 * queue.LOOK_SECONDS)
    for thread in threads:
        thread.join()
    assert order == list(range(20))
    assert [places[number][0] for number in range(20)] == list(range(1, 21))
    assert not list((tmp_path / "queue").iterdir())


def test_who_is_killed_keeps_nobody_waiting(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Timeout), queue.take_turn(tmp_path, 0.2, ignore):
            pass
        holder.kill()
    with queue.take_turn(tmp_path, 5, ignore):
        assert len(list((tmp_path / "queue").iterdir())) == 1


def test_who_gives_up_leaves_the_queue(tmp_path):
    def stop(ahead):
        raise KeyboardInterrupt

    with queue.take_turn(tmp_path, 5, ignore):
        with pytest.raises(KeyboardInterrupt), queue.take_turn(tmp_path, 5, stop):
            pass
        assert len(list((tmp_path / "queue").iterdir())) == 1
