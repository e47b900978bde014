"""The names page: tickets and requirements of two lists that may be one thing."""

import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import session
from dashboard.intake import name_decisions
from dashboard.ui import language, visitor
from dashboard.ui.language import t
from etl.commands import duplicates
from etl.commands.duplicates import DuplicatePair
from etl.entities.row_decisions import RowDecision, RowPlace
from store import snapshots

# So many pairs are answered at a time.
MAX_PAIRS = 100
# A grid shows one line of a text.
MAX_TITLE_CHARACTERS = 80


def count_open() -> int:
    """The pairs of the published snapshot that nobody has decided on."""
    published = snapshots.get_current(session.get_data_folder())
    return duplicates.count_pairs(published.path if published else None)


def render() -> None:
    """Proposed pairs side by side, one answer each, all applied by one build; below, the decisions
    in force, to take back."""
    st.subheader(t("duplicates.proposals"), anchor=False)
    published, count = snapshots.get_current(session.get_data_folder()), count_open()
    if published and count:
        st.caption(t("duplicates.hint"))
        _render_pairs(duplicates.list_pairs(published.path, MAX_PAIRS))
        if count > MAX_PAIRS:
            st.caption(t("duplicates.first", n=MAX_PAIRS, all=count))
    else:
        st.caption(t("duplicates.none"))
    _render_decided()


def _render_pairs(pairs: tuple[DuplicatePair, ...]) -> None:
    is_same = {t("names.same"): True, t("names.different"): False}
    cells = name_decisions.edit_rows(
        "duplicates",
        [
            {
                "this": _name_row(pair.row, pair.title),
                "other": _name_row(pair.other, pair.other_title),
                "answer": None,
                "agreeing": t("general.comma").join(map(_label, pair.agreeing)),
                "differing": t("general.semicolon").join(map(_describe, pair.differing)),
                "likeness": pair.likeness,
                "table": t(f"tables.{pair.table}"),
            }
            for pair in pairs
        ],
        answer=st.column_config.SelectboxColumn(
            t("names.answer"), options=list(is_same), width="small"
        ),
        this=t("duplicates.this"),
        other=t("duplicates.other"),
        agreeing=t("duplicates.agreeing"),
        differing=t("duplicates.differing"),
        likeness=st.column_config.ProgressColumn(
            t("duplicates.likeness"), format="percent", min_value=0, max_value=1, width="small"
        ),
        table=t("duplicates.table"),
    )
    decisions = [
        pair.decide(is_same[cell]) for pair, cell in zip(pairs, cells, strict=True) if cell
    ]
    twice = _list_twice(decisions)
    if twice:
        listed = t("general.comma").join(twice)
        st.warning(texts.escape_markdown(t("duplicates.twice", rows=listed)))
    if st.button(
        name_decisions.label_apply(decisions),
        type="primary",
        disabled=not decisions or bool(twice),
        key="apply_duplicates",
    ):
        data, by = session.get_data_folder(), visitor.get_visitor()
        name_decisions.run_decision(
            lambda: duplicates.decide_rows(data, decisions, by),
            lambda: t("names.done", n=len(decisions)),
        )


def _list_twice(decisions: list[RowDecision]) -> list[str]:
    """The rows that are said to be two rows of one file at once."""
    met = [
        (place, partner.load_id)
        for decision in decisions
        if decision.is_same
        for place, partner in (
            (decision.row, decision.other),
            (decision.other, decision.row),
        )
    ]
    return sorted({place.id for place, load in met if met.count((place, load)) > 1})


def _render_decided() -> None:
    data, by = session.get_data_folder(), visitor.get_visitor()
    decided = duplicates.list_decisions(data)
    ticked = name_decisions.render_decided(
        "duplicates",
        [
            (decision, entry, t(f"duplicates.said_{_name_verb(decision)}", **_name_both(decision)))
            for decision, entry in list(decided.items())[::-1]
        ],
    )
    if ticked:
        name_decisions.run_decision(
            lambda: duplicates.revoke_rows(data, ticked, by),
            lambda: t("names.taken_back", n=len(ticked)),
        )


def _name_verb(decision: RowDecision) -> str:
    return "same" if decision.is_same else "different"


def _name_both(decision: RowDecision) -> dict[str, str]:
    return {
        side: t("duplicates.place", id=place.id, file=place.file)
        for side, place in (("this", decision.row), ("other", decision.other))
    }


def _name_row(place: RowPlace, title: str) -> str:
    return f"{place.id} · {title[:MAX_TITLE_CHARACTERS]} · {place.file}"


def _label(field: str) -> str:
    return texts.label_column(language.get_language(), field)


def _describe(difference: tuple) -> str:
    """A field with both values."""
    field, value, other = difference
    lang = language.get_language()
    values = {
        side: number_formats.format_cell(field, cell, lang)[:MAX_TITLE_CHARACTERS]
        for side, cell in (("this", value), ("other", other))
    }
    return t("duplicates.difference", field=_label(field), **values)
