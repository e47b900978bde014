"""An example of each kind of chart, and the template that is made of it."""

import re

from dashboard.display import texts
from queries import catalog

# Of each kind a short shipped query.
EXAMPLES = {
    "figure": "requirements/headline",
    "dot": "requirements/unverified_by_channel",
    "bar": "requirements/ageing",
    "line": "complaints/graded_by_month",
    "share": "requirements/verification_evidence",
    "control": "complaints/client_direct_control",
    "funnel": "requirements/unverified_by_project",
    "pareto": "schedule/slip_by_change",
    "steps": "requirements/time_to_verify",
    "difference": "requirements/unverified_difference",
    "effect": "schedule/extra_days",
    "forest": "schedule/extra_days_by_kind",
    "panels": "schedule/slip_by_window",
    "waterfall": "schedule/slip_by_cause",
    "flow": "overview/word_path",
    "table": "schedule/links",
}
PLACED = re.compile(r"^(?:page|after|front) *= .*\n", re.MULTILINE)
HEAD = re.compile(r"^\s*/\*\n")
SAID = re.compile(r"^(title|question)\.(en|zh)( *)= .*$", re.MULTILINE)
CAVEATS = re.compile(r"^(caveats\.(?:en|zh) *)= \[.*?\]$", re.MULTILINE | re.DOTALL)


def write_template(kind: str) -> str:
    """The text of the example of a kind, with the words of its card to be filled in, in both
    languages."""
    text = catalog.read_shipped(EXAMPLES[kind]).text
    text = SAID.sub(
        lambda match: (
            f"{match[1]}.{match[2]}{match[3]}= "
            f'"{texts.translate(match[2], f"own.blank.{match[1]}")}"'
        ),
        text,
    )
    return CAVEATS.sub(r"\1= []", text)


def place(text: str, page: str | None, is_front: bool) -> str:
    """The text with the header's lines that put it on a page; without a page the text as it is."""
    if page is None:
        return text
    header, end, sql = text.partition("*/")
    front = "front = true\n" if is_front else ""
    placed = HEAD.sub(f'/*\npage = "{page}"\n{front}', PLACED.sub("", header), count=1)
    return placed + end + sql
