"""The verb that writes what the pages say into a file: export."""

from pathlib import Path

import click

from cli.call import Call, Result, name_file
from cli.commands import Verb
from cli.evidence import word_refusals
from cli.intake import by_option
from dashboard.engine import exports_journal
from dashboard.exports import html, pptx
from dashboard.narrative import case, case_slides

# How the case is written, by format.
FORMATS = {
    "html": html.render_case,
    "pptx": lambda made, lang: pptx.render_slides(case_slides.make_deck(made, lang), lang),
}
PATH = click.Path(path_type=Path)


@click.command("export", cls=Verb)
@click.argument("what", type=click.Choice(("case",)), metavar="WHAT")
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="html")
@click.option("--out", type=PATH, required=True, metavar="FILE")
@by_option
@click.pass_obj
def export(call: Call, what: str, form: str, out: Path, by: str) -> Result:
    """The case for change as the page downloads it, in the language of the call."""
    with word_refusals(call.lang):
        made = case.make_case(call.data, call.lang)
    # In a file nobody would be told what it lacks.
    if made.broken:
        raise made.broken[0]
    out.write_bytes(FORMATS[form](made, call.lang))
    exports_journal.note_export(call.data, name_file(out), by)
    return Result({"file": str(out)}, lambda: print(out))


COMMANDS = {"export": export}
