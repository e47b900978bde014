"""What an entry of the journal says, in words, by its kind."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from dashboard.display import texts
from dashboard.engine import case_notes
from dashboard.narrative import decision_texts, edit_texts, setting_texts
from store import replies
from store.assessments import CLASSES
from store.journal import Entry

# What can change a figure without anything having changed in the projects: the kinds of entries by
# what they change, the last what somebody said of sheets, lists, names and rows.
UPLOADS = ("confirmed", "withdrawn", "restored")
DEFINITIONS = ("setting", "settings", "formats", "query")
ANSWERS = ("answered", "listed", "named", "unnamed", "paired", "unpaired")
CHANGING = (*DEFINITIONS, *UPLOADS, *ANSWERS)


def name_kind(kind: str, lang: str) -> str:
    """A kind of entry in words; one of another release as it is."""
    return texts.translate(lang, f"journal.kinds.{kind}") if kind in WRITERS else kind


def write_entry(entry: Entry, lang: str) -> str:
    """What an entry says, in plain words; one of another release's kind as it is stored."""
    if entry.kind in WRITERS:
        return WRITERS[entry.kind](entry.body, lang)
    return json.dumps(entry.body, ensure_ascii=False, sort_keys=True)


def list_changes(
    entries: Iterable[Entry], format_day: Callable[[datetime], str], lang: str, most: int = 8
) -> list[str]:
    """What was changed that figures rest on, the latest first: settings, definitions, data, and
    what was said of them."""
    said = [
        texts.translate(
            lang, "decisions.change_line", day=format_day(entry.at), said=write_entry(entry, lang)
        )
        for entry in entries
        if entry.body.get("status") != "refused"
    ][::-1]
    if len(said) <= most:
        return said
    return [*said[:most], texts.translate(lang, "decisions.more_changes", n=len(said) - most)]


def _get(body: Mapping[str, Any], name: str) -> str:
    return str(body.get(name) or "")


def _write_confirmed(body: Mapping[str, Any], lang: str) -> str:
    key = "journal.confirmed_complete" if body.get("complete") else "journal.confirmed"
    return texts.translate(lang, key, name=_get(body, "name"))


def _write_listed(body: Mapping[str, Any], lang: str) -> str:
    return texts.translate(lang, f"journal.listed_{'same' if body.get('is_same') else 'other'}")


def _write_answered(body: Mapping[str, Any], lang: str) -> str:
    key = "journal.answers_revoked" if body.get("given") is None else "journal.answered"
    return texts.translate(lang, key, sheet=_get(body, "sheet"))


def _write_view(body: Mapping[str, Any], lang: str) -> str:
    key = "journal.view_saved" if body.get("status") == "saved" else "journal.view_removed"
    return texts.translate(lang, key, name=_get(body, "name"))


def _write_decision(body: Mapping[str, Any], lang: str) -> str:
    if body.get("status") == "withdrawn":
        return texts.translate(lang, "journal.decision_withdrawn", n=_get(body, "entry_id"))
    option = decision_texts.name_option(_get(body, "option"), lang)
    day, by = _get(body, "start_date"), _get(body, "by")
    return texts.translate(lang, "journal.decision_registered", option=option, day=day, by=by)


def _write_case_note(body: Mapping[str, Any], lang: str) -> str:
    """What the company wrote on its case, or that it took it back."""
    about, text = str(body.get("about")), _get(body, "text")
    if not body.get("text"):
        return texts.translate(lang, "journal.note_withdrawn")
    if about == case_notes.RECOMMENDATION:
        return texts.translate(lang, "journal.note_recommendation", text=text)
    option = texts.load_texts(lang).get(f"options.{case_notes.get_option(about)}.title", about)
    return texts.translate(lang, "journal.note_takes", about=option, text=text)


def _write_reply(body: Mapping[str, Any], lang: str) -> str:
    if body.get("status") == "withdrawn":
        return texts.translate(lang, "journal.reply_withdrawn", n=str(body.get("reply")))
    record = " ".join(filter(None, map(str, body.get("record", ()))))
    claim = _get(body, "claim")
    words = texts.translate(lang, f"replies.claims.{claim}") if claim in replies.CLAIMS else claim
    return texts.translate(lang, "journal.reply_given", record=record, claim=words)


def _write_note(body: Mapping[str, Any], lang: str) -> str:
    if body.get("status") == "removed":
        return texts.translate(lang, "journal.note_removed", n=str(body.get("note")))
    return texts.translate(
        lang, "journal.note_added", text=_get(body, "text"), day=_get(body, "start")
    )


def _write_assessment(body: Mapping[str, Any], lang: str) -> str:
    if body.get("status") == "assessed":
        given = body.get("answers", ())
        file, draw = _get(body, "file"), str(body.get("draw"))
        return texts.translate(lang, "journal.assessment_given", n=len(given), draw=draw, file=file)
    subject = _get(body, "subject")
    words = (
        texts.translate(lang, f"second.subjects.{subject}.title") if subject in CLASSES else subject
    )
    drawn, seed = body.get("cases", ()), str(body.get("seed"))
    return texts.translate(lang, "journal.assessment_drawn", n=len(drawn), subject=words, seed=seed)


def _write_setting(body: Mapping[str, Any], lang: str) -> str:
    """A value set on the Settings page, old and new, with its reason."""
    [changed] = setting_texts.read_changes(body)
    change = setting_texts.describe_change(changed, lang)
    return texts.translate(lang, "journal.setting", change=change, reason=_get(body, "reason"))


def _write_digest(body: Mapping[str, Any], lang: str) -> str:
    status = body.get("status")
    if status == "written":
        return texts.translate(lang, "journal.digest_written")
    key = status if status in ("sending", "sent") else "failed"
    n, channel = body.get("recipients", 0), _get(body, "channel")
    return texts.translate(lang, f"journal.digest_{key}", n=n, channel=channel)


def _write_settings(body: Mapping[str, Any], lang: str) -> str:
    """Which values changed, where the entry says so."""
    changes = setting_texts.read_changes(body)
    if not changes:
        return texts.translate(lang, "journal.settings")
    words = (setting_texts.describe_change(change, lang) for change in changes)
    key = "journal.settings_changed" if body.get("is_edited") else "journal.settings_released"
    return texts.translate(
        lang, key, changes=texts.translate(lang, "general.semicolon").join(words)
    )


def _write_failed(body: Mapping[str, Any], lang: str) -> str:
    why = body.get("why")
    if isinstance(why, Mapping):  # Earlier entries have it in English only.
        why = why.get(lang)
    return texts.translate(
        lang, "journal.failed", why=str(why or ", ".join(body.get("checks", ())))
    )


def _write_file(body: Mapping[str, Any], lang: str, kind: str) -> str:
    return texts.translate(lang, f"journal.{kind}", name=_get(body, "name"))


def _write_count(body: Mapping[str, Any], lang: str, kind: str, of: str) -> str:
    return texts.translate(lang, f"journal.{kind}", n=len(body.get(of, ())))


WRITERS: dict[str, Callable[[Mapping[str, Any], str], str]] = {
    "received": partial(_write_file, kind="received"),
    "discarded": partial(_write_file, kind="discarded"),
    "confirmed": _write_confirmed,
    "withdrawn": partial(_write_count, kind="withdrawn", of="loads"),
    "restored": partial(_write_count, kind="restored", of="loads"),
    "answered": _write_answered,
    "listed": _write_listed,
    **{
        kind: partial(_write_count, kind=kind, of="decisions")
        for kind in ("named", "unnamed", "paired", "unpaired")
    },
    "query": edit_texts.write_version,
    "view": _write_view,
    "decision": _write_decision,
    "case_note": _write_case_note,
    "reply": _write_reply,
    "note": _write_note,
    "assessment": _write_assessment,
    "setting": _write_setting,
    "digest": _write_digest,
    "settings": _write_settings,
    "formats": lambda body, lang: texts.translate(
        lang, "journal.formats", names=", ".join(body.get("files", ()))
    ),
    "published": lambda body, lang: texts.translate(
        lang, "journal.published", snapshot=str(body.get("snapshot"))
    ),
    "failed": _write_failed,
    "exported": lambda body, lang: texts.translate(
        lang, "journal.exported", file=_get(body, "file")
    ),
}
