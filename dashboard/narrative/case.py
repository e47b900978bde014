"""The case for a change of governance: the problem, how sure it is, the measures with what speaks
for and against each in this company's own data, and what is missing to decide."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.display import texts
from dashboard.engine import answers, session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.estimates import grading
from dashboard.narrative import (
    counts,
    footnotes,
    grade_texts,
    highlights,
    sentences,
    setting_texts,
    summary,
)
from dashboard.narrative.summary import Summary
from queries.catalog import QueryError

MEASURES = Path(__file__).parent / "measures.toml"
# Grades that take a side: which one, the sign of the difference says.
TAKES_A_SIDE = ("strong", "suggestive", "contrary")
SIDES = ("supports", "against", "unsettled")


@dataclass(frozen=True)
class Finding:
    """What one query says: its sentence and the mark of its grade (empty where it has none)."""

    name: str
    title: str
    said: str
    grade: str


@dataclass(frozen=True)
class Measure:
    """A measure, and what this company's data say of it.

    `supports`, `against` and `unsettled` part the comparisons that it rests on; `beside` is read
    with them and counts for neither; by `done` one sees whether it is really done.
    """

    title: str
    proof: str
    supports: tuple[Finding, ...]
    against: tuple[Finding, ...]
    unsettled: tuple[Finding, ...]
    beside: tuple[Finding, ...]
    done: tuple[Finding, ...]


@dataclass(frozen=True)
class Case:
    """All that the page and its printed form say, in one language.

    `answers` are those of the headline comparisons, for their picture; `steps` holds the measures
    by how far they go; `missing` says of each comparison what keeps it from more; `own_settings`
    which settings other than shipped it rests on; `broken` why the queries are broken without which
    it was made.
    """

    situation: Summary
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    steps: Mapping[str, tuple[Measure, ...]]
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    source: str
    made_on: date
    as_of: date | None
    is_sample: bool
    own_settings: str = ""
    broken: tuple[QueryError, ...] = ()


@cache
def load_measures() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The measures by step and name: which queries each rests on."""
    return tomllib.loads(MEASURES.read_text(encoding="utf-8"))


def make_case(data: Path, lang: str) -> Case:
    """The case that the published data make, of the whole company: a filtered view is no ground
    for a decision. Raises Refused and QueryError as a query does."""
    family = session.get_settings(data)["headline_family"]
    comparisons, _ = answers.run_queries(data, family)
    behind, errors = answers.run_queries(data, dict.fromkeys((*family, *_list_rests())))
    days = [day for day in snapshot_info.get_dates(data).values() if day]
    return Case(
        situation=summary.summarize(comparisons, lang),
        answers=tuple(comparisons),
        findings=tuple(_finding(answer, lang) for answer in comparisons),
        steps={
            step: tuple(_measure(data, step, name, rests, lang) for name, rests in named.items())
            for step, named in load_measures().items()
        },
        missing=tuple(
            (answer.query.title[lang], lacking)
            for answer in comparisons
            if (lacking := tuple(_lacking(answer, lang)))
        ),
        source=footnotes.describe_source(data, lang),
        made_on=datetime.now(ZoneInfo(session.get_timezone(data))).date(),
        as_of=max(days, default=None),
        is_sample=snapshot_info.holds_sample(data),
        own_settings=setting_texts.write_own_settings(behind, lang),
        broken=tuple(errors),
    )


def _list_rests() -> list[str]:
    """The queries that the measures rest on."""
    return [
        query
        for measures in load_measures().values()
        for rests in measures.values()
        for queries in rests.values()
        for query in queries
    ]


def _measure(
    data: Path, step: str, name: str, rests: Mapping[str, Sequence[str]], lang: str
) -> Measure:
    sides: dict[str, list[Finding]] = {side: [] for side in SIDES}
    for answer in _answers(data, rests.get("evidence", ())):
        sides[_pick_side(answer)].append(_finding(answer, lang))
    return Measure(
        title=texts.translate(lang, f"measures.{step}.{name}.title"),
        proof=texts.translate(lang, f"measures.{step}.{name}.proof"),
        **{side: tuple(found) for side, found in sides.items()},
        beside=tuple(_finding(one, lang) for one in _answers(data, rests.get("beside", ()))),
        done=tuple(_finding(one, lang) for one in _answers(data, rests.get("done", ()))),
    )


def _pick_side(answer: Answer) -> str:
    """What a comparison says of a measure that rests on it: what speaks against relaying supports
    it. No difference, or none that is known, settles nothing."""
    estimate = counts.pick_graded(answer)
    if estimate.grade not in TAKES_A_SIDE or not estimate.value:
        return "unsettled"
    is_against = grading.speaks_against_relaying(estimate.value, answer.query.suspects)
    return "supports" if is_against else "against"


def _answers(data: Path, names: Sequence[str]) -> list[Answer]:
    return answers.run_queries(data, names)[0]


def _finding(answer: Answer, lang: str) -> Finding:
    grade = ""
    if answer.estimates:
        grade = grade_texts.format_mark(str(highlights.pick_weakest(answer).grade), lang)
    return Finding(
        name=answer.query.name,
        title=answer.query.title[lang],
        said=sentences.write_sentence(answer, lang),
        grade=grade,
    )


def _lacking(answer: Answer, lang: str) -> list[str]:
    """What a comparison needs to be graded better; nothing where it is settled."""
    estimate = counts.pick_graded(answer)
    if estimate.grade in ("strong", "contrary", "none"):
        return []
    if estimate.grade == "insufficient":
        return [texts.strip_markdown(sentences.write_sentence(answer, lang))]
    return grade_texts.list_reasons(answer, estimate, lang)
