"""The case for change as its page tells it: what to decide, the options, what speaks against."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.assistant import selection
from dashboard.assistant.reader import Reader
from dashboard.display import texts
from dashboard.narrative import case, case_texts, disputed, grade_texts
from dashboard.narrative.option_points import Point
from dashboard.narrative.options import Option, name_option


@dataclass(frozen=True)
class Finding:
    """What one headline comparison says, with its grade."""

    name: str
    title: str
    sentence: str
    grade: str


@dataclass(frozen=True)
class ToldOption:
    """An option with what the company's own data say for it, against it, and cannot say."""

    name: str
    title: str
    change: str
    gains: str
    loses: str
    support: str
    supports: list[str]
    against: list[str]
    cannot_tell: list[str]
    would_avoid: str
    counted_with: str
    how_it_would_show: str
    quoted_takes: str


@dataclass(frozen=True)
class Proposal:
    """The case for change, of the whole company. `quoted_recommendation` is what the company wrote
    in place of the rule's."""

    decision_asked: str
    problem: str
    grade: str
    counted: str
    findings: list[Finding]
    today: list[str]
    options: list[ToldOption]
    other_options: list[ToldOption]
    assumptions: str
    recommendation: str
    reasons: list[str]
    by_rule: str
    quoted_recommendation: str
    counter_evidence: str
    doubts: list[str]
    missing: list[str]
    limits: str
    stamps: list[str]
    not_as_shipped: str
    broken: list[str]
    link: str
    notice: str


def tell_case(reader: Reader) -> Proposal:
    """The case that the published data make."""
    lang = reader.lang
    made = case.make_case(reader.data, lang)
    disputes = disputed.list_disputed(made.answers, lang)
    written = made.advice.written
    return Proposal(
        decision_asked=made.advice.asked,
        problem=made.problem,
        grade=grade_texts.format_mark(made.situation.grade, lang),
        counted=made.situation.counted,
        findings=[
            Finding(one.name, one.title, texts.strip_markdown(one.said), one.grade)
            for one in made.findings
        ],
        today=list(made.today),
        options=[_tell_option(one, lang) for one in made.options],
        other_options=[_tell_option(one, lang) for one in made.others],
        assumptions=case_texts.write_assumptions(made.assumptions, lang),
        recommendation=made.advice.said,
        reasons=list(made.advice.reasons),
        by_rule=texts.translate(lang, "advice.by_rule"),
        quoted_recommendation=case_texts.write_note(written, lang) if written else "",
        counter_evidence=made.fairness,
        doubts=list(made.doubts),
        missing=case_texts.write_missing(made.missing, lang),
        limits=texts.translate(lang, "case.limits"),
        stamps=case.list_stamps(made, disputes, lang),
        not_as_shipped=made.edits,
        broken=[error.format_message(lang) for error in made.broken],
        link=selection.make_link(reader, "case", {}),
        notice=texts.translate(lang, "assistant.notice"),
    )


def _tell_option(option: Option, lang: str) -> ToldOption:
    return ToldOption(
        name=option.name,
        title=name_option(option, lang),
        change=option.change,
        gains=option.gains,
        loses=option.loses,
        support=texts.translate(lang, f"options.support.{option.support}") if option.step else "",
        supports=_list_points(option.supports, "no_supports", lang),
        against=_list_points(option.against, "no_against", lang),
        cannot_tell=_list_points(option.unsettled, "", lang),
        would_avoid=texts.translate(lang, "minute.between").join(
            filter(None, (option.benefit.said, option.condition))
        )
        if option.benefit
        else option.promise,
        counted_with=option.benefit.basis if option.benefit else "",
        how_it_would_show=texts.translate(lang, "minute.between").join(
            (*option.proof, *option.proof_basis)
        ),
        quoted_takes=case_texts.write_note(option.takes, lang) if option.takes else "",
    )


def _list_points(points: Iterable[Point], nothing: str, lang: str) -> list[str]:
    """Points with their grades; where there is none, the sentence that says so."""
    listed = [" · ".join(filter(None, (point.mark, point.said))) for point in points]
    return listed or ([texts.translate(lang, f"options.{nothing}")] if nothing else [])
