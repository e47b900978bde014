import os

import duckdb
import pytest

from store import snapshots


def publish(data, name, value):
    with snapshots.open_build(data) as built:
        with duckdb.connect(built) as connection:
            connection.execute("create table t as select $value as value", {"value": value})
        return snapshots.publish(data, built, name)


def read(snapshot):
    with snapshots.connect(snapshot.path) as connection:
        return connection.execute("select value from t").fetchall()


def test_a_reader_keeps_the_snapshot_that_it_opened(tmp_path):
    first = publish(tmp_path, "one", 1)
    with snapshots.connect(first.path) as open_connection:
        second = publish(tmp_path, "two", 2)
        assert snapshots.get_current(tmp_path) == second
        assert open_connection.execute("select value from t").fetchall() == [(1,)]
    assert read(second) == [(2,)]


def test_the_last_five_snapshots_are_kept(tmp_path):
    for number in range(7):
        publish(tmp_path, f"s{number}", number)
    kept = sorted(path.stem for path in (tmp_path / "snapshots").glob("*.duckdb"))
    assert kept == ["s2", "s3", "s4", "s5", "s6"]


def build(data, digest):
    with snapshots.open_build(data) as built:
        duckdb.connect(built).close()
        return snapshots.keep_built(data, built, digest)


def age(built, seconds=snapshots.IN_USE_SECONDS):
    """As if it had been built, and last asked for, so much earlier."""
    for path in (built, built.with_suffix(".sha256")):
        then = path.stat().st_mtime - seconds
        os.utime(path, (then, then))


def test_builds_that_are_never_published_do_not_pile_up(tmp_path):
    for number in range(6):
        age(build(tmp_path, f"inputs{number}"), 2 * snapshots.IN_USE_SECONDS - number)
        # Asked for again and again, the first stays.
        assert snapshots.find_built(tmp_path, "inputs0")
    building = tmp_path / "snapshots" / "building"
    kept = sorted(path.name.partition("-")[0] for path in building.glob("*.duckdb"))
    assert kept == ["inputs0", "inputs4", "inputs5"]
    assert len(list(building.iterdir())) == 2 * len(kept)


def test_a_build_is_kept_while_somebody_may_be_about_to_open_it(tmp_path):
    first = build(tmp_path, "first")
    age(first, 2 * snapshots.IN_USE_SECONDS)
    assert snapshots.find_built(tmp_path, "first") == first
    built = [build(tmp_path, f"other{number}") for number in range(4)]
    publish(tmp_path, "published", 1)
    assert all(path.exists() for path in (first, *built))


def test_asking_for_a_build_leaves_its_time_and_does_not_read_it_again(tmp_path):
    built = build(tmp_path, "inputs")
    age(built)
    found = [snapshots.find_built(tmp_path, "inputs")]
    completed, read = built.stat().st_mtime_ns, snapshots._is_sound.cache_info().misses
    found.append(snapshots.find_built(tmp_path, "inputs"))
    assert found == [built, built]
    assert built.stat().st_mtime_ns == completed
    assert snapshots._is_sound.cache_info().misses == read


def test_a_build_killed_half_way_leaves_the_published_snapshot(tmp_path):
    published = publish(tmp_path, "one", 1)
    with snapshots.open_build(tmp_path) as path:
        path.write_bytes(b"half a database")
        assert snapshots.get_current(tmp_path) == published
        assert read(published) == [(1,)]
    assert not path.exists()


def test_a_snapshot_whose_pointer_did_not_move_is_not_published(tmp_path, monkeypatch):
    published = publish(tmp_path, "one", 1)

    def killed(path, chunks):
        raise KeyboardInterrupt

    monkeypatch.setattr("store.durable.write", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, "two", 2)
    assert snapshots.get_current(tmp_path) == published


@pytest.mark.parametrize(
    "sql",
    [
        "create table x (a int)",
        "insert into t values (2)",
        "select * from read_csv('/etc/passwd')",
        "copy t to 'out.csv'",
        "attach ':memory:' as other",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_nothing_can_be_written_or_reached_through_the_sandbox(tmp_path, sql):
    with (
        snapshots.connect(publish(tmp_path, "one", 1).path) as connection,
        pytest.raises(duckdb.Error),
    ):
        connection.execute(sql).fetchall()


@pytest.mark.parametrize("content", ["long", "link", "pipe"])
def test_a_pointer_or_checksum_that_is_none_is_not_read_to_its_end(tmp_path, content):
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    first, second = publish(data, "s1", 1), publish(data, "s2", 2)
    sound = second.path.with_suffix(".sha256").read_bytes()
    for path, right, answers in (
        (data / "snapshots" / "current", b"s2", second),
        (second.path.with_suffix(".sha256"), sound, first),
    ):
        path.unlink()
        elsewhere.write_bytes(right)
        if content == "link":
            path.symlink_to(elsewhere)
        elif content == "pipe":
            os.mkfifo(path)
        else:
            path.write_bytes(right + b" " * 1000)
        assert snapshots.is_damaged(data)
        assert snapshots.get_current(data) == answers
        path.unlink()
        path.write_bytes(right)
        assert not snapshots.is_damaged(data)
