"""Versions as files, so that git and review work: a folder of them, or a patch of the program."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from queries import catalog, query_files
from queries.query import Query


def list_texts(queries: Mapping[str, Query]) -> dict[str, str]:
    """The texts of the versions in force that are not as shipped, by name."""
    return {name: query.text for name, query in sorted(queries.items()) if query.version}


def write_files(texts: Mapping[str, str], folder: Path) -> list[Path]:
    """Write each text as `FOLDER/NAME.sql` into a folder; other files there stay."""
    paths = [folder / f"{name}.sql" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return paths


def read_folder(folder: Path) -> dict[str, str]:
    """The texts of the query files of a folder, by name. Raises QueryError for one that is none."""
    paths = sorted(folder.rglob("*.sql"))
    names = [path.relative_to(folder).with_suffix("").as_posix() for path in paths]
    return {
        name: query_files.read_file(path, name) for name, path in zip(names, paths, strict=True)
    }


def write_patch(texts: Mapping[str, str]) -> str:
    """The difference of these texts from the shipped files, as `git apply` takes it in the folder
    of the program."""
    shipped = catalog.load_shipped()
    return "".join(
        line
        for name, text in texts.items()
        for line in _list_lines(name, shipped[name].text if name in shipped else None, text)
    )


def _list_lines(name: str, shipped: str | None, text: str) -> Iterator[str]:
    path = f"queries/{name}.sql"
    yield f"diff --git a/{path} b/{path}\n"
    if shipped is None:
        yield "new file mode 100644\n"
    before = "/dev/null" if shipped is None else f"a/{path}"
    for line in difflib.unified_diff(_split(shipped or ""), _split(text), before, f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _split(text: str) -> list[str]:
    """The lines of a text as git counts them: only a line feed ends one."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]
