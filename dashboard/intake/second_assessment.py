"""The second assessment of one subject: draw a sample, take its form along, bring it back, and how
far the two assessors agree."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import second_assessment, session
from dashboard.engine.errors import Refused
from dashboard.engine.second_assessment import ARRIVALS, HALF_WIDTHS, USUAL_HALF_WIDTH, Summary
from dashboard.exports.media_types import XLSX
from dashboard.narrative import agreement_texts, reply_texts
from dashboard.statistics import agreement
from dashboard.ui import export_record, journal_entry, language
from dashboard.ui.language import t
from etl import findings
from etl.findings import Finding
from etl.readers import read
from etl.workbooks import assessment
from queries.catalog import QueryError
from store import assessments
from store.assessments import CLASSES, Draw

# A new turn gives the uploader a new key, which empties it.
TURN_KEY = "assessment_turn"
MAX_MEGABYTES = 10
# As wide as its longest choice (px); on a phone the button comes below it.
SELECT_WIDTH = 420


def render(subject: str) -> None:
    """Render what is known of one subject (a key of CLASSES), and the way of its form."""
    data = session.get_data_folder()
    st.subheader(t(f"second.subjects.{subject}.title"), anchor=False)
    try:
        records = second_assessment.list_records(data, subject)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    _render_result(second_assessment.summarize(data, subject), subject)
    _render_drawing(subject, second_assessment.count_records(records))
    if draws := assessments.list_draws(data, subject):
        _render_sample(draws[-1])


def _render_result(summary: Summary | None, subject: str) -> None:
    """How far the two agree, and the table of both assessments."""
    if summary is None:
        st.markdown(t("second.no_result"))
        return
    lang, data = language.get_language(), session.get_data_folder()
    st.markdown(texts.escape_markdown(agreement_texts.write_agreed(data, subject, lang)))
    lines = agreement_texts.write_comparison(summary, lang)
    st.markdown("\n".join(f"- {texts.escape_markdown(line)}" for line in lines))
    st.dataframe(_tabulate(summary), hide_index=True, key=f"second_table_{subject}")
    left = [
        t(f"second.{name}", n=count)
        for name, count in (("unclear", summary.unclear), ("waiting", summary.waiting))
        if count
    ]
    if left:
        st.caption(" ".join(left))


def _tabulate(summary: Summary) -> pd.DataFrame:
    """A row for each arrival and first assessment, a column for each second one."""
    classes = CLASSES[summary.subject]
    answers = [t(f"second.answers.{name}") for name in classes]
    rows = [
        {
            t("second.arrival"): t(f"second.arrivals.{arrival}"),
            t("second.first"): answer,
            **{
                t("second.second", answer=other): int(count)
                for other, count in zip(answers, summary.tables[arrival][place], strict=True)
            },
        }
        for arrival in ARRIVALS
        for place, answer in enumerate(answers)
    ]
    return pd.DataFrame(rows)


def _render_drawing(subject: str, counts: Counter[tuple[str, str]]) -> None:
    """What there is to draw from, how precise the result should be, and the button."""
    if not counts:
        st.caption(t("second.none_available"))
        return
    st.caption(t("second.available", groups=_describe_groups(counts)))
    classes = len(CLASSES[subject])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        width = st.selectbox(
            t("second.precision"),
            HALF_WIDTHS,
            index=HALF_WIDTHS.index(USUAL_HALF_WIDTH),
            format_func=lambda width: t(
                "second.precision_option",
                width=texts.number(width, language.get_language(), ".2f"),
                n=agreement.plan_size(width, classes),
            ),
            help=t("second.precision_help", kappa=agreement.PLANNED_KAPPA),
            key=f"precision_{subject}",
            width=SELECT_WIDTH,
        )
        if st.button(t("second.draw"), key=f"draw_{subject}", icon=":material/shuffle:"):
            _draw(subject, width)


def _describe_groups(counts: Counter[tuple[str, str]]) -> str:
    """How many there are of each arrival, and of each first assessment in it."""
    told = []
    for arrival in ARRIVALS:
        parts = {answer: n for (of, answer), n in sorted(counts.items()) if of == arrival}
        listed = t("general.comma").join(
            t("second.part", n=n, answer=t(f"second.answers.{answer}"))
            for answer, n in parts.items()
        )
        name = t(f"second.arrivals.{arrival}")
        told.append(t("second.group", n=sum(parts.values()), arrival=name, parts=listed))
    return t("general.semicolon").join(told)


def _draw(subject: str, half_width: float) -> None:
    if (by := journal_entry.get_author(t("second.nameless"))) is None:
        return
    data = session.get_data_folder()
    if journal_entry.write_entry(partial(second_assessment.draw, data, subject, half_width, by)):
        st.rerun()


def _render_sample(drawn: Draw) -> None:
    """The last sample: what it is, its form to take along, and the way back."""
    lang, data = language.get_language(), session.get_data_folder()
    sample = t(
        "second.sample",
        id=str(drawn.entry_id),
        n=len(drawn.cases),
        day=reply_texts.format_day(drawn.at, data, lang),
        by=drawn.by,
        seed=str(drawn.seed),
        assessed=len(drawn.answers),
    )
    if drawn.assessed_by:
        names = t("general.comma").join(drawn.assessed_by)
        sample = f"{sample} {t('second.assessed_by', names=names)}"
    st.markdown(texts.escape_markdown(sample))
    name = t("second.file", subject=drawn.subject, id=str(drawn.entry_id))
    st.download_button(
        t("second.download"),
        data=export_record.record(
            lambda: assessment.write(drawn, second_assessment.list_cases(data, drawn), lang),
            f"{name}.xlsx",
        ),
        file_name=f"{name}.xlsx",
        mime=XLSX,
        on_click="ignore",
        icon=":material/download:",
        key=f"form_{drawn.subject}",
    )
    turn = st.session_state.setdefault(TURN_KEY, 0)
    file = st.file_uploader(
        t("second.upload"),
        type="xlsx",
        key=f"filled_{drawn.subject}_{turn}",
        max_upload_size=MAX_MEGABYTES,
    )
    if file is not None:
        _take_form(drawn.subject, file.name, file.getvalue())


def _take_form(subject: str, name: str, content: bytes) -> None:
    """Keep the answers of a filled form, or say what is wrong with it and keep none."""
    if (by := journal_entry.get_author(t("second.nameless"))) is None:
        return
    data = session.get_data_folder()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(content)
        try:
            filled = assessment.read_filled(path, assessments.list_draws(data, subject))
        except read.Unreadable as error:
            _render_findings([error.finding], name)
            return
    if filled.findings:
        _render_findings(filled.findings, name)
        return
    keep = partial(assessments.hand_in, data, filled.draw, filled.answers, name, by)
    if journal_entry.write_entry(keep, t("second.taken", n=len(filled.answers))):
        st.session_state[TURN_KEY] += 1
        st.rerun()


def _render_findings(found: Iterable[Finding], name: str) -> None:
    lang = language.get_language()
    lines = [findings.format_message(finding, lang, name) for finding in found]
    listed = "\n".join(f"- {texts.escape_markdown(line)}" for line in lines)
    st.error(f"{t('second.refused')}\n\n{listed}")
