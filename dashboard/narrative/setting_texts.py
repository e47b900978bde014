"""Settings in words: which others than the shipped ones a figure was counted with, and changes."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.display import texts
from queries.settings import ChangedSetting, Settings

# More than so many faults are counted, not told.
MAX_FAULTS = 3


def list_own(settings: Iterable[ChangedSetting], lang: str) -> str:
    """Settings beside their shipped values, each once; empty where there are none: “counted with
    link_window_days = 45 (shipped: 30)”."""
    own = {one.name: one for one in settings}
    if not own:
        return ""
    listed = [describe_own(setting, lang) for _, setting in sorted(own.items())]
    joined = texts.translate(lang, "general.comma").join(listed)
    return texts.translate(lang, "settings.counted_with", settings=joined)


def describe_own(setting: ChangedSetting, lang: str) -> str:
    """A setting beside its shipped value: “link_window_days = 45 (shipped: 30)”."""
    if moved := _list_moved(setting):
        return _write_members(setting, *moved, lang)
    return texts.translate(
        lang,
        "settings.own",
        name=setting.name,
        value=write_value(setting.value, lang),
        shipped=write_value(setting.before, lang),
    )


def describe_change(setting: ChangedSetting, lang: str) -> str:
    """A change of a setting: “link_window_days 30 → 45”."""
    if moved := _list_moved(setting):
        return _write_members(setting, *moved, lang)
    return texts.translate(
        lang,
        "settings.change",
        name=setting.name,
        before=write_value(setting.before, lang),
        value=write_value(setting.value, lang),
    )


def read_changes(body: Mapping[str, Any]) -> list[ChangedSetting]:
    """The changes that an entry of the journal tells: one of the Settings page, any number of the
    file or of a release."""
    listed = [body] if "value" in body else body.get("changes", ())
    return [ChangedSetting(one["name"], one["value"], one["before"]) for one in listed]


def write_faults(read: Settings, lang: str) -> str:
    """Why settings cannot be used, and which values are used instead."""
    told = [fault.format_message(lang) for fault in read.faults[:MAX_FAULTS]]
    if more := len(read.faults) - len(told):
        told.append(texts.translate(lang, "settings.more_faults", count=more))
    why = texts.translate(lang, "general.semicolon").join(told)
    return texts.translate(lang, f"settings.unusable.{read.stand_in}", why=why)


def _list_moved(setting: ChangedSetting) -> tuple[list[str], list[str]] | None:
    """What a list of names has no more and what it has now; None for another value."""
    value, before = setting.value, setting.before
    if not isinstance(value, list) or not isinstance(before, list):
        return None
    if not all(isinstance(one, str) for one in (*value, *before)):
        return None
    gone = [one for one in before if one not in value]
    new = [one for one in value if one not in before]
    return (gone, new) if gone or new else None


def _write_members(setting: ChangedSetting, gone: list[str], new: list[str], lang: str) -> str:
    comma = texts.translate(lang, "general.comma")
    parts = [
        texts.translate(lang, f"settings.{key}", names=comma.join(names))
        for key, names in (("without", gone), ("with", new))
        if names
    ]
    return texts.translate(
        lang,
        "settings.members",
        name=setting.name,
        changes=texts.translate(lang, "settings.and").join(parts),
    )


def write_value(value: Any, lang: str) -> str:
    """A value of a setting in words: yes or no where settings.toml has true or false, and the
    reader's word for a code."""
    if value is None:
        return texts.translate(lang, "settings.not_known")
    if isinstance(value, dict):
        groups = [
            f"{name} ({' = '.join(group)})" for name, groups in value.items() for group in groups
        ]
        comma = texts.translate(lang, "general.comma")
        return comma.join(groups) or texts.translate(lang, "settings.none")
    if isinstance(value, list):
        return texts.translate(lang, "general.comma").join(write_value(one, lang) for one in value)
    if isinstance(value, bool):
        return texts.translate(lang, "general.yes" if value else "general.no")
    if isinstance(value, float):
        return f"{value:g}"
    return texts.load_texts(lang).get(f"settings.words.{value}", str(value))
