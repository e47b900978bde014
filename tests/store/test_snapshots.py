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


def test_builds_that_are_never_published_do_not_pile_up(tmp_path):
    for number in range(6):
        with snapshots.open_build(tmp_path) as built:
            duckdb.connect(built).close()
            snapshots.keep_built(tmp_path, built, f"inputs{number}")
        # Asked for again and again, the first stays.
        assert snapshots.find_built(tmp_path, "inputs0")
    building = tmp_path / "snapshots" / "building"
    kept = sorted(path.name.partition("-")[0] for path in building.glob("*.duckdb"))
    assert kept == ["inputs0", "inputs4", "inputs5"]
    assert len(list(building.iterdir())) == 2 * len(kept)


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
