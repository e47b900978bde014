"""Titles of cards that compare: two groups, kinds of project, units with each other, waits."""

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.estimates.estimate import GradedEstimate, list_dimensions
from dashboard.narrative import footnotes, grade_texts, spread_texts, title_words
from dashboard.narrative.subgroup_texts import LARGEST_P


def write_comparison(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """The two groups with what is true of each, framed by the grade; where they are no shares, the
    text of this comparison's outcome."""
    spec, shares = answer.query.estimate, [part.value for _, part in whole.parts]
    outcome = grade_texts.pick_outcome(whole, answer.query.suspects)
    key, phrases = (
        f"title.{answer.query.name}.{outcome}",
        title_words.get_phrases(spec, lang),
    )
    if key in texts.load_texts(lang):
        size = title_words.format_halves(abs(whole.value or 0.0), lang)
        in_hundred = [title_words.count_in_hundred(share or 0.0, lang) for share in shares]
        given = dict(zip(("of", "against"), in_hundred, strict=False))
        return texts.translate(lang, key, size=size, **given)
    if phrases is None or len(shares) != 2 or None in shares:
        claim = texts.strip_markdown(grade_texts.write_claim(answer, whole, lang))
        return claim if whole.grade != "inconclusive" else answer.query.title[lang]
    groups = [
        (
            title_words.name_value(spec["group"], name, lang),
            title_words.count_in_hundred(part.value or 0.0, lang),
        )
        for name, part in whole.parts
    ]
    frame = {"suggestive": "sign", "none": "none", "inconclusive": "unclear"}
    return texts.translate(
        lang,
        f"title.{frame.get(str(whole.grade), 'groups')}",
        groups=title_words.write_rates(groups, lang, phrases["unit"]),
        **phrases,
    )


def write_kinds(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """Whether a difference is the same for all kinds of project, and by what it differs."""
    names = [
        texts.label_column(lang, column, answer.query.columns).lower()
        for column, (p, _) in list_dimensions(whole.parts).items()
        if p is not None and p <= LARGEST_P
    ]
    if names:
        listed = texts.translate(lang, "general.comma").join(names)
        return texts.translate(lang, "title.kinds_differ", names=listed)
    key = "kinds_alike" if whole.grade == "none" else "kinds_unclear"
    return texts.translate(lang, f"title.{key}")


def write_spread(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """Whether units differ, and how many stand out."""
    number, out = spread_texts.count_outside(answer)
    key = {"none": "alike", "inconclusive": "unclear"}.get(str(whole.grade), "")
    if not key:
        key = "none" if not out else "one" if out == 1 else "out"
    return texts.translate(
        lang,
        f"title.spread_{key}",
        n=number,
        out=out,
        size=title_words.count_in_hundred(whole.value or 0.0, lang),
        high=title_words.count_in_hundred(whole.high or 0.0, lang),
        **spread_texts.name_units(answer.query.estimate["unit"], lang),
    )


def write_wait(answer: Answer, lang: str) -> str:
    """Within how many working days half of each group are done."""
    spec, found = answer.query.estimate, {one.name: one for one in answer.estimates}
    ended = texts.load_texts(lang).get(
        f"ended.{spec['ended']}", footnotes.label_column(answer, spec["ended"], lang)
    )
    names = [name for name in title_words.LEADING[0] if name in found] or list(found)[:2]
    shown = [title_words.name_value(spec["group"], name, lang) for name in names]
    days = [found[name].value for name in names]
    if len(names) > 1 and None not in days and len(set(days)) == 1:
        key = "half_all" if days[0] else "half_all_same_day"
        within = texts.translate(lang, "units.days", n=days[0] or 0)
        return texts.translate(lang, f"title.{key}", ended=ended, days=within)
    if len(names) > 1 and all(days):
        within = texts.translate(lang, "units.days", n=days[0])
        pair = {"name": shown[0], "other": shown[1], "days": within, "n": days[1]}
        return texts.translate(lang, "title.half_pair", ended=ended, **pair)
    parts = []
    for name, day in zip(shown, days, strict=True):
        key = "half_not_yet" if day is None else "half_within" if day else "half_same_day"
        parts.append(
            texts.translate(
                lang,
                f"title.{key}",
                name=name,
                days=texts.translate(lang, "units.days", n=day or 0),
            )
        )
    listed = texts.translate(lang, "general.comma").join(parts)
    return texts.translate(lang, "title.half", ended=ended, parts=listed)
