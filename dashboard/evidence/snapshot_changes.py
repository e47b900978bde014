"""What a publication changes, next or last: rows per table, and headline figures."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import answers, publications, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.evidence import data_needs
from dashboard.narrative import counts, edit_texts, sentences
from dashboard.ui import language, layout, links
from dashboard.ui.language import t
from queries.catalog import QueryError
from store import snapshots
from store.journal import Entry
from store.snapshots import Snapshot


def render_headlines(headlines: Sequence[str], later: Snapshot) -> None:
    """Each headline figure, side by side: as published, and as it will be in a later snapshot."""
    data = session.get_data_folder()
    published = session.get_snapshot(data) if session.get_snapshot_name(data) else None
    for name, place in zip(headlines, st.columns(len(headlines)), strict=True):
        with place.container(border=True, height="stretch", key=f"effect_{name}"):
            _render_headline(name, published, later)


def render_since_last(headlines: Sequence[str]) -> None:
    """Render what the last publication changed: rows per table, headline figures before and after,
    and whether that came of an upload or of a changed definition or setting.

    Renders nothing where the current snapshot is the first with any rows.
    """
    data, lang = session.get_data_folder(), language.get_language()
    earlier = snapshots.get_previous(data)
    rows_before = data_needs.count_loaded(data, earlier) if earlier else None
    if not earlier or not rows_before:
        return
    rows_after = data_needs.count_loaded(data)
    changed = sorted(
        table
        for table in rows_after.keys() | rows_before.keys()
        if rows_after[table] != rows_before[table]
    )
    zone = ZoneInfo(session.get_timezone(data))
    published = number_formats.format_day(
        snapshots.get_build_time(session.get_snapshot(data)).astimezone(zone).date(), lang
    )
    uploads, edits = publications.list_since(data, earlier)
    with st.container(border=True, key="card_since_last"):
        layout.render_heading(_write_heading(bool(uploads), bool(edits)))
        changes = t("general.comma").join(
            t(
                "effect.rows",
                table=t(f"tables.{table}"),
                before=rows_before[table],
                after=rows_after[table],
            )
            for table in changed
        )
        st.caption(texts.escape_markdown(t("effect.published_on", day=published)))
        st.markdown(texts.escape_markdown(changes or t("effect.no_rows")))
        _render_edits(edits, zone)
        for name, place in zip(headlines, st.columns(len(headlines)), strict=True):
            with place.container(key=f"since_{name}"):
                _render_headline(name, earlier, session.get_snapshot(data))


def _write_heading(has_uploads: bool, has_edits: bool) -> str:
    if not has_edits:
        return t("effect.since")
    return t("effect.since_both" if has_uploads else "effect.since_edit")


def _render_edits(edits: Sequence[Entry], zone: ZoneInfo) -> None:
    """Each change of a definition or setting, with the way to its history."""
    known = session.get_queries(session.get_data_folder())
    for entry in edits:
        said = edit_texts.write_change(entry, known, zone, language.get_language())
        st.markdown(texts.escape_markdown(said))
    for name in dict.fromkeys(entry.body["name"] for entry in edits if entry.kind == "query"):
        if name in known:
            links.link_to_history(name)


def _render_headline(name: str, earlier: Snapshot | None, later: Snapshot) -> None:
    """A headline figure before and after, or once if unchanged, with the later sentence."""
    data, lang = session.get_data_folder(), language.get_language()
    try:
        after = answers.run_query(data, name, at=later)
    except (Refused, QueryError) as error:
        st.caption(texts.escape_markdown(language.explain_refusal(error)))
        return
    try:
        before = answers.run_query(data, name, at=earlier) if earlier else None
    except Refused:
        # An old snapshot may lack the tables that the query reads today.
        before = None
    st.markdown(texts.escape_markdown(after.query.title[lang]))
    old, new = _format_value(before, lang), _format_value(after, lang)
    st.markdown(
        texts.escape_markdown(t("effect.same", value=new) if old == new else f"{old} → {new}")
    )
    st.caption(sentences.write_headline(after, lang))


def _format_value(answer: Answer | None, lang: str) -> str:
    """An answer's headline figure, formatted; a word for none where it has no figure."""
    if answer is None or not counts.has_figure(answer):
        return t("general.none")
    column = answer.query.chart["y"]
    return number_formats.format_measure(column, answer.rows.iloc[0][column], lang)
