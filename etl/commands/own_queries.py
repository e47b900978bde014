"""Commands on the queries that are the company's own: rename and retire. Their history stays."""

from functools import partial
from pathlib import Path

from etl.commands import commit
from etl.commands.commit import Outcome
from queries import catalog, renaming
from queries.refusal import QueryError, quote
from queries.settings import load_settings
from store import drafts, journal


def rename_query(data: Path, name: str, new_name: str, reason: str, by: str) -> Outcome:
    """Give an own query another name, under which its history and its drafts go on.

    Refused for a shipped query, for one that another query names, and for a name that is taken.
    """
    try:
        _check_own(data, name)
        known = catalog.load(data)
        if new_name in {*known, *catalog.list_shipped()}:
            raise QueryError("name_taken", name=new_name)
        change = partial(renaming.replace_name, name, new_name)
        text = change(known[name].text)
        renamed = catalog.parse_written(new_name, text)
    except QueryError as error:
        return _refuse(data, error)
    body = {"text": text, "reason": reason}
    decisions = [
        journal.draft_entry("query", by, status="retired", name=name, now=new_name, **body),
        journal.draft_entry("query", by, status="saved", name=new_name, was=name, base="", **body),
    ]
    edited = {name: None, new_name: renamed}
    outcome = commit.decide(data, decisions, (), edited, confirm=partial(_check_own, data, name))
    if outcome.is_recorded:
        drafts.rename(data, name, new_name, change)
    return outcome


def retire_query(data: Path, name: str, reason: str, by: str) -> Outcome:
    """Take an own query out of force; any of its versions can be restored.

    Refused for a shipped query, and for one that another query names.
    """
    try:
        _check_own(data, name)
        text = catalog.load(data)[name].text
    except QueryError as error:
        return _refuse(data, error)
    body = {"name": name, "text": text, "reason": reason}
    retired = journal.draft_entry("query", by, status="retired", **body)
    return commit.decide(data, [retired], (), {name: None}, confirm=partial(_check_own, data, name))


def _check_own(data: Path, name: str) -> None:
    """Raise QueryError unless a query is the company's own and neither another query nor a setting
    names it."""
    if name in catalog.list_shipped():
        raise QueryError("shipped_stays", name=name)
    known = catalog.load(data)
    if name not in known:
        raise QueryError("no_such_query", name=quote(name))
    table = name.removeprefix("model/") if known[name].kind == "model" else None
    users = [
        other.name
        for other in known.values()
        if other.name != name
        and (name in (other.rows, other.after, other.chart.get("trend")) or table in other.tables)
    ]
    if name in load_settings(data)["headline_family"]:
        users.append("headline_family")
    if users:
        raise QueryError("still_named", name=name, users=", ".join(sorted(users)))


def _refuse(data: Path, error: QueryError) -> Outcome:
    return Outcome((), commit.get_snapshot_name(data), error=commit.explain_refusal(error))
