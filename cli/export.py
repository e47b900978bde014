"""The verb that writes what the pages say into a file: export."""

from pathlib import Path

import click

from cli.call import Call, Result, name_file
from cli.commands import Verb
from cli.evidence import word_refusals
from cli.intake import by_option
from dashboard.engine import exports_journal
from dashboard.exports import html, pdf, pptx
from dashboard.narrative import case, case_slides

PATH = click.Path(path_type=Path)
# How what is written in which form, from the slides of the case; its HTML page says more than they.
FROM_SLIDES = {
    ("case", "pdf"): pdf.render_case,
    ("case", "pptx"): pptx.render_slides,
    ("slides", "html"): html.render_slides,
    ("slides", "pdf"): pdf.render_slides,
    ("slides", "pptx"): pptx.render_slides,
}


@click.command("export", cls=Verb)
@click.argument("what", type=click.Choice(("case", "slides")), metavar="WHAT")
@click.option("--format", "form", type=click.Choice(("html", "pdf", "pptx")), default="html")
@click.option("--out", type=PATH, required=True, metavar="FILE")
@by_option
@click.pass_obj
def export(call: Call, what: str, form: str, out: Path, by: str) -> Result:
    """The case for change or its slides as the pages download them, in the language of the call."""
    with word_refusals(call.lang):
        made = case.make_case(call.data, call.lang)
        # In a file nobody would be told what it lacks.
        if made.broken:
            raise made.broken[0]
        if (what, form) == ("case", "html"):
            content = html.render_case(made, call.lang)
        else:
            deck = case_slides.make_deck(made, call.lang)
            content = FROM_SLIDES[what, form](deck, call.lang)
    out.write_bytes(content)
    exports_journal.note_export(call.data, name_file(out), by)
    return Result({"file": str(out)}, lambda: print(out))


COMMANDS = {"export": export}
