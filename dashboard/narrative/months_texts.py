"""What the last months tell of the next one: its number, and whether it has moved."""

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.statistics import outlook
from dashboard.statistics.estimate import Estimate


def write_next_month(
    answer: Answer, usual: str, below: str, few: str, lang: str
) -> tuple[str, Estimate | None]:
    """What the next month holds if the course goes on, and its number: None of too few months.

    `usual`, `below` and `few` are the texts of so many, of less than one, and of too few months.
    """
    month = outlook.predict_count(answer.rows["unverified_count"])
    if month.value is None or month.low is None or month.high is None:
        needed = outlook.MIN_PERIODS
        return texts.translate(lang, few, n=int(month.n), needed=needed), None
    said = texts.translate(
        lang,
        number_formats.pick_text(month.value, usual, below),
        n=number_formats.round_half_up(month.value),
        low=int(month.low),
        high=int(month.high),
        months=int(month.n),
    )
    return said + _write_move(answer, lang), month


def _write_move(answer: Answer, lang: str) -> str:
    """That the later half of the months carried on holds clearly fewer or more than the earlier, as
    a sentence after that on their number; else empty."""
    halves = outlook.find_move(answer.rows["unverified_count"])
    if halves is None:
        return ""
    before, after = halves
    key = "course_fewer" if after < before else "course_more"
    return texts.translate(lang, f"minute.{key}", before=before, after=after)
