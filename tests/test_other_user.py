"""A data folder that belongs to another system user."""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOBODY = 65534
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to give a folder away"
    ),
]


def lose_powers() -> None:
    """From now on rights of files bind this process, although it is root's."""
    for power in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, power, 0, 0, 0)


def run(data: Path, *words: object) -> tuple[int, dict, str]:
    command = [sys.executable, "-m", "cli", *map(str, words), "--data", str(data), "--json"]
    done = subprocess.run(
        [*command, "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lose_powers,
    )
    return done.returncode, json.loads(done.stdout), done.stderr


def give_away(data: Path) -> None:
    for path in (data, *data.rglob("*")):
        os.chown(path, NOBODY, NOBODY)


@pytest.mark.parametrize("verb", ["status", "build", "check", "load", "backup"])
def test_a_folder_of_another_user_is_told_in_one_sentence(tmp_path, verb):
    path, data = tmp_path / "clients.csv", tmp_path / "data"
    path.write_text("Client ID,Client name\nC1,Acme\n", "utf-8")
    assert run(data, "load", path)[0] == 0
    give_away(data)
    words = {"load": ("load", path), "backup": ("backup", "create", tmp_path / "copy")}
    code, document, err = run(data, *words.get(verb, (verb,)))
    assert (code, document["error"]["code"]) == (1, "no_right"), err
    assert err.startswith("this user may not use")
    assert err.count("\n") == 1
