"""The drawing verbs of the upload page: files in, what became of them, and the way back.

What the intake gives is read by its attributes only; the page passes the functions that act.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import engine, formats, language, questions, text
from dashboard.language import t

SEVERITIES = {"error": "errors", "warning": "warnings", "note": "notes"}
# So many rows stand open; more are scrolled.
MOST_ROWS = 30
COUNTS = ("rows_read", "rows_kept", "rows_rejected", "rows_merged", "rows_passed_over")
Message = Callable[[Any, str, str], str]


def received(propose: Callable[[list[tuple[Path, str]]], Any]) -> Any | None:
    """Draw the drop zone; new files go to disk and through `propose` once, whatever reruns.

    Gives the proposal of the files that lie there now, None without any.
    """
    turn = st.session_state.setdefault("drop_turn", 0)
    files = st.file_uploader(t("upload.drop"), accept_multiple_files=True, key=f"drop_{turn}")
    if not files:
        return None
    lying = tuple(file.file_id for file in files)
    held = st.session_state.get("proposed")
    if held is None or held[0] != lying:
        with st.spinner(t("upload.reading")), tempfile.TemporaryDirectory() as spool:
            paths = []
            for number, file in enumerate(files):
                path = Path(spool) / str(number)
                path.write_bytes(file.getbuffer())
                paths.append((path, Path(file.name).name))
            try:
                held = (lying, propose(paths))
            except ValueError as error:
                st.error(text.plain(str(error)))
                return None
        st.session_state["proposed"] = held
    return held[1]


def _source(load: Any) -> str:
    return t(f"tables.{load.source}") if load.source else t("general.none")


def _counts(load: Any) -> dict[str, Any]:
    return {t(f"upload.{name}"): getattr(load, name) for name in COUNTS}


def proposed(proposal: Any, desk: questions.Desk, confirm: Callable[[Any, bool], Any]) -> None:
    """What files would give, what is wrong in them, what is asked; `confirm` publishes them.

    `desk` takes the answers. `confirm` gets the proposal, and whether its files are marked as
    complete exports.
    """
    message = desk.message
    _said()
    if proposal is None:
        return
    st.subheader(t("upload.loads"), anchor=False)
    _table(
        [
            {
                t("upload.file"): load.file,
                t("upload.sheet"): load.sheet,
                t("upload.source"): _source(load),
                t("upload.format"): load.format or t("general.none"),
                t("upload.status"): t(f"upload.{load.status}"),
                **_counts(load),
            }
            for load in proposal.loads
        ],
        key="proposed_loads",
    )
    for turn, load in enumerate(proposal.loads):
        _problems(load, message)
        if questions.ask(load, _place(load), desk, turn):
            lying, _ = st.session_state["proposed"]
            st.session_state["proposed"] = (lying, desk.again(proposal))
            st.session_state["said"] = ("success", t("questions.taken"))
            st.rerun()
    takes = any(load.status == "loaded" for load in proposal.loads)
    if not takes:
        st.info(t("upload.nothing_to_take"))
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(t("upload.publish"), type="primary", disabled=not takes, key="publish")
        complete = st.checkbox(
            t("upload.complete"),
            help=t("upload.complete_help"),
            disabled=not takes,
            key="complete_export",
        )
    if takes and engine.holds_sample(engine.folder()):
        st.warning(t("upload.would_mix"))
    if pressed:
        before = engine.current(engine.folder())
        _act(lambda: confirm(proposal, complete), message, done=None, before=before)


def _table(
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


def _place(load: Any) -> str:
    sheet = load.sheet
    return t("upload.problems_of", file=load.file, sheet=sheet) if sheet else load.file


def _problems(load: Any, message: Message) -> None:
    if not load.findings:
        st.caption(text.plain(f"{_place(load)} · {t('upload.nothing_wrong')}"))
        return
    counts = [
        t(f"upload.{words}", n=count)
        for severity, words in SEVERITIES.items()
        if (count := sum(finding.severity == severity for finding in load.findings))
    ]
    heading = f"{_place(load)} · {t('general.comma').join(counts)}"
    is_serious = any(finding.severity == "error" for finding in load.findings)
    with st.expander(text.plain(heading), expanded=is_serious):
        for severity in SEVERITIES:
            for finding in load.findings:
                if finding.severity == severity:
                    said = message(finding, language.current(), load.file)
                    st.markdown(f"- {text.plain(said)}")


def _act(
    action: Callable[[], Any], message: Message, done: str | None, before: str | None = None
) -> None:
    """Run a decision, keep what it came to for the next run, and start that run.

    `done` says that it worked; None: by whether the published snapshot is another one now.
    """
    with st.spinner(t("upload.publishing")):
        outcome = action()
    if outcome.error is not None:
        why = message(outcome.error, language.current(), "")
        st.session_state["said"] = ("error", f"{t('upload.not_published')} {why}")
    elif outcome.failed_checks:
        why = " ".join(
            t("upload.failed_check", name=check.name, rows=formats.number(check.rows))
            for check in outcome.failed_checks
        )
        st.session_state["said"] = ("error", f"{t('upload.not_published')} {why}")
    else:
        key = done or ("upload.published" if outcome.snapshot != before else "upload.unchanged")
        st.session_state["said"] = ("success", t(key))
        st.session_state["drop_turn"] = st.session_state.get("drop_turn", 0) + 1
        st.session_state.pop("proposed", None)
    st.rerun()


def _said() -> None:
    """What the last decision came to, once."""
    kind, words = st.session_state.pop("said", (None, ""))
    if kind == "error":
        st.error(text.plain(words))
    elif kind == "success":
        st.success(text.plain(words))


def sample(message: Message, withdraw: Callable[[], Any]) -> None:
    """While the sample company is loaded: one action that puts it away."""
    if not engine.holds_sample(engine.folder()):
        return
    kind = "mixed" if engine.is_mixed(engine.folder()) else "sample"
    with st.container(border=True, key="sample_away_card"):
        st.subheader(t(f"upload.{kind}_title"), anchor=False)
        st.markdown(t(f"upload.{kind}_says"))
        if st.button(t("upload.sample_away"), key="sample_away"):
            _act(withdraw, message, done="upload.done_sample")


def history(
    records: Callable[[], Sequence[Any]],
    message: Message,
    withdraw: Callable[[list[str]], Any],
    restore: Callable[[list[str]], Any],
) -> None:
    """All loads ever taken in; chosen ones can be withdrawn or brought back."""
    st.subheader(t("upload.history"), anchor=False)
    try:
        known = list(records())[::-1]
    except ValueError as error:
        st.error(text.plain(str(error)))
        return
    if not known:
        st.caption(t("upload.history_none"))
        return
    st.caption(t("upload.history_count", n=formats.number(len(known))))
    event = _table(
        [
            {
                t("upload.received"): record.file.received_at,
                t("upload.by"): record.file.by,
                t("upload.file"): record.load.file,
                t("upload.sheet"): record.load.sheet,
                t("upload.source"): _source(record.load),
                t("upload.status"): _standing(record),
                t("upload.rows_kept"): record.load.rows_kept,
                t("upload.rows_rejected"): record.load.rows_rejected,
            }
            for record in known
        ],
        key=f"history_{len(known)}",
        on_select="rerun",
        selection_mode="multi-row",
        columns={t("upload.received"): formats.moments(engine.zone(engine.folder()))},
    )
    chosen = [known[row] for row in event["selection"]["rows"] if row < len(known)]
    gone = [record.load.load_id for record in chosen if record.is_withdrawn]
    here = [
        record.load.load_id
        for record in chosen
        if not record.is_withdrawn and record.load.status == "loaded"
    ]
    if not chosen:
        st.caption(t("upload.pick_loads"))
    with st.container(horizontal=True):
        if st.button(t("upload.withdraw"), disabled=not here, key="withdraw"):
            _act(lambda: withdraw(here), message, done="upload.done_withdraw")
        if st.button(t("upload.restore"), disabled=not gone, key="restore"):
            _act(lambda: restore(gone), message, done="upload.done_restore")


def _standing(record: Any) -> str:
    if record.is_withdrawn:
        return t("upload.withdrawn")
    return t(
        "upload.in_force" if record.load.status == "loaded" else f"upload.{record.load.status}"
    )
