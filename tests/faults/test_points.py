"""Where faults are put: at calls on the data folder, evenly where there are many."""

from tests.faults import inject
from tests.faults.inject import Point

LOG = """\
fsync(3</data/a>) = 0
fsync(4</elsewhere>) = 0
fsync(3</data/b>) = 0
unlink("/data/.writing-1") = -1 ENOENT (No such file or directory)
unlink("/data/c") = 0
"""


def test_only_calls_on_the_folder_are_disturbed_by_their_number_among_all(tmp_path):
    log = tmp_path / "log"
    log.write_text(LOG)
    kills = [point for point in inject.list_points(log, "/data") if point.effect == "KILL"]
    assert kills == [
        Point("fsync", 1, "KILL"),
        Point("fsync", 3, "KILL"),
        Point("unlink", 2, "KILL"),
    ]


def test_of_many_calls_the_first_and_the_last_are_disturbed_and_those_between_evenly():
    assert inject.sample([*range(1, 101)], 4) == [1, 34, 67, 100]
    assert inject.sample([5, 7], 4) == [5, 7]
