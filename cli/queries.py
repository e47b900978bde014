"""The verbs of the queries: list them, and their versions: read, compare, save, export, import."""

from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

import click
import pandas as pd

from cli import words
from cli.call import MISUSED, Call, Result
from cli.commands import Verb, VerbFamily
from cli.errors import Refusal, refuse
from cli.evidence import print_rows
from cli.intake import by_option
from dashboard.display.written_lines import MAX_REASON_LENGTH, clean_line
from dashboard.engine import session, snapshot_info, usage
from dashboard.engine.errors import Refused
from dashboard.workbench.rehearsed_card import draw_card
from etl.commands import own_queries
from etl.commands import queries as commands
from etl.commands.commit import Outcome
from queries import catalog, kinds, version_files
from queries.refusal import quote
from store.journal import Entry

SHIPPED = "shipped"
PATH = click.Path(path_type=Path)

reason_option = click.option("--reason", required=True, metavar="TEXT")


@click.group(cls=VerbFamily, invoke_without_command=True)
@click.pass_context
def queries(ctx: click.Context) -> Result | None:
    """All queries, with what they ask, give and take; or a verb on their versions."""
    call: Call = ctx.obj
    if ctx.invoked_subcommand:
        call.verb = f"queries {ctx.invoked_subcommand}"
        return None
    known = session.get_queries(call.data)
    listed = [_describe_query(call, known, name) for name in sorted(known)]
    shown = pd.DataFrame(listed)[["name", "page", "question"]]
    return Result(listed, lambda: print_rows(shown, "table"))


@queries.command(cls=Verb)
@click.argument("name", metavar="NAME")
@click.pass_obj
def versions(call: Call, name: str) -> Result:
    """Every version of a query, oldest first, refused ones too."""
    current = _get_version(call, name)
    listed = [
        {
            "version": entry.entry_id,
            "at": entry.at.isoformat(),
            "by": entry.by,
            "status": entry.body["status"],
            "is_active": entry.entry_id == current,
            "reason": entry.body["reason"],
            "why": entry.body.get("why", ""),
            "text": entry.body["text"],
        }
        for entry in catalog.list_versions(call.data, name)
    ]
    shown = pd.DataFrame(listed, columns=["version", "at", "by", "status", "is_active", "reason"])
    document = {"name": name, "active": current or SHIPPED, "versions": listed}
    return Result(document, lambda: print_rows(shown, "table"))


@queries.command(cls=Verb)
@click.argument("name", metavar="NAME")
@click.argument("before", required=False, metavar="[A]")
@click.argument("after", required=False, metavar="[B]")
@click.pass_obj
def diff(call: Call, name: str, before: str | None, after: str | None) -> Result:
    """The lines that differ between two versions; A is the shipped file, B the active version."""
    active = str(_get_version(call, name) or SHIPPED)
    is_shipped = name in catalog.list_shipped()
    older = [entry for entry in _list_saved(call, name) if str(entry.entry_id) != active]
    first = SHIPPED if is_shipped or not older else str(older[-1].entry_id)
    before, after = before or first, after or active
    old, new = (_read_version(call, name, version).split("\n") for version in (before, after))
    lines = unified_diff(old, new, before, after, lineterm="")
    document = {"name": name, "from": before, "to": after, "diff": list(lines)}
    return Result(document, lambda: print("\n".join(document["diff"])))


@queries.command(cls=Verb)
@click.argument("name", metavar="NAME")
@click.argument("file", type=PATH, metavar="FILE")
@reason_option
@by_option
@click.pass_obj
def save(call: Call, name: str, file: Path, reason: str, by: str) -> Result:
    """Save a file as a new version, after the same trial as on the workbench."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise catalog.QueryError.at(str(file), "unreadable_file") from error
    outcome = commands.save_query(
        call.data, name, text, _check_reason(call, reason), by, draw=draw_card
    )
    return _report(call, name, outcome)


@queries.command(cls=Verb)
@click.argument("name", metavar="NAME")
@click.argument("version", type=int, required=False, metavar="[VERSION]")
@reason_option
@by_option
@click.pass_obj
def restore(call: Call, name: str, version: int | None, reason: str, by: str) -> Result:
    """Put an older version in force again, or without a number the shipped file."""
    _read_version(call, name, SHIPPED if version is None else str(version))
    reason = _check_reason(call, reason)
    return _report(
        call, name, commands.restore_query(call.data, name, version, reason, by, draw_card)
    )


@queries.command(cls=Verb)
@click.argument("name", metavar="NAME")
@click.argument("new_name", metavar="NEW_NAME")
@reason_option
@by_option
@click.pass_obj
def rename(call: Call, name: str, new_name: str, reason: str, by: str) -> Result:
    """Rename a company's own query; its versions are kept."""
    reason = _check_reason(call, reason)
    outcome = own_queries.rename_query(call.data, name, new_name, reason, by)
    return _report(call, new_name, outcome)


@queries.command(cls=Verb)
@click.argument("name", metavar="NAME")
@reason_option
@by_option
@click.pass_obj
def retire(call: Call, name: str, reason: str, by: str) -> Result:
    """Retire a company's own query; any version can be restored."""
    outcome = own_queries.retire_query(call.data, name, _check_reason(call, reason), by)
    snapshot = _require_published(call, outcome).snapshot
    document = {"name": name, "version": None, "snapshot": snapshot}
    return Result(document, lambda: print(words.say(call.lang, "queries.retired", name=name)))


@queries.command("export", cls=Verb)
@click.argument("folder", type=PATH, required=False, metavar="[DIR]")
@click.option("--patch", type=PATH, metavar="FILE")
@click.pass_obj
def export_versions(call: Call, folder: Path | None, patch: Path | None) -> Result:
    """The active versions that are not as shipped: as files, or as a patch of the program."""
    if folder is None and patch is None:
        raise Refusal("usage", words.say(call.lang, "usage.no_target"), MISUSED)
    texts = version_files.list_texts(session.get_queries(call.data))
    files = version_files.write_files(texts, folder) if folder else []
    if patch:
        patch.write_text(version_files.write_patch(texts), encoding="utf-8", newline="\n")
        files.append(patch)
    document = {"queries": list(texts), "files": [str(path) for path in files]}
    return Result(document, lambda: print("\n".join(document["files"])))


@queries.command("import", cls=Verb)
@click.argument("folder", type=PATH, metavar="DIR")
@reason_option
@click.option("--dry-run", is_flag=True)
@by_option
@click.pass_obj
def import_versions(call: Call, folder: Path, reason: str, dry_run: bool, by: str) -> Result:
    """Save what differs in a folder of query files as one decision, all or nothing."""
    if not folder.is_dir():
        raise Refusal("no_folder", words.say(call.lang, "queries.no_folder", path=folder))
    known = catalog.load(call.data)
    texts = {
        name: text
        for name, text in version_files.read_folder(folder).items()
        if name not in known or known[name].text != text
    }
    changes = [
        {"name": name, "change": "changed" if name in known else "new"} for name in sorted(texts)
    ]
    snapshot = session.get_snapshot_name(call.data)
    if texts and not dry_run:
        reason = _check_reason(call, reason)
        snapshot = _require_published(
            call, commands.save_queries(call.data, texts, reason, by, draw=draw_card)
        ).snapshot
    shown = [words.say(call.lang, f"queries.{one['change']}", name=one["name"]) for one in changes]
    shown = shown or [words.say(call.lang, "queries.no_change")]
    return Result({"changes": changes, "snapshot": snapshot}, lambda: print("\n".join(shown)))


def _check_reason(call: Call, reason: str) -> str:
    reason = clean_line(reason, len(reason))
    if not reason:
        raise Refusal("usage", words.say(call.lang, "usage.no_reason"), MISUSED)
    if len(reason) > MAX_REASON_LENGTH:
        sentence = words.say(call.lang, "usage.long_reason", limit=MAX_REASON_LENGTH)
        raise Refusal("usage", sentence, MISUSED)
    return reason


def _get_version(call: Call, name: str) -> int | None:
    """The number of the active version, None for the shipped file. Raises Refusal for a name that
    no query has or had."""
    if name not in session.get_queries(call.data) and not catalog.list_versions(call.data, name):
        raise Refusal("no_query", words.say(call.lang, "queries.no_query", name=quote(name)))
    active = catalog.list_saved(call.data).get(name)
    return active.entry_id if active else None


def _list_saved(call: Call, name: str) -> list[Entry]:
    entries = catalog.list_versions(call.data, name)
    return [entry for entry in entries if entry.body["status"] == "saved"]


def _read_version(call: Call, name: str, version: str) -> str:
    """The text of a version by its number, or of the shipped file. Raises Refusal."""
    _get_version(call, name)
    if version == SHIPPED and name in catalog.list_shipped():
        return catalog.read_shipped(name).text
    for entry in catalog.list_versions(call.data, name):
        if str(entry.entry_id) == version:
            return entry.body["text"]
    sentence = words.say(call.lang, "queries.no_version", name=name, version=version)
    raise Refusal("no_version", sentence)


def _require_published(call: Call, outcome: Outcome) -> Outcome:
    """The outcome. Raises Refusal where nothing was published."""
    if outcome.error:
        raise refuse(outcome.error, call.lang)
    if outcome.failed_checks:
        failed = ", ".join(f"{check.name}: {check.rows}" for check in outcome.failed_checks)
        raise Refusal("checks", words.say(call.lang, "queries.failed_checks", checks=failed))
    return outcome


def _report(call: Call, name: str, outcome: Outcome) -> Result:
    snapshot = _require_published(call, outcome).snapshot
    version = _get_version(call, name) or SHIPPED
    document = {"name": name, "version": version, "snapshot": snapshot}
    said = words.say(call.lang, "queries.active", name=name, version=version)
    return Result(document, lambda: print(said))


def _describe_query(call: Call, known: Mapping[str, catalog.Query], name: str) -> dict[str, Any]:
    described = known[name]
    return {
        "name": name,
        "question": (described.question or described.title)[call.lang],
        "columns": _list_columns(call.data, described),
        "parameters": sorted(described.parameters),
        "page": usage.pick_page(known, name),
        "edited": described.version is not None,
    }


def _list_columns(data: Path, described: catalog.Query) -> list[str]:
    """A query's result columns; before the first snapshot those that its header names."""
    try:
        hidden = kinds.list_hidden(described.estimate)
        types = snapshot_info.get_result_types(data, described)
        return [name for name in types if name not in hidden]
    except (Refused, catalog.QueryError):
        return list(described.columns)


COMMANDS = {queries.name: queries}
