"""The files that a command names, and the exports in the folders that it names."""

from collections.abc import Sequence
from pathlib import Path

from cli.call import Call
from cli.errors import refuse
from etl import findings
from etl.readers import archives
from store.found_files import AnyFile, FoundFile, is_folder_elsewhere, lies_at

# In a folder only these are taken up; a file named outright is always read.
EXPORTS = archives.EXPORT_SUFFIXES | {".zip", ".gz"}


def find_files(call: Call, paths: Sequence[Path]) -> list[AnyFile]:
    """The files named, and the exports in the folders named, in the order of their paths; also
    links to folders elsewhere, which are no files, so that they are told.

    Raises Refusal for a path at which there is none.
    """
    files: list[AnyFile] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else []
        files += [
            FoundFile(file, path)
            for file in inside
            if (file.suffix.lower() in EXPORTS and lies_at(file)) or is_folder_elsewhere(file, path)
        ]
        if path.is_file():
            files.append(path)
        elif not path.is_dir():
            code = "not_plain" if lies_at(path) else "no_file"
            raise refuse(findings.Finding(code, "error"), call.lang, path)
    return files
