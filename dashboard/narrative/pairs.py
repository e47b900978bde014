"""The size of the matter as natural frequencies: what was passed on beside what the client told,
each as so many of 100."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.narrative import counts

# Comparison → the query of the groups that its pair shows, and which of them in this order; the
# two groups of the comparison itself where it is None.
GROUPS: Mapping[str, tuple[str, tuple[str, ...]] | None] = {
    "requirements/unverified_difference": (
        "requirements/unanswered_by_arrival",
        ("second_hand", "first_hand"),
    ),
    "requirements/corrected_difference": None,
    "complaints/substantiated_difference": (
        "complaints/substantiated",
        ("relayed_corroborated", "relayed_uncorroborated", "client_direct"),
    ),
}
QUERIES = tuple(dict.fromkeys((*GROUPS, *(group[0] for group in GROUPS.values() if group))))


@dataclass(frozen=True)
class Bar:
    """One group: its name, the coded value that its colour stands for, `count` of `n` cases, and
    the 95 % interval of their share (0–1), where there is one."""

    name: str
    value: str
    count: int
    n: int
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float:
        """The share of its cases, 0–1."""
        return self.count / self.n if self.n else 0.0


@dataclass(frozen=True)
class Pair:
    """Groups side by side, the comparison that they belong to, and how low the first may be."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    grade: str
    note: str


def list_pairs(answers: Mapping[str, Answer], lang: str) -> list[Pair]:
    """The pairs that can be shown from the answers to `QUERIES`, by name; one without cases is left
    out."""
    pairs = []
    for name, groups in GROUPS.items():
        comparison = answers.get(name)
        shown = answers.get(groups[0]) if groups else comparison
        if comparison is None or shown is None or comparison.missing or shown.missing:
            continue
        bars = _list_rows(shown, groups[1], lang) if groups else _list_parts(shown, lang)
        if any(bar.n for bar in bars):
            pairs.append(
                Pair(
                    name,
                    texts.translate(lang, f"pairs.{name}"),
                    bars,
                    str(counts.pick_graded(comparison).grade),
                    _write_bound(shown, lang) or _write_unchecked(shown, lang),
                )
            )
    return pairs


def _list_parts(answer: Answer, lang: str) -> tuple[Bar, ...]:
    """The two groups of a comparison; its estimate knows their shares and their cases."""
    column = answer.query.estimate["group"]
    return tuple(
        Bar(
            _name(lang, column, name),
            name,
            round((part.value or 0) * part.n),
            round(part.n),
            part.low,
            part.high,
        )
        for name, part in counts.pick_graded(answer).parts
    )


def _list_rows(answer: Answer, names: Iterable[str], lang: str) -> tuple[Bar, ...]:
    """The groups of these names, of a query that counts each in a row."""
    spec, column = answer.query.estimate, answer.query.chart["x"]
    of_group = answer.rows.groupby(column, observed=True)[[spec["numerator"], spec["denominator"]]]
    summed = of_group.sum()
    by_name = dict(zip(answer.rows[column], answer.estimates, strict=True))
    return tuple(
        Bar(
            _name(lang, column, name),
            name,
            *map(int, summed.loc[name]),
            by_name[name].low,
            by_name[name].high,
        )
        for name in names
        if name in summed.index
    )


def _name(lang: str, column: str, value: str) -> str:
    return texts.load_texts(lang).get(f"pairs.{value}", texts.translate_choice(lang, column, value))


def _write_bound(answer: Answer, lang: str) -> str:
    """What is left if every contact in between was an answer; empty where a query cannot say."""
    if "without_contact_count" not in answer.rows.columns:
        return ""
    rows = answer.rows.set_index(answer.query.chart["x"])
    names = ["second_hand", "first_hand"]
    if not set(names) <= set(rows.index):
        return ""
    # Of so few, the bars tell counts too.
    if rows.loc[names, answer.query.estimate["denominator"]].min() < number_formats.LEAST_OF_100:
        return ""
    passed_on, told = (
        counts.write_in_hundred(rows.loc[name, "without_contact_rate"], lang) for name in names
    )
    return texts.translate(lang, "pairs.bound", passed_on=passed_on, told=told)


def _write_unchecked(answer: Answer, lang: str) -> str:
    """How many passed on are in no bar, as it is unknown whether a contact came before."""
    if "origin" not in answer.rows.columns:
        return ""
    rows = answer.rows[answer.rows["origin"] == "relayed_unchecked"]
    n = int(counts.sum_rows(rows, answer.query.estimate["denominator"]))
    return texts.translate(lang, "pairs.unchecked", n=n) if n else ""


def write_size(bar: Bar, lang: str) -> str:
    """A bar in words: 58 of 100, or 3 of 7 where there are fewer cases."""
    if bar.n < number_formats.LEAST_OF_100:
        return texts.translate(lang, "pairs.counted", count=bar.count, n=bar.n)
    return texts.translate(lang, "pairs.of_100", n=counts.write_in_hundred(bar.share, lang))


def write_cases(bars: Iterable[Bar], lang: str) -> str:
    """The cases behind each bar, in the order of the bars, with how sure the share is where that is
    known: 364 of 626 (52–64 of 100), 110 of 556."""
    return texts.translate(lang, "general.list").join(_write_cases(bar, lang) for bar in bars)


def _write_cases(bar: Bar, lang: str) -> str:
    shown = {"count": bar.count, "n": bar.n}
    if bar.low is None or bar.high is None:
        return texts.translate(lang, "pairs.counted", **shown)
    low, high = (number_formats.count_in_hundred(end) for end in (bar.low, bar.high))
    return texts.translate(lang, "pairs.counted_range", low=low, high=high, **shown)
