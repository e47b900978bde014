"""The drawing verbs of the upload page: files in, and what was recognised in them.

What the intake gives is read by its attributes only; the page passes the functions that act.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.intake import questions
from dashboard.ui import actions, language, progress_bar
from dashboard.ui.actions import Message
from dashboard.ui.language import t

SEVERITIES = {"error": "errors", "warning": "warnings", "note": "notes"}
# So many rows stand open; more are scrolled.
MOST_ROWS = 30
COUNTS = ("rows_read", "rows_kept", "rows_rejected", "rows_merged", "rows_passed_over")


def receive_files(
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
            held = (lying, progress_bar.run_with_progress("receipt", lying, take, watch))
        except ValueError as error:
            st.error(texts.escape_markdown(str(error)))
            return None
        st.session_state["proposed"] = held
    if held[1] is None:
        st.info(t("upload.reading_stopped"))
        if st.button(t("upload.read_again"), key="read_again"):
            st.session_state.pop("proposed")
            st.rerun()
    return held[1]


def name_table(load: Any) -> str:
    """The canonical table that a load was recognised as, in words."""
    return t(f"tables.{load.source}") if load.source else t("general.none")


def _counts(load: Any) -> dict[str, Any]:
    return {t(f"upload.{name}"): getattr(load, name) for name in COUNTS}


def render_proposal(proposal: Any | None, desk: questions.IntakeActions) -> None:
    """What files would give, what is wrong in them, what is asked; `desk` takes the answers."""
    if proposal is None:
        return
    st.subheader(t("upload.loads"), anchor=False)
    render_table(
        [
            {
                t("upload.file"): load.file,
                t("upload.sheet"): load.sheet,
                t("upload.source"): name_table(load),
                t("upload.format"): load.format or t("general.none"),
                t("upload.status"): t(f"upload.{load.status}"),
                **_counts(load),
                t("upload.finding_count"): len(load.findings),
            }
            for load in proposal.loads
        ],
        key="proposed_loads",
    )
    for turn, load in enumerate(proposal.loads):
        _problems(load, desk.message)
        if questions.render_questions(load, name_place(load), desk, turn):
            lying, _ = st.session_state["proposed"]
            st.session_state["proposed"] = (lying, desk.again(proposal))
            st.session_state["said"] = ("success", t("questions.taken"))
            st.rerun()


def render_table(
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


def name_place(load: Any) -> str:
    """File and sheet of a load, in words."""
    sheet = load.sheet
    return t("upload.problems_of", file=load.file, sheet=sheet) if sheet else load.file


def _problems(load: Any, message: Message) -> None:
    if not load.findings:
        st.caption(texts.escape_markdown(f"{name_place(load)} · {t('upload.nothing_wrong')}"))
        return
    is_serious = any(finding.severity == "error" for finding in load.findings)
    heading = f"{name_place(load)} · {count_findings(load.findings)}"
    with st.expander(texts.escape_markdown(heading), expanded=is_serious):
        render_findings(load.findings, load.file, message)


def count_findings(findings: Iterable[Any]) -> str:
    """How many errors, warnings and notes there are."""
    severities = [finding.severity for finding in findings]
    return t("general.comma").join(
        t(f"upload.{words}", n=severities.count(severity))
        for severity, words in SEVERITIES.items()
        if severity in severities
    )


def render_findings(findings: Sequence[Any], file: str, message: Message) -> None:
    """The findings of a file word by word, the errors first."""
    for severity in SEVERITIES:
        for finding in findings:
            if finding.severity == severity:
                st.markdown(
                    f"- {texts.escape_markdown(message(finding, language.get_language(), file))}"
                )


def render_sample(withdraw: Callable[[], Any]) -> None:
    """While the sample company is loaded: one action that puts it away."""
    if not snapshot_info.holds_sample(session.get_data_folder()):
        return
    kind = "mixed" if snapshot_info.is_mixed(session.get_data_folder()) else "sample"
    with st.container(border=True, key="sample_away_card"):
        st.subheader(t(f"upload.{kind}_title"), anchor=False)
        st.markdown(t(f"upload.{kind}_says"))
        if st.button(t("upload.sample_away"), key="sample_away"):
            actions.run(withdraw, done="upload.done_sample")
