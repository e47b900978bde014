"""What the last months tell beside their number: whether it has moved."""

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.statistics import outlook


def write_move(answer: Answer, lang: str) -> str:
    """That the later half of the months carried on holds clearly fewer or more than the earlier, as
    a sentence after that on their number; else empty."""
    halves = outlook.find_move(answer.rows["unverified_count"])
    if halves is None:
        return ""
    before, after = halves
    key = "course_fewer" if after < before else "course_more"
    return texts.translate(lang, f"minute.{key}", before=before, after=after)
