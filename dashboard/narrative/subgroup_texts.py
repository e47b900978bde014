"""A comparison by subgroups in words: by what it differs, and by what it is alike."""

from collections.abc import Mapping

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates.estimate import GradedEstimate, list_dimensions
from dashboard.narrative import differences, grade_texts
from dashboard.statistics.estimate import Estimate

LARGEST_P = 0.05
# More subgroups than this are not listed: the lowest and the highest stand for them.
NAMED = 4


def write_subgroups(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """By what a difference differs, with its subgroups; by what it is alike as far as can be seen;
    what could not be tested."""
    if whole.grade == "insufficient":
        return grade_texts.write_insufficient(answer, whole, lang)
    alike, untested, told = [], [], ""
    for column, (p, found) in list_dimensions(whole.parts).items():
        name = texts.label_column(lang, column, answer.query.columns).lower()
        if p is None:
            untested.append(name)
        elif p > LARGEST_P:
            shown = {"name": name, "p": number_formats.format_p(p, lang)}
            alike.append(texts.translate(lang, "forest.by", **shown))
        else:
            told += texts.translate(
                lang,
                "forest.differs",
                name=name,
                p=number_formats.format_p(p, lang),
                parts=_list_parts(answer, column, found, lang),
            )
    listing = texts.translate(lang, "general.comma")
    if alike:
        told += texts.translate(lang, "forest.alike", names=listing.join(alike))
    if untested:
        told += texts.translate(lang, "forest.untested", names=listing.join(untested))
    return told.strip()


def _list_parts(answer: Answer, column: str, found: Mapping[str, Estimate], lang: str) -> str:
    unit = differences.get_unit(answer.query.estimate)
    known = sorted(
        ((one.value, name, one) for name, one in found.items() if one.value is not None),
        key=lambda part: part[:2],
    )
    if len(known) > NAMED:
        known = [known[0], known[-1]]
    written = []
    for value, name, one in known:
        ends = GradedEstimate("", value, one.low, one.high)
        written.append(
            texts.translate(
                lang,
                "forest.part",
                name=texts.escape_markdown(texts.translate_choice(lang, column, name)),
                value=differences.format_difference(value, unit, lang),
                interval=differences.format_interval(ends, unit, lang),
            )
        )
    return texts.translate(lang, "general.semicolon").join(written)
