"""The names of queries of the company's own, which can be renamed: their versions and whatever
points at them go along."""

from dataclasses import replace
from pathlib import Path

from store import journal_copy
from store.journal import Entry


def replace_name(name: str, new_name: str, text: str) -> str:
    """The text of a renamed query: a list names itself as the rows behind it."""
    return text.replace(f'"{name}"', f'"{new_name}"')


def rename_version(version: Entry, new_name: str) -> Entry:
    """A saved version as if it had been saved under the query's new name."""
    text = replace_name(version.body["name"], new_name, version.body["text"])
    return replace(version, body={**version.body, "name": new_name, "text": text})


def follow_name(data: Path, name: str) -> str:
    """The name that a query has by now, of one that was renamed; else the same."""
    renamed: dict[str, str] = {}
    for entry in journal_copy.list_entries(data, "query"):
        body = entry.body
        if body["status"] == "saved":
            renamed.pop(body["name"], None)
            if was := body.get("was"):
                # Whoever followed a link to its former names goes on to the new one, whatever
                # query takes one of those names later.
                renamed = {old: body["name"] if now == was else now for old, now in renamed.items()}
                renamed[was] = body["name"]
    return renamed.get(name, name)
