"""The drawing verbs of the record page: one requirement, change, task, ticket or contact, what
happened around it, and the row of the sheet that it was uploaded in."""

import difflib
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import timeline
from dashboard.display import number_formats, texts
from dashboard.engine import original_sheet, session
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts
from dashboard.ui import language, links, plotly_component, tables
from dashboard.ui.language import t

FACTS = ("project_name", "client_name", "channel", "state", "arrival_group", "origin")
PARAMETERS = ("record_table", "record_project", "record_id")


@dataclass(frozen=True)
class Record:
    """The one thing that the page is about, and the row of a load that it came from.

    `address` is its table, project (empty for a ticket or contact) and id.
    """

    address: tuple[str, str, str]
    load_id: str
    row: int

    @property
    def parameters(self) -> dict[str, str]:
        """What its queries ask for."""
        return dict(zip(PARAMETERS, self.address, strict=True))


def render_title() -> Record | None:
    """Draw what the record of the page's address is.

    Gives None, and says so, where the address names no record of the figures.
    """
    written = st.query_params.get_all("record")
    asked = dict(zip(PARAMETERS, written, strict=False))
    known = card_parts.ask("record/summary", asked) if len(written) == len(PARAMETERS) else None
    if known is None or known.rows.empty:
        st.info(t("record.none"))
        return None
    lang, [first, *_] = language.get_language(), known.rows.to_dict("records")
    kind = number_formats.format_cell("table_name", first["table_name"], lang)
    st.subheader(texts.escape_markdown(str(_or(first["title"], first["record_id"]))), anchor=False)
    facts = [f"{kind} {first['record_id']}"] + [
        number_formats.format_cell(name, first[name], lang)
        for name in FACTS
        if not number_formats.is_absent(first[name])
    ]
    if not number_formats.is_absent(first["finish_slip_days"]):
        slip = number_formats.format_measure("finish_slip_days", first["finish_slip_days"], lang)
        facts.append(t("record.slip", slip=slip))
    st.caption(texts.escape_markdown(" · ".join(facts)))
    _words(first)
    table, project, identity = written
    return Record((table, project, identity), first["load_id"], int(_or(first["source_row"], 0)))


def _or(value: Any, other: Any) -> Any:
    return other if number_formats.is_absent(value) else value


def _words(record: dict[str, Any]) -> None:
    """The text as relayed beside the text as the client confirmed it, what differs marked."""
    told, confirmed = record["told_text"], record["confirmed_text"]
    if number_formats.is_absent(told) and number_formats.is_absent(confirmed):
        return
    if number_formats.is_absent(told) or number_formats.is_absent(confirmed):
        name = "confirmed_text" if number_formats.is_absent(told) else "told_text"
        st.markdown(f"**{t(f'record.{name}')}** {texts.escape_markdown(record[name])}")
        return
    left, right = mark_differences(told, confirmed)
    for place, name, words in zip(
        st.columns(2, gap="medium"), ("told_text", "confirmed_text"), (left, right), strict=True
    ):
        with place.container(border=True, height="stretch"):
            st.caption(t(f"record.{name}"))
            st.markdown(words)


def mark_differences(told: str, confirmed: str) -> tuple[str, str]:
    """Two texts as Markdown, what only the first says struck through, only the second bold.

    Words are compared; in Chinese, characters.
    """
    pieces = [
        re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+|\s+", one) for one in (told, confirmed)
    ]
    sides: tuple[list[str], list[str]] = ([], [])
    for kind, a, b, c, d in difflib.SequenceMatcher(None, *pieces, autojunk=False).get_opcodes():
        for side, part, sign in (
            (sides[0], pieces[0][a:b], "~~"),
            (sides[1], pieces[1][c:d], "**"),
        ):
            words = "".join(part)
            bare = words.strip()
            is_plain = kind == "equal" or not bare
            said = (
                texts.escape_markdown(bare)
                if is_plain
                else f"{sign}{texts.escape_markdown(bare)}{sign}"
            )
            side.append(words.replace(bare, said, 1) if bare else words)
    return "".join(sides[0]), "".join(sides[1])


def render_events(record: Record) -> tuple[str, int]:
    """Draw the time line and the list of events.

    Gives load and row of the event that is picked, the record's own at first.
    """
    answer = card_parts.ask("record/events", record.parameters)
    if answer is None or answer.rows.empty:
        st.caption(t("record.no_events"))
        return record.load_id, record.row
    st.subheader(t("record.events"), anchor=False)
    ground = plotly_component.get_ground()
    figure = timeline.draw_timeline(answer.rows, language.get_language(), ground)
    alt = t("record.alt", n=len(answer.rows))
    plotly_component.render_figure(figure, language.get_language(), "record_lanes", alt)
    picked = tables.pick_row(
        answer.rows, "record_events", answer.query.columns, hidden=("load_id",)
    )
    if picked is None:
        st.caption(t("record.pick_event"))
        return record.load_id, record.row
    project = "" if number_formats.is_absent(picked["project_id"]) else picked["project_id"]
    address = (picked["table_name"], project, picked["record_id"])
    if address != record.address:
        label = t("record.open")
        st.page_link(links.RECORD, label=label, query_params={"record": list(address)})
    return picked["load_id"], int(_or(picked["source_row"], 0))


def render_sheet(load_id: str, row: int) -> None:
    """Draw the part of the uploaded sheet that a row came from, that row marked."""
    try:
        found = original_sheet.read_excerpt(session.get_data_folder(), load_id, row)
    except Refused as error:
        st.caption(texts.escape_markdown(language.explain_refusal(error)))
        return
    st.subheader(t("record.original"), anchor=False)
    place = t("record.place", file=found.file, sheet=found.sheet, row=row)
    st.caption(
        texts.escape_markdown(
            place if found.sheet else t("record.place_csv", file=found.file, row=row)
        )
    )
    ground = plotly_component.get_ground()
    cells = pd.DataFrame(found.rows.values(), list(found.rows), found.columns).fillna("")
    mark = f"background-color: {ground.grid}; font-weight: 600"
    with st.container(key="record_sheet"):
        st.dataframe(
            cells.style.apply(lambda one: [mark if one.name == row else ""] * len(one), axis=1),
            height=(len(cells) + 1) * 35 + 3,
        )
