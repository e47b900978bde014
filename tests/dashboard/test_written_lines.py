"""A line that somebody writes is kept in one line, visible, and within its bound."""

import pytest

from cli.main import main
from dashboard.display.written_lines import MAX_REASON_LENGTH, clean_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" meetings are\n monthly ", "meetings are monthly"),
        ("a\u202eb\x07c\u200b", "abc"),
        ("原因：会议每月一次", "原因：会议每月一次"),
        ("x" * 1_000_000, "x" * 20),
        ("\u2066\x00", ""),
    ],
)
def test_a_line_is_visible_and_within_its_bound(text, line):
    assert clean_line(text, 20) == line


@pytest.mark.parametrize(
    ("reason", "said"),
    [("x" * (MAX_REASON_LENGTH + 1), "at most 500"), ("\u202e", "Give the reason in one sentence")],
)
def test_a_reason_of_the_command_line_has_the_same_bound(tmp_path, capsys, reason, said):
    folder = tmp_path / "none"
    folder.mkdir()
    (folder / "own").mkdir()
    (folder / "own" / "q.sql").write_text("/* */ select 1", "utf-8")
    command = ["queries", "import", str(folder), "--reason", reason, "--data", str(tmp_path / "d")]
    assert main([*command, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err
