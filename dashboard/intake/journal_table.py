"""The journal as a table: who did what and when, filtered, and as CSV with its hashes."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import case_notes, session
from dashboard.exports import csv
from dashboard.exports.media_types import MEDIA_TYPES
from dashboard.narrative import decision_texts, edit_texts, setting_texts
from dashboard.ui import export_record, language, tables
from dashboard.ui.language import t
from store import journal, replies
from store.assessments import CLASSES
from store.journal import Entry

FILE_NAME = "firsthand_journal.csv"


def render() -> None:
    """The entries of the journal, the latest first, filtered by kind, person and day."""
    data = session.get_data_folder()
    zone = session.get_timezone(data)
    entries = journal.list_entries(data)[::-1]
    selected = _filter(entries, zone)
    if not entries:
        st.caption(t("journal.none"))
        return
    st.caption(t("journal.count", n=len(selected), all=len(entries)))
    headings = {
        "entry_id": "#",
        "at": t("journal.at"),
        "by": t("journal.by"),
        "kind": t("journal.kind"),
        "what": t("journal.what"),
    }
    st.dataframe(
        pd.DataFrame([_describe(entry) for entry in selected], columns=list(headings)).rename(
            columns=headings
        ),
        key="journal_entries",
        hide_index=True,
        height=min(len(selected), 3 * tables.MAX_VISIBLE_ROWS) * tables.ROW_PIXELS
        + tables.HEADING_PIXELS,
        column_config={headings["at"]: tables.configure_times(zone)},
        placeholder=t("general.none"),
    )
    st.download_button(
        t("journal.download"),
        data=export_record.record(lambda: csv.encode(list_rows(selected)), FILE_NAME),
        file_name=FILE_NAME,
        mime=MEDIA_TYPES["csv"],
        help=t("journal.download_help"),
        on_click="ignore",
        icon=":material/download:",
        key="download_journal",
    )


def list_rows(entries: Sequence[Entry]) -> pd.DataFrame:
    """The entries as rows of a file: everything that is stored, the hash included."""
    rows = [
        [
            entry.entry_id,
            entry.at.isoformat(),
            entry.by,
            entry.kind,
            json.dumps(entry.body, ensure_ascii=False, sort_keys=True),
            entry.hash,
        ]
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=["entry_id", "at", "by", "kind", "body", "hash"])


def _filter(entries: Sequence[Entry], zone: str) -> list[Entry]:
    """Render the filters; the entries that they let through."""
    kinds = sorted({entry.kind for entry in entries}, key=_name_kind)
    people = sorted({entry.by for entry in entries})
    with st.container(horizontal=True, key="journal_filters"):
        chosen_kinds = st.multiselect(
            t("journal.kind"),
            kinds,
            key="journal_kind",
            format_func=_name_kind,
            placeholder=t("journal.all_kinds"),
        )
        chosen_people = st.multiselect(
            t("journal.by"), people, key="journal_by", placeholder=t("journal.all_people")
        )
        start = _pick_day("start")
        end = _pick_day("end")
    return [
        entry
        for entry in entries
        if (not chosen_kinds or entry.kind in chosen_kinds)
        and (not chosen_people or entry.by in chosen_people)
        and _is_within(entry.at.astimezone(ZoneInfo(zone)).date(), start, end)
    ]


def _pick_day(end: str) -> Any:
    return st.date_input(t(f"filters.{end}_date"), None, key=f"journal_{end}", format="YYYY-MM-DD")


def _is_within(day: date, start: Any, end: Any) -> bool:
    return (not isinstance(start, date) or start <= day) and (
        not isinstance(end, date) or day <= end
    )


def _name_kind(kind: str) -> str:
    return t(f"journal.kinds.{kind}") if kind in WRITERS else kind


def _describe(entry: Entry) -> dict[str, Any]:
    what = _word(entry.kind, entry.body)
    if clock := entry.body.get("clock"):
        what = f"{what} ({t('journal.clock', clock=clock)})"
    return {
        "entry_id": entry.entry_id,
        "at": entry.at,
        "by": entry.by,
        "kind": _name_kind(entry.kind),
        "what": what,
    }


def _word(kind: str, body: Mapping[str, Any]) -> str:
    """What an entry says, in plain words; one of another release's kind as it is stored."""
    if kind in WRITERS:
        return WRITERS[kind](body)
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _get(body: Mapping[str, Any], name: str) -> str:
    return str(body.get(name) or "")


def _write_confirmed(body: Mapping[str, Any]) -> str:
    key = "journal.confirmed_complete" if body.get("complete") else "journal.confirmed"
    return t(key, name=_get(body, "name"))


def _write_answered(body: Mapping[str, Any]) -> str:
    key = "journal.answers_revoked" if body.get("given") is None else "journal.answered"
    return t(key, sheet=_get(body, "sheet"))


def _write_query(body: Mapping[str, Any]) -> str:
    return edit_texts.write_version(body, language.get_language())


def _write_view(body: Mapping[str, Any]) -> str:
    key = "journal.view_saved" if body.get("status") == "saved" else "journal.view_removed"
    return t(key, name=_get(body, "name"))


def _write_decision(body: Mapping[str, Any]) -> str:
    if body.get("status") == "withdrawn":
        return t("journal.decision_withdrawn", n=_get(body, "entry_id"))
    option = decision_texts.name_option(_get(body, "option"), language.get_language())
    day, by = _get(body, "start_date"), _get(body, "by")
    return t("journal.decision_registered", option=option, day=day, by=by)


def _write_case_note(body: Mapping[str, Any]) -> str:
    """What the company wrote on its case, or that it took it back."""
    about, text = str(body.get("about")), _get(body, "text")
    if not body.get("text"):
        return t("journal.note_withdrawn")
    if about == case_notes.RECOMMENDATION:
        return t("journal.note_recommendation", text=text)
    option = texts.load_texts(language.get_language()).get(
        f"options.{case_notes.get_option(about)}.title", about
    )
    return t("journal.note_takes", about=option, text=text)


def _write_reply(body: Mapping[str, Any]) -> str:
    if body.get("status") == "withdrawn":
        return t("journal.reply_withdrawn", n=str(body.get("reply")))
    record = " ".join(filter(None, map(str, body.get("record", ()))))
    claim = _get(body, "claim")
    words = t(f"replies.claims.{claim}") if claim in replies.CLAIMS else claim
    return t("journal.reply_given", record=record, claim=words)


def _write_note(body: Mapping[str, Any]) -> str:
    if body.get("status") == "removed":
        return t("journal.note_removed", n=str(body.get("note")))
    return t("journal.note_added", text=_get(body, "text"), day=_get(body, "start"))


def _write_assessment(body: Mapping[str, Any]) -> str:
    if body.get("status") == "assessed":
        given = body.get("answers", ())
        file, draw = _get(body, "file"), str(body.get("draw"))
        return t("journal.assessment_given", n=len(given), draw=draw, file=file)
    subject = _get(body, "subject")
    words = t(f"second.subjects.{subject}.title") if subject in CLASSES else subject
    drawn, seed = body.get("cases", ()), str(body.get("seed"))
    return t("journal.assessment_drawn", n=len(drawn), subject=words, seed=seed)


def _write_setting(body: Mapping[str, Any]) -> str:
    """A value set on the Settings page, old and new, with its reason."""
    [changed] = setting_texts.read_changes(body)
    change = setting_texts.describe_change(changed, language.get_language())
    return t("journal.setting", change=change, reason=_get(body, "reason"))


def _write_digest(body: Mapping[str, Any]) -> str:
    status = body.get("status")
    if status == "written":
        return t("journal.digest_written")
    key = status if status in ("sending", "sent") else "failed"
    n, channel = body.get("recipients", 0), _get(body, "channel")
    return t(f"journal.digest_{key}", n=n, channel=channel)


def _write_settings(body: Mapping[str, Any]) -> str:
    """Which values changed, where the entry says so."""
    changes = setting_texts.read_changes(body)
    if not changes:
        return t("journal.settings")
    lang = language.get_language()
    words = (setting_texts.describe_change(change, lang) for change in changes)
    key = "journal.settings_changed" if body.get("is_edited") else "journal.settings_released"
    return t(key, changes=t("general.semicolon").join(words))


def _write_failed(body: Mapping[str, Any]) -> str:
    why = body.get("why")
    if isinstance(why, Mapping):  # Earlier entries have it in English only.
        why = why.get(language.get_language())
    return t("journal.failed", why=str(why or ", ".join(body.get("checks", ()))))


WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "received": lambda body: t("journal.received", name=_get(body, "name")),
    "discarded": lambda body: t("journal.discarded", name=_get(body, "name")),
    "confirmed": _write_confirmed,
    "withdrawn": lambda body: t("journal.withdrawn", n=len(body.get("loads", ()))),
    "restored": lambda body: t("journal.restored", n=len(body.get("loads", ()))),
    "answered": _write_answered,
    "named": lambda body: t("journal.named", n=len(body.get("decisions", ()))),
    "unnamed": lambda body: t("journal.unnamed", n=len(body.get("decisions", ()))),
    "paired": lambda body: t("journal.paired", n=len(body.get("decisions", ()))),
    "unpaired": lambda body: t("journal.unpaired", n=len(body.get("decisions", ()))),
    "query": _write_query,
    "view": _write_view,
    "decision": _write_decision,
    "case_note": _write_case_note,
    "reply": _write_reply,
    "note": _write_note,
    "assessment": _write_assessment,
    "setting": _write_setting,
    "digest": _write_digest,
    "settings": _write_settings,
    "formats": lambda body: t("journal.formats", names=", ".join(body.get("files", ()))),
    "published": lambda body: t("journal.published", snapshot=str(body.get("snapshot"))),
    "failed": _write_failed,
    "exported": lambda body: t("journal.exported", file=_get(body, "file")),
}
