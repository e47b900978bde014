"""What is asked about: a piece of evidence, the cases that count, and the link to its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dashboard.assistant.reader import Reader
from dashboard.display import texts
from dashboard.engine import session, usage
from dashboard.engine.errors import Refused
from dashboard.ui import filter_choices
from dashboard.ui.filter_choices import LISTS, PERIOD
from queries.catalog import Query
from queries.refusal import quote

# Not evidence: what other pages of the app are made of.
OTHER_FAMILIES = ("filters", "names", "record")
# Pages that the filters of a link open with.
FILTERED_PAGES = ("overview", "complaints", "requirements", "schedule")
# The page at the address itself.
FRONT_PAGE = "overview"
# So many choices are listed at most; a search finds the others.
MAX_CHOICES = 100


@dataclass(frozen=True)
class Filters:
    """Which cases count; what is left out is not filtered. Days are inclusive; clients, projects
    and people are given by id or by name."""

    # A misspelt filter must not pass for a figure of the whole company.
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic

    start_date: date | None = None
    end_date: date | None = None
    client: list[str] = field(default_factory=list)
    project: list[str] = field(default_factory=list)
    sales: list[str] = field(default_factory=list)
    pm: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    id: str
    quoted_name: str


@dataclass(frozen=True)
class Choices:
    """What a filter offers: the first of all that match, and how many match."""

    choices: list[Choice]
    count: int
    notice: str


def list_choices(reader: Reader, filter_name: str, text: str) -> Choices:
    """The choices of a filter whose name or id contains `text`."""
    offered = filter_choices.load_choices(reader.data).get(filter_name, {})
    found = [
        Choice(choice, name)
        for choice, name in offered.items()
        if text.casefold() in f"{choice} {name}".casefold()
    ]
    notice = texts.translate(reader.lang, "assistant.notice")
    return Choices(found[:MAX_CHOICES], len(found), notice)


def is_evidence(known: Mapping[str, Query], query: Query) -> bool:
    """Whether a query is a piece of evidence, and no list of the rows behind one."""
    is_list = any(other.rows == query.name for other in known.values() if other is not query)
    family = query.name.split("/")[0]
    return query.kind == "evidence" and not is_list and family not in OTHER_FAMILIES


def get_evidence(reader: Reader, name: str) -> Query:
    """The evidence of this name. Raises Refused `no_evidence` where there is none."""
    try:
        query = session.get_query(reader.data, name)
    except Refused as error:
        if error.code != "no_query":
            raise
        raise Refused("no_evidence", name=quote(name)) from error
    if not is_evidence(session.get_queries(reader.data), query):
        raise Refused("no_evidence", name=quote(name))
    return query


def read_filters(reader: Reader, given: Filters) -> dict[str, Any]:
    """The filters as a page takes them. Raises Refused `no_choice` for a name that none offers,
    `reversed` for a period that ends before it begins."""
    chosen: dict[str, Any] = {key: day for key in PERIOD if (day := getattr(given, key))}
    if filter_choices.is_reversed(chosen):
        raise Refused("reversed")
    offered = filter_choices.load_choices(reader.data)
    for key in LISTS:
        ids = [
            found
            for value in getattr(given, key)
            for found in _find_ids(reader, offered, key, value)
        ]
        if ids:
            chosen[key] = list(dict.fromkeys(ids))
    return chosen


def _find_ids(
    reader: Reader, offered: Mapping[str, Mapping[str, str]], key: str, value: str
) -> list[str]:
    names = offered.get(key, {})
    if value in names:
        return [value]
    wanted = value.strip().casefold()
    found = [choice for choice, name in names.items() if name.casefold() == wanted]
    if not found:
        label = texts.translate(reader.lang, f"filters.{key}")
        raise Refused("no_choice", filter=label, value=value, key=key)
    return found


def describe(reader: Reader, chosen: Mapping[str, Any]) -> str:
    """A selection in words, as the line of a page's filters says it."""
    offered = filter_choices.load_choices(reader.data)
    shown = [name for name in ("period", *LISTS) if name in ("period", "client") or name in chosen]
    return filter_choices.describe_filters(chosen, offered, shown, reader.lang)


def make_link(reader: Reader, page: str, chosen: Mapping[str, Any], **more: Any) -> str:
    """The address of a page of the app in the reader's language, with these filters set."""
    days = {key: chosen[key].isoformat() for key in PERIOD if key in chosen}
    lists = {key: chosen[key] for key in LISTS if key in chosen}
    query = urlencode({**more, **days, **lists, "lang": reader.lang}, doseq=True)
    path = "" if page == FRONT_PAGE else page
    return f"{reader.app.rstrip('/')}/{path}?{query}"


def link_evidence(reader: Reader, name: str, chosen: Mapping[str, Any]) -> str:
    """The address of the page that shows a piece of evidence, with these filters set."""
    page = usage.pick_page(session.get_queries(reader.data), name)
    if page is None:
        return make_link(reader, "queries", chosen, query=name)
    kept = chosen if page in FILTERED_PAGES else {}
    return make_link(reader, page, kept, card=name)
