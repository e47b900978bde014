"""Second assessments in words: how far a second person agreed, and what cannot be told."""

from pathlib import Path

from dashboard.display import texts
from dashboard.engine import second_assessment
from dashboard.engine.second_assessment import ARRIVALS, Summary
from dashboard.statistics import agreement
from dashboard.statistics.agreement import Agreement
from store.assessments import CLASSES

# The figures that rest on an assessment → what it is of.
SUBJECTS = {
    "complaints/substantiated": "complaints",
    "complaints/substantiated_difference": "complaints",
    "complaints/substantiated_by_relayer": "complaints",
    "requirements/corrected_difference": "verifications",
    "requirements/verification_result": "verifications",
}


def write_note(data: Path, query: str, lang: str) -> str:
    """How far a second person agreed with the assessments that a figure rests on; empty for a
    figure that rests on none."""
    return write_agreed(data, SUBJECTS[query], lang) if query in SUBJECTS else ""


def list_lines(data: Path, lang: str) -> list[str]:
    """The same of everything that is assessed, a line each."""
    return [
        texts.translate(
            lang,
            "second.of_subject",
            subject=texts.translate(lang, f"second.subjects.{subject}.short"),
            said=write_agreed(data, subject, lang),
        )
        for subject in CLASSES
    ]


def write_brief(data: Path, lang: str) -> str:
    """The same in a line: in how many cases a second person agreed, and what nobody assessed a
    second time."""
    agreed, alone = [], []
    for subject in CLASSES:
        name = texts.translate(lang, f"second.subjects.{subject}.brief")
        summary = second_assessment.summarize(data, subject)
        if summary is None or not summary.whole.n:
            alone.append(name)
            continue
        whole = summary.whole
        agreed.append(
            texts.translate(lang, "second.brief_part", subject=name, agreed=whole.agreed, n=whole.n)
        )
    between = texts.translate(lang, "general.semicolon")
    said = []
    if agreed:
        said.append(texts.translate(lang, "second.brief", parts=between.join(agreed)))
    if alone:
        said.append(texts.translate(lang, "second.brief_none", subjects=between.join(alone)))
    return texts.translate(lang, "minute.between").join(said)


def write_agreed(data: Path, subject: str, lang: str) -> str:
    """In how many cases a second person agreed, of all and of each arrival, and kappa."""
    summary = second_assessment.summarize(data, subject)
    if summary is None or not summary.whole.n:
        return texts.translate(lang, "second.not_assessed")
    parts = [
        texts.translate(
            lang, "second.agreed_part", arrival=_name(arrival, lang), agreed=one.agreed, n=one.n
        )
        for arrival in ARRIVALS
        if (one := summary.measure(arrival)).n
    ]
    whole = summary.whole
    return texts.translate(
        lang,
        "second.agreed",
        agreed=whole.agreed,
        n=whole.n,
        parts=texts.translate(lang, "general.comma").join(parts),
        kappa=write_kappa(whole, lang),
    )


def write_kappa(found: Agreement, lang: str) -> str:
    """Kappa with its interval, or why it cannot say."""
    if found.kappa is None or found.low is None or found.high is None:
        if found.n < agreement.LEAST_CASES:
            return texts.translate(lang, "second.kappa_few")
        adjusted = _format(found.adjusted or 0.0, lang)
        return texts.translate(lang, "second.kappa_one_class", adjusted=adjusted)
    ends = {
        name: _format(value, lang)
        for name, value in (("kappa", found.kappa), ("low", found.low), ("high", found.high))
    }
    return texts.translate(lang, "second.kappa", **ends)


def write_comparison(summary: Summary, lang: str) -> list[str]:
    """The agreement on what was relayed and on the client's own, and whether the two differ."""
    lines = [
        texts.translate(
            lang,
            "second.of_arrival",
            arrival=_name(arrival, lang),
            agreed=one.agreed,
            n=one.n,
            kappa=write_kappa(one, lang),
        )
        for arrival in ARRIVALS
        if (one := summary.measure(arrival)).n
    ]
    if compared := agreement.compare(*(summary.measure(arrival) for arrival in ARRIVALS)):
        difference, low, high = compared
        key = "second.differs" if low > 0 or high < 0 else "second.alike"
        ends = {"difference": difference, "low": low, "high": high}
        shown = {name: _format(value, lang) for name, value in ends.items()}
        lines.append(texts.translate(lang, key, **shown))
    return lines


def _format(value: float, lang: str) -> str:
    return texts.number(value, lang, ".2f").replace("-", "−")


def _name(arrival: str, lang: str) -> str:
    return texts.translate(lang, f"second.arrivals.{arrival}")
