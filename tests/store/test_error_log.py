"""The log of errors: where, never with what, and never larger than it may be."""

from store import error_log


def fail():
    try:
        int("Acme Ltd")
    except ValueError as error:
        raise RuntimeError("ticket of Acme Ltd") from error


def test_a_trace_names_places_and_kinds_but_no_value(tmp_path):
    try:
        fail()
    except RuntimeError as error:
        number = error_log.write(tmp_path, error)
    log = (tmp_path / error_log.NAME).read_text("utf-8")
    assert number in log
    assert "tests/store/test_error_log.py:" in log
    assert log.index("ValueError") < log.index("RuntimeError")
    assert "Acme" not in log


def test_a_full_log_is_set_aside_and_the_oldest_dropped(tmp_path, monkeypatch):
    monkeypatch.setattr(error_log, "MAX_BYTES", 10)
    numbers = [error_log.write(tmp_path, ValueError()) for _ in range(error_log.OLDER + 2)]
    logs = sorted(path.name for path in tmp_path.iterdir())
    assert logs == ["errors.log", "errors.log.1", "errors.log.2", "errors.log.3"]
    kept = "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert [number in kept for number in numbers] == [False] + [True] * 4


def test_where_the_folder_cannot_be_written_the_trace_goes_to_stderr(tmp_path, capsys):
    (tmp_path / "file").touch()
    number = error_log.write(tmp_path / "file", ValueError())
    assert number in capsys.readouterr().err
