"""The drawing verbs of the upload page: files in, and what was recognised in them.

What the intake gives is read by its attributes only; the page passes the functions that act.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import decisions, engine, language, text, work
from dashboard.decisions import Message
from dashboard.language import t

SEVERITIES = {"error": "errors", "warning": "warnings", "note": "notes"}
NAMED_HEADERS = 3
# So many rows stand open; more are scrolled.
MOST_ROWS = 30
COUNTS = ("rows_read", "rows_kept", "rows_rejected", "rows_merged", "rows_passed_over")
Reason = Callable[[str, str], str]


def received(
    propose: Callable[[list[tuple[Path, str]]], Any], watch: Callable[[], Any]
) -> Any | None:
    """Draw the drop zone; new files go to disk and through `propose` once, whatever reruns.

    `watch` makes what the work is watched by. Gives the proposal of the files that lie there now,
    None without any.
    """
    turn = st.session_state.setdefault("drop_turn", 0)
    files = st.file_uploader(t("upload.drop"), accept_multiple_files=True, key=f"drop_{turn}")
    if not files:
        return None

    def take() -> Any:
        with tempfile.TemporaryDirectory() as spool:
            paths = []
            for number, file in enumerate(files):
                path = Path(spool) / str(number)
                path.write_bytes(file.getbuffer())
                paths.append((path, Path(file.name).name))
            return propose(paths)

    lying = tuple(file.file_id for file in files)
    held = st.session_state.get("proposed")
    if held is None or held[0] != lying:
        try:
            held = (lying, work.carried_out("receipt", lying, take, watch))
        except ValueError as error:
            st.error(text.plain(str(error)))
            return None
        st.session_state["proposed"] = held
    if held[1] is None:
        st.info(t("upload.reading_stopped"))
        if st.button(t("upload.read_again"), key="read_again"):
            st.session_state.pop("proposed")
            st.rerun()
    return held[1]


def source(load: Any) -> str:
    """The canonical table that a load was recognised as, in words."""
    return t(f"tables.{load.source}") if load.source else t("general.none")


def _counts(load: Any) -> dict[str, Any]:
    return {t(f"upload.{name}"): getattr(load, name) for name in COUNTS}


def proposed(proposal: Any | None, message: Message, reason: Reason) -> None:
    """What files would give, what is wrong in them, what is asked.

    `message` words a finding of a file, `reason` why a candidate may be the answer.
    """
    if proposal is None:
        return
    st.subheader(t("upload.loads"), anchor=False)
    table(
        [
            {
                t("upload.file"): load.file,
                t("upload.sheet"): load.sheet,
                t("upload.source"): source(load),
                t("upload.format"): load.format or t("general.none"),
                t("upload.status"): t(f"upload.{load.status}"),
                **_counts(load),
                t("upload.finding_count"): len(load.findings),
            }
            for load in proposal.loads
        ],
        key="proposed_loads",
    )
    for load in proposal.loads:
        _problems(load, message)
        if load.question is not None:
            _question(load, reason)


def table(
    rows: list[dict[str, Any]], key: str, columns: dict[str, Any] | None = None, **options: Any
) -> Any:
    return st.dataframe(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        height=min(len(rows), MOST_ROWS) * 35 + 38,
        column_config={
            t(f"upload.{name}"): st.column_config.NumberColumn(format="localized")
            for name in COUNTS
        }
        | (columns or {}),
        **options,
    )


def place(load: Any) -> str:
    """File and sheet of a load, in words."""
    sheet = load.sheet
    return t("upload.problems_of", file=load.file, sheet=sheet) if sheet else load.file


def _problems(load: Any, message: Message) -> None:
    if not load.findings:
        st.caption(text.plain(f"{place(load)} · {t('upload.nothing_wrong')}"))
        return
    is_serious = any(finding.severity == "error" for finding in load.findings)
    heading = f"{place(load)} · {counted(load.findings)}"
    with st.expander(text.plain(heading), expanded=is_serious):
        listed(load.findings, load.file, message)


def counted(findings: Iterable[Any]) -> str:
    """How many errors, warnings and notes there are."""
    severities = [finding.severity for finding in findings]
    return t("general.comma").join(
        t(f"upload.{words}", n=severities.count(severity))
        for severity, words in SEVERITIES.items()
        if severity in severities
    )


def listed(findings: Sequence[Any], file: str, message: Message) -> None:
    """The findings of a file word by word, the errors first."""
    for severity in SEVERITIES:
        for finding in findings:
            if finding.severity == severity:
                st.markdown(f"- {text.plain(message(finding, language.current(), file))}")


def _question(load: Any, reason: Reason) -> None:
    """The question that a sheet leaves open, its candidates, and the lines that answer it."""
    lang, question = language.current(), load.question
    field = text.label(lang, question.field)
    asked = t(f"upload.question_{_asks_for(question)}", place=place(load), field=field)
    with st.container(border=True):
        st.markdown(f"**{text.plain(asked)}**")
        table(
            [
                {
                    t("upload.candidate"): _candidate(candidate.header, _asks_for(question)),
                    t("upload.why"): reason(candidate.why, lang),
                    t("upload.samples"): t("general.comma").join(map(str, candidate.samples)),
                }
                for candidate in question.candidates
            ],
            key=f"question_{load.load_id}",
        )
        name = re.sub(r"\W+", "-", Path(load.file).stem).strip("-").lower() or "own"
        st.markdown(t("upload.answer_format", name=name))
        st.code(_format_lines(load), language="toml")


def _asks_for(question: Any) -> str:
    """What is asked: which `table` this is, which `column` a field, or the `order` of dates."""
    if question.field == "table":
        return "table"
    return "order" if {one.why for one in question.candidates} == {"order"} else "column"


def _candidate(answer: str, asked: str) -> str:
    if asked == "table":
        return t(f"tables.{answer}")
    return t(f"upload.order_{answer}") if asked == "order" else answer


def _format_lines(load: Any) -> str:
    """A format file that answers the question with its first candidate."""
    question = load.question
    asked, answers = _asks_for(question), [one.header for one in question.candidates]
    if asked == "column":
        headers = answers[:NAMED_HEADERS]
        answer = ["[columns]", f'{question.field} = "{answers[0]}"']
    elif asked == "order":
        headers = [finding.column for finding in load.findings if finding.code == "order_asked"]
        answer = ["[parse]", f'date_order = "{answers[0]}"']
    else:
        headers, answer = [t("upload.a_header")], []
    recognise = ", ".join(f'"{header}"' for header in headers)
    table = answers[0] if asked == "table" else load.source
    lines = [f'table     = "{table}"', f"recognise = [{recognise}]", "", *answer]
    return "\n".join(lines).strip()


def sample(withdraw: Callable[[], Any]) -> None:
    """While the sample company is loaded: one action that puts it away."""
    if not engine.holds_sample(engine.folder()):
        return
    kind = "mixed" if engine.is_mixed(engine.folder()) else "sample"
    with st.container(border=True, key="sample_away_card"):
        st.subheader(t(f"upload.{kind}_title"), anchor=False)
        st.markdown(t(f"upload.{kind}_says"))
        if st.button(t("upload.sample_away"), key="sample_away"):
            decisions.take(withdraw, done="upload.done_sample")
