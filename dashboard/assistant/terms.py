"""What the figures count, term by term, as the pages of the definitions say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.assistant import selection
from dashboard.assistant.reader import Reader
from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.errors import Refused
from dashboard.narrative import setting_texts
from queries import definitions
from queries.catalog import Query
from queries.definitions import Definition
from queries.settings import load_shipped


@dataclass(frozen=True)
class Threshold:
    """A setting that a definition rests on, and its shipped value."""

    name: str
    value: str
    shipped: str
    meaning: str


@dataclass(frozen=True)
class Term:
    """A term: what it means, its thresholds, and the evidence that uses it. `columns` are those of
    the published tables that decide, the first of all."""

    name: str
    title: str
    meaning: str
    thresholds: list[Threshold]
    columns: list[str]
    evidence: list[str]
    edited: list[str]
    link: str


@dataclass(frozen=True)
class Terms:
    """The terms that match, or all."""

    terms: list[Term]
    notice: str


def define_term(reader: Reader, text: str) -> Terms:
    """The definitions whose name or title, in either language, contains a text; all where it is
    empty. Raises Refused `no_term` where none does."""
    wanted = text.strip().casefold()
    found = [
        definition
        for definition in definitions.load_definitions().values()
        if any(
            wanted in written.casefold()
            for written in (definition.name, *definition.title.values())
        )
    ]
    if not found:
        raise Refused("no_term")
    known = session.get_queries(reader.data)
    return Terms(
        [_tell_term(reader, known, definition) for definition in found],
        texts.translate(reader.lang, "assistant.notice"),
    )


def _tell_term(reader: Reader, known: Mapping[str, Query], definition: Definition) -> Term:
    lang = reader.lang
    return Term(
        name=definition.name,
        title=definition.title[lang],
        meaning=definition.says[lang],
        thresholds=_list_thresholds(reader.data, definition, lang),
        columns=list(definition.columns),
        evidence=[
            query.name
            for query in definitions.list_cards(definition, known)
            if selection.is_evidence(known, query)
        ],
        edited=[name for name in definition.models if name in known and known[name].version],
        link=selection.make_link(reader, "definitions", {}, definition=definition.name),
    )


def _list_thresholds(data: Path, definition: Definition, lang: str) -> list[Threshold]:
    values, shipped = session.get_settings(data), load_shipped()
    return [
        Threshold(
            name,
            setting_texts.write_value(values[name], lang),
            setting_texts.write_value(shipped[name], lang),
            said[lang],
        )
        for name, said in definition.settings.items()
    ]
