"""Sheets alike of one workbook that are each named for their own project, though no column has it.

Tables that can do without a project are loaded without; the question holds nothing back.
"""

from collections.abc import Iterable
from dataclasses import replace

from etl import schema
from etl.findings import Finding
from etl.load import Candidate, Load, Question
from etl.mapping import owners
from etl.schema import workbook_texts

FIELD = "project"


def ask_projects(loads: Iterable[Load]) -> list[Load]:
    """The loads, those of sheets alike that may each be of the project they are named for with the
    question of which."""
    loads = list(loads)
    alike: dict[tuple[str, str | None, str], list[Load]] = {}
    for load in loads:
        if load.status == "loaded" and load.sheet and load.shape:
            alike.setdefault((load.file, load.source, load.shape), []).append(load)
    asked = {load.load_id: load for group in alike.values() for load in _ask_group(group)}
    return [asked.get(load.load_id, load) for load in loads]


def _ask_group(group: list[Load]) -> list[Load]:
    named = {load.load_id: owners.suggest_from_sheet(load.sheet) for load in group}
    names = list(named.values())
    if len(group) < 2 or "" in names or len(set(names)) < len(names):
        return []
    table = schema.load_tables()[group[0].source or ""]
    return [
        _ask(load, named[load.load_id], table.fields[FIELD])
        for load in group
        if FIELD in table.fields and FIELD not in load.fields and FIELD not in load.mapped
    ]


def _ask(load: Load, name: str, field: schema.Field) -> Load:
    finding = Finding(
        "value_likely",
        "warning",
        load.sheet,
        value=name,
        field={lang: workbook_texts.describe_field(field, lang) for lang in schema.LANGUAGES},
    )
    question = Question(FIELD, (Candidate(name, "sheet_name", ()),), is_optional=True)
    findings = tuple(one for one in load.findings if one.code != "constant_elsewhere")
    return replace(load, open=(*load.open, question), findings=(*findings, finding))
