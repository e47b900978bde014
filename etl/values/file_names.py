"""Names of files without what changes from one export to the next: date, week, version, copy."""

import re

from etl.values.normalise import fold

_CHANGING = re.compile(
    r"(?<!\d)(?:19|20)\d\d([-_. ]?)(?:0[1-9]|1[0-2]|[1-9](?!\d))\1(?:[0-2]?\d|3[01])(?!\d)"
    r"|\d{4}年\d{1,2}月\d{1,2}日?|(?<!\d)\d{1,2}月\d{1,2}日"
    r"|\b(?:kw|cw|wk|week)[ _-]?\d{1,2}\b|\bw\d{1,2}\b|第\s*\d{1,2}\s*周"
    r"|\bv\d+(?:\.\d+)*\b|[(（]\d+[)）]|\b(?:copy of|copy|final|latest|draft|updated)\b"
    r"|副本|最终版|终稿|最新版?|定稿|更新版?",
    re.IGNORECASE,
)
# Words of a file's name that name no project or client.
_KINDS = re.compile(
    r"\b(?:ms ?project|project|plan|plans|schedule|tasks?|tickets?|cases?|issues?|exports?"
    r"|list|report|data|table|sheet|register|log|changes?|requirements?|complaints?|weekly|status)\b"
    r"|进度计划|项目计划|施工计划|计划|任务表|任务|工单|需求|变更|投诉|清单|列表|台账|登记表|导出|报表|进度|周报|表$",
    re.IGNORECASE,
)


def _tidy(text: str) -> str:
    return re.sub(r"[\s_\-.,()（）]+", " ", text).strip()


def remove_changing(stem: str) -> str:
    """The name without its date, week, version and copy number, folded: what stays next week.

    A year and month stay, since projects are numbered by them too.
    """
    spaced = fold(stem).replace("_", " ")
    return _tidy(_CHANGING.sub(" ", spaced))


def suggest_owner(stem: str) -> str:
    """What in a file's name may be its project or client; empty if nothing is left."""
    bare = _KINDS.sub(" ", _CHANGING.sub(" ", stem.replace("_", " ")))
    return re.sub(r"\s+", " ", bare).strip(" -–.,()（）")


def make_place(stem: str, title: str) -> str:
    """The key of the files for which a constant holds: their name and their title."""
    return f"{remove_changing(stem)}|{remove_changing(title)}"
