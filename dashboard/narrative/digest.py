"""The digest: what changed since the last one or a day, in plain text by section, for a mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.display import number_formats, texts
from dashboard.engine import (
    answers,
    decision_series,
    decisions,
    digests,
    fetch,
    session,
    snapshot_info,
)
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.narrative import action_title, decision_texts, footnotes, journal_texts, pairs
from dashboard.narrative.pairs import Bar, Pair
from queries.catalog import QueryError
from store import snapshots
from store.snapshots import Snapshot

TABLES = ("contacts", "projects", "requirements", "changes", "tasks", "tickets")


@dataclass(frozen=True)
class Section:
    """A heading and its lines, in plain text."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """What a digest says: its title, the company's headline, from when to when, the sections, where
    the figures come from, and whether anything changed."""

    title: str
    headline: str
    period: str
    sections: tuple[Section, ...]
    source: str
    has_changed: bool
    snapshot: str


@dataclass(frozen=True)
class _Since:
    """The state that a digest compares with, and the entry and moment from which it tells."""

    snapshot: Snapshot
    entry_id: int
    at: datetime


def make_digest(data: Path, lang: str, day: date | None = None) -> Digest:
    """What changed since a day, else since the last digest, else since the snapshot before.

    Raises Refused and QueryError as a query does.
    """
    now, since = session.get_snapshot(data), _find_since(data, day)
    before, after = _ask(data, since.snapshot), _ask(data, now)
    figures = _list_figures(data, before, after, lang)
    rows = _list_rows(since.snapshot, now, lang)
    decided = {
        name: _list_entries(data, since.entry_id, kinds, lang)
        for name, kinds in (
            ("uploads", journal_texts.UPLOADS),
            ("answers", journal_texts.ANSWERS),
            ("definitions", journal_texts.DEFINITIONS),
        )
    }
    has_changed = bool(rows or any(decided.values())) or since.snapshot.name != now.name
    sections = (
        _write_section("alerts", _list_alerts(data, since.snapshot, lang), lang),
        _write_section("figures", figures, lang),
        _write_section("rows", rows, lang),
        *(_write_section(name, lines, lang) for name, lines in decided.items()),
        _write_section("decisions", _list_decisions(data, lang), lang),
        _write_section("freshness", _list_freshness(data, lang), lang),
    )
    today = datetime.now(_get_zone(data)).date()
    return Digest(
        title=texts.translate(lang, "digest.title", day=number_formats.format_day(today, lang)),
        headline=_write_headline(data, has_changed, lang),
        period=texts.translate(
            lang,
            "digest.period",
            since=_format_day(data, since.at, lang),
            before=_format_day(data, snapshots.get_build_time(since.snapshot), lang),
            until=_format_day(data, snapshots.get_build_time(now), lang),
        ),
        sections=sections,
        source=footnotes.describe_source(data, lang),
        has_changed=has_changed,
        snapshot=now.name,
    )


def _find_since(data: Path, day: date | None) -> _Since:
    now = session.get_snapshot(data)
    if day is not None:
        at = datetime(day.year, day.month, day.day, tzinfo=_get_zone(data))
        earlier = [entry for entry in decisions.list_entries_since(data, 0, ()) if entry.at < at]
        found = snapshots.get_as_of(data, at) or now
        return _Since(found, earlier[-1].entry_id if earlier else 0, at)
    if told := digests.find_last_told(data):
        kept = snapshots.find(data, str(told.body["snapshot"]))
        return _Since(kept or snapshots.get_as_of(data, told.at) or now, told.entry_id, told.at)
    before = snapshots.get_previous(data) or now
    at = snapshots.get_build_time(before)
    earlier = [entry for entry in decisions.list_entries_since(data, 0, ()) if entry.at <= at]
    return _Since(before, earlier[-1].entry_id if earlier else 0, at)


def _ask(data: Path, at: Snapshot) -> Mapping[str, Answer]:
    """The answers behind the headline pairs, as they were in a snapshot; what an old one cannot
    answer is left out."""
    found = {}
    for name in pairs.QUERIES:
        try:
            found[name] = answers.run_query(data, name, at=at)
        except (Refused, QueryError):
            continue
    return found


def _write_headline(data: Path, has_changed: bool, lang: str) -> str:
    if not has_changed:
        return texts.translate(lang, "digest.unchanged")
    family = session.get_settings(data)["headline_family"]
    asked, _ = answers.run_queries(data, family)
    return texts.strip_markdown(action_title.write_title(asked, lang))


def _list_figures(
    data: Path, before: Mapping[str, Answer], after: Mapping[str, Answer], lang: str
) -> list[str]:
    """Each headline pair: its groups before and after, with their cases; those of too few cases to
    be told are left out."""
    small = session.get_settings(data)["small_group"]
    earlier = {pair.name: pair for pair in pairs.list_pairs(before, lang)}
    lines = []
    for pair in pairs.list_pairs(after, lang):
        for bar in pair.bars:
            if bar.n >= small:
                told = _write_change(_find_bar(earlier.get(pair.name), bar), bar, small, lang)
                lines.append(texts.translate(lang, "digest.figure", title=pair.title, told=told))
    return lines


def _find_bar(pair: Pair | None, bar: Bar) -> Bar | None:
    bars = pair.bars if pair else ()
    return next((one for one in bars if one.value == bar.value), None)


def _write_change(before: Bar | None, after: Bar, small: int, lang: str) -> str:
    new = pairs.write_size(after, lang)
    shown = {"name": after.name, "after": new, "cases": pairs.write_cases([after], lang)}
    if before is None or before.n < small:
        return texts.translate(lang, "digest.bar_first", **shown)
    if (before.count, before.n) == (after.count, after.n):
        return texts.translate(lang, "digest.bar_same", **shown)
    cases = pairs.write_cases([before], lang)
    size = pairs.write_size(before, lang)
    return texts.translate(lang, "digest.bar", before=size, cases_before=cases, **shown)


def _list_rows(before: Snapshot, after: Snapshot, lang: str) -> list[str]:
    """The tables whose number of rows changed, before and after."""
    old, new = _count_rows(before), _count_rows(after)
    return [
        texts.translate(
            lang,
            "effect.rows",
            table=texts.translate(lang, f"tables.{table}"),
            before=old.get(table, 0),
            after=new.get(table, 0),
        )
        for table in TABLES
        if old.get(table, 0) != new.get(table, 0)
    ]


def _count_rows(snapshot: Snapshot) -> dict[str, int]:
    return {
        row["table_name"]: row["row_count"] for row in fetch.fetch_table(snapshot.path, "as_of")
    }


def _list_entries(data: Path, entry_id: int, kinds: Sequence[str], lang: str) -> list[str]:
    """What was decided since, of some kinds, the latest first."""
    entries = decisions.list_entries_since(data, entry_id, kinds)
    return journal_texts.list_changes(entries, lambda at: _format_day(data, at, lang), lang)


def _list_alerts(data: Path, before: Snapshot, lang: str) -> list[str]:
    """The rules that found something, marked where they found nothing before; and the decisions
    whose day to be judged has come."""
    known, earlier = session.get_queries(data), snapshot_info.list_alerts(data, before)
    lines = [
        texts.translate(
            lang,
            "digest.alert" if name in earlier else "digest.alert_new",
            title=known[name].title[lang],
            n=count,
        )
        for name, count in snapshot_info.list_alerts(data).items()
        if name in known
    ]
    today = datetime.now(_get_zone(data)).date()
    for decision in decisions.list_decisions(data):
        days = [metric.by for metric in decision.metrics if metric.by <= today]
        if days and decision.withdrawn_at is None:
            title = decision_texts.write_title(decision, lang)
            lines.append(texts.translate(lang, "digest.alert_decision", title=title))
    return lines


def _list_decisions(data: Path, lang: str) -> list[str]:
    """Each registered decision and how it stands by its criteria."""
    least = session.get_settings(data)["least_cases"]
    lines = []
    for decision in decisions.list_decisions(data):
        if decision.withdrawn_at is not None:
            continue
        told = []
        for metric in decision.metrics:
            if metric.query not in decision_series.FOLLOWED:
                continue
            try:
                of = decision_series.make_plan(
                    session.get_query(data, metric.query), decision, metric
                )
                verdict = decision_series.judge(data, decision, metric)
            except (Refused, QueryError):
                continue
            said = decision_texts.write_verdict(verdict, of, least, lang)
            told.append(
                decision_texts.join(decision_texts.write_target(metric, of, lang), said, lang)
            )
        title = decision_texts.write_title(decision, lang)
        listed = texts.translate(lang, "general.semicolon").join(told)
        lines.append(texts.translate(lang, "digest.decision", title=title, told=listed))
    return lines


def _list_freshness(data: Path, lang: str) -> list[str]:
    """The last day that each table covers, and how many days ago the figures were published."""
    by_day: dict[date, list[str]] = {}
    for table, day in snapshot_info.get_dates(data).items():
        if table in TABLES and day is not None:
            by_day.setdefault(day, []).append(texts.translate(lang, f"tables.{table}"))
    comma = texts.translate(lang, "general.comma")
    lines = [
        texts.translate(
            lang,
            "standing.reach_one",
            day=number_formats.format_day(day, lang),
            tables=comma.join(tables),
        )
        for day, tables in sorted(by_day.items(), reverse=True)
    ]
    zone = _get_zone(data)
    published = snapshots.get_build_time(session.get_snapshot(data)).astimezone(zone).date()
    days = (datetime.now(zone).date() - published).days
    return [*lines, texts.translate(lang, "digest.published", n=days)]


def _write_section(name: str, lines: Sequence[str], lang: str) -> Section:
    """A section; one without lines says that there is nothing."""
    none = (texts.translate(lang, f"digest.none.{name}"),)
    return Section(texts.translate(lang, f"digest.sections.{name}"), tuple(lines) or none)


def _get_zone(data: Path) -> ZoneInfo:
    return ZoneInfo(session.get_timezone(data))


def _format_day(data: Path, at: datetime, lang: str) -> str:
    return number_formats.format_day(at.astimezone(_get_zone(data)).date(), lang)
