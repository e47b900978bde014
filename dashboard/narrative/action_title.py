"""The overview's title: what the headline comparisons found, no surer than they are."""

from collections.abc import Sequence

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.narrative import counts, grade_texts
from queries.claims import VERB

# The grades that a title may rest on, the surest first.
TELLING = ("strong", "contrary", "suggestive")
# From so many times on, a share is said to be a multiple of the other.
LEAST_TIMES = 1.75
TIMES = {2: "twice", 3: "three", 4: "four", 5: "five"}


def write_title(answers: Sequence[Answer], lang: str) -> str:
    """What the surest finding says, and the surest one of the other side, never left out; or that
    there is no difference that matters, or that the data cannot tell. A finding whose query has no
    title of its own is told by its claim."""
    found = [
        answer
        for grade in TELLING
        for answer in answers
        if counts.pick_graded(answer).grade == grade
    ]
    if found:
        said, side = _write_finding(found[0], lang), _pick_outcome(found[0])
        other = next((one for one in found if _pick_outcome(one) != side), None)
        if other is None:
            return said
        key = "problem.but_found" if side == "reverse" else "problem.but_reverse"
        also = _write_finding(other, lang)
        return texts.translate(lang, key, said=said, also=also[:1].lower() + also[1:])
    is_settled = bool(answers) and all(
        counts.pick_graded(answer).grade == "none" for answer in answers
    )
    return texts.translate(lang, "problem.alike" if is_settled else "problem.open")


def _pick_outcome(answer: Answer) -> str:
    return grade_texts.pick_outcome(counts.pick_graded(answer), answer.query.suspects)


def _write_finding(answer: Answer, lang: str) -> str:
    estimate, outcome = counts.pick_graded(answer), _pick_outcome(answer)
    name, times, known = answer.query.name, _count_times(answer), texts.load_texts(lang)
    key = f"problem.{name}.{outcome}"
    if times and f"problem.{name}.{outcome}_times" in known:
        key = f"problem.{name}.{outcome}_times"
    if key not in known:
        claim = texts.strip_markdown(grade_texts.write_claim(answer, estimate, lang))
        return claim[:1].upper() + claim[1:]
    words = texts.translate(lang, f"times.{TIMES.get(times, 'many')}", n=times)
    form = 1 if estimate.grade in grade_texts.SURE else 2
    return VERB.sub(lambda verb: verb[form], known[key]).replace("{times}", words)


def _count_times(answer: Answer) -> int:
    """How many times as large the first group's share is as the other's; 0 where it is not a
    multiple."""
    shares = [part.value for _, part in counts.pick_graded(answer).parts]
    if len(shares) != 2 or not all(shares):
        return 0
    ratio = (shares[0] or 0.0) / (shares[1] or 1.0)
    return round(ratio) if ratio >= LEAST_TIMES else 0
