"""The parts of the record page: one record, the events around it, the sheet row it came from."""

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import timeline
from dashboard.display import number_formats, texts
from dashboard.engine import original_sheet, session
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts
from dashboard.narrative import record_texts
from dashboard.ui import language, links, plotly_component, tables
from dashboard.ui.language import t
from queries import catalog

# With more steps, the page would wait for seconds, or for hours.
MAX_STEPS = 250_000_000


@dataclass(frozen=True)
class Record:
    """A requirement, change, task, ticket or contact, and the sheet row that it came from.

    `address` is its table, project (empty for a ticket or contact) and id.
    """

    address: tuple[str, str, str]
    load_id: str
    row: int

    @property
    def parameters(self) -> dict[str, str]:
        """The values of the record queries' parameters."""
        return dict(zip(catalog.RECORD, self.address, strict=True))


def render_title() -> Record | None:
    """Render the title, facts and texts of the record that the URL names.

    Returns the record, or None, with a note on the page, where the URL names no known record.
    """
    address = st.query_params.get_all("record")
    parameters = dict(zip(catalog.RECORD, address, strict=False))
    is_complete = len(address) == len(catalog.RECORD)
    summary = card_parts.ask("record/summary", parameters) if is_complete else None
    if summary is None or summary.rows.empty:
        st.info(t("record.none"))
        return None
    lang, row = language.get_language(), summary.rows.to_dict("records")[0]
    title = record_texts.write_title(row)
    st.subheader(texts.escape_markdown(title), anchor=False)
    facts = record_texts.list_facts(row, lang)
    st.caption(texts.escape_markdown(" · ".join(facts)))
    _render_wording(row)
    table, project, asked_id = address
    if row["record_id"] != asked_id:
        st.info(texts.escape_markdown(t("record.merged", asked=asked_id, id=row["record_id"])))
    return Record(
        (table, project, row["record_id"]), row["load_id"], int(_default_to(row["source_row"], 0))
    )


def _default_to(value: Any, default: Any) -> Any:
    """The value, or the default where it is absent."""
    return default if number_formats.is_absent(value) else value


def _render_wording(row: dict[str, Any]) -> None:
    """The recorded and the confirmed wording side by side, differences marked; or the only one."""
    names = {column: f"record.{column}" for column in ("told_text", "confirmed_text")}
    if row["channel"] != "relayed":
        names["told_text"] = "record.recorded_text"
    known = [column for column in names if not number_formats.is_absent(row[column])]
    if not known:
        return
    if len(known) == 1:
        [column] = known
        st.markdown(f"**{t(names[column])}** {_mark([row[column]], '')}")
        return
    marked = mark_differences(row["told_text"], row["confirmed_text"])
    for place, column, text in zip(st.columns(2, gap="medium"), names, marked, strict=True):
        with place.container(border=True, height="stretch"):
            st.caption(t(names[column]))
            st.markdown(text)


def mark_differences(relayed: str, confirmed: str) -> tuple[str, str]:
    """Both texts as Markdown: what only the first has struck through, only the second in bold.

    Compared word by word; Chinese, character by character. In texts too long for that, all that
    lies between their common beginning and their common end is marked.
    """
    before, after = (
        re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+|\s+", text)
        for text in (relayed, confirmed)
    )
    marked_before, marked_after = [], []
    for kind, start, end, other_start, other_end in _compare(before, after):
        is_equal = kind == "equal"
        marked_before.append(_mark(before[start:end], "" if is_equal else "~~"))
        marked_after.append(_mark(after[other_start:other_end], "" if is_equal else "**"))
    return "".join(marked_before), "".join(marked_after)


def _compare(
    before: Sequence[str], after: Sequence[str]
) -> Sequence[tuple[str, int, int, int, int]]:
    """The parts of both texts that are equal and those that are not, as difflib gives them."""
    if _count_steps(before, after) <= MAX_STEPS:
        return difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    begin = _count_equal(before, after)
    last = _count_equal(before[begin:][::-1], after[begin:][::-1])
    end, other_end = len(before) - last, len(after) - last
    return [
        ("equal", 0, begin, 0, begin),
        ("replace", begin, end, begin, other_end),
        ("equal", end, len(before), other_end, len(after)),
    ]


def _count_equal(before: Sequence[str], after: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(before, after, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _count_steps(before: Sequence[str], after: Sequence[str]) -> int:
    """How many steps their comparison takes at most: it looks for the longest common part, then on
    either side of it, and so on, each time at every two equal words."""
    counts = Counter(after)
    return sum(counts[word] for word in before) * min(len(before), len(after))


def _mark(tokens: Sequence[str], sign: str) -> str:
    """Tokens as Markdown, each line between two signs, its break kept by two spaces."""
    lines = "".join(tokens).splitlines(keepends=True)
    return "".join(_mark_line(line, sign) for line in lines)


def _mark_line(line: str, sign: str) -> str:
    """Markdown ignores signs next to white space, so this stays outside of them."""
    bare = line.strip()
    before = " " if bare and line[0].isspace() else ""
    after = "  \n" if line.endswith(("\r", "\n")) else " " if line[-1].isspace() else ""
    return f"{before}{sign}{texts.escape_markdown(bare)}{sign}{after}" if bare else after


def render_events(record: Record) -> tuple[str, int]:
    """Render the timeline and the list of events.

    Returns the load id and sheet row of the picked event; of the record, while none is picked.
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
    return picked["load_id"], int(_default_to(picked["source_row"], 0))


def render_sheet(load_id: str, row: int) -> None:
    """Render the uploaded sheet around a row, that row marked."""
    try:
        excerpt = original_sheet.read_excerpt(session.get_data_folder(), load_id, row)
    except Refused as error:
        st.caption(texts.escape_markdown(language.explain_refusal(error)))
        return
    st.subheader(t("record.original"), anchor=False)
    place = record_texts.write_place(excerpt.file, excerpt.sheet, row, language.get_language())
    st.caption(texts.escape_markdown(place))
    cells = pd.DataFrame(excerpt.rows.values(), list(excerpt.rows), excerpt.columns).fillna("")
    mark = f"background-color: {plotly_component.get_ground().grid}; font-weight: 600"
    with st.container(key="record_sheet"):
        st.dataframe(
            cells.style.apply(lambda line: [mark if line.name == row else ""] * len(line), axis=1),
            height=tables.measure_height(len(cells)),
        )
