"""The verb that draws a sample for a second assessment and writes its form: assess."""

from pathlib import Path

import click

from cli import words
from cli.call import MISUSED, Call, Result, name_file
from cli.commands import Verb
from cli.errors import Refusal
from cli.evidence import word_refusals
from cli.intake import by_option
from dashboard.engine import exports_journal, second_assessment
from etl.workbooks import assessment
from store import assessments
from store.assessments import CLASSES, Draw

PATH = click.Path(path_type=Path)


@click.command("assess", cls=Verb)
@click.argument("what", type=click.Choice(tuple(CLASSES)), metavar="WHAT")
@click.option("--out", type=PATH, required=True, metavar="FILE")
@click.option(
    "--half-width",
    type=click.FloatRange(0.05, 0.5),
    default=second_assessment.USUAL_HALF_WIDTH,
    metavar="NUMBER",
)
@click.option("--sample", type=int, metavar="N")
@by_option
@click.pass_obj
def assess(
    call: Call, what: str, out: Path, half_width: float, sample: int | None, by: str
) -> Result:
    """The form of a new sample, or of one that was drawn, to judge and bring back on the page."""
    with word_refusals(call.lang):
        drawn = _find(call, what, sample)
        if drawn is None:
            drawn = second_assessment.draw(call.data, what, half_width, by)
        cases = second_assessment.list_cases(call.data, drawn)
    out.write_bytes(assessment.write(drawn, cases, call.lang))
    exports_journal.note_export(call.data, name_file(out), by)
    document = {"file": str(out), "sample": drawn.entry_id, "cases": len(cases)}
    return Result(document, lambda: print(out))


def _find(call: Call, what: str, sample: int | None) -> Draw | None:
    """The sample of this number; None where none is named. Raises Refusal where there is none."""
    if sample is None:
        return None
    for drawn in assessments.list_draws(call.data, what):
        if drawn.entry_id == sample:
            return drawn
    raise Refusal("usage", words.say(call.lang, "usage.no_sample", n=sample, what=what), MISUSED)


COMMANDS = {"assess": assess}
