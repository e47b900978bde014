"""Verbs as click commands: the options that all take, and their help in the reader's language."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from cli import words


class SharingOptions(click.Command):
    """A command that also takes --data, --lang and --json."""

    def __init__(self, *args: Any, params: Sequence[click.Parameter] | None = None, **given: Any):
        super().__init__(*args, params=[*(params or ()), *make_shared_options()], **given)


class Verb(SharingOptions):
    """A verb, worded by `cli/locales`."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language of the call."""
        lang, own = _write_about(self, ctx, formatter)
        arguments = [param for param in self.params if isinstance(param, click.Argument)]
        _write_list(
            formatter,
            words.say(lang, "help.arguments"),
            [(param.make_metavar(ctx), own[param.name]) for param in arguments],
        )
        _write_options(self, ctx, formatter, lang, own)


class VerbFamily(SharingOptions, click.Group):
    """A verb that has verbs of its own."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language of the call."""
        lang, own = _write_about(self, ctx, formatter)
        verbs = [(verb, own[verb]["about"]) for verb in self.commands]
        _write_list(formatter, words.say(lang, "help.verbs"), verbs)
        _write_options(self, ctx, formatter, lang, {})


class VerbGroup(click.Group):
    """The verbs of a program; the module of a verb is imported when the verb is called."""

    def __init__(self, modules: Mapping[str, str], version: str):
        self.modules = modules
        show_version = click.version_option(version, message="%(prog)s %(version)s")
        super().__init__(params=make_shared_options())
        show_version(self)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the verbs, in the order of the help."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of this name, or None."""
        if cmd_name not in self.modules:
            return None
        return import_module(self.modules[cmd_name]).COMMANDS[cmd_name]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language of the call."""
        lang = _write_usage(self, ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(words.say(lang, "about"))
        verbs = [(verb, words.say(lang, f"verbs.{verb}.about")) for verb in self.modules]
        _write_list(formatter, words.say(lang, "help.verbs"), verbs)
        _write_options(self, ctx, formatter, lang, {})


def make_shared_options() -> list[click.Parameter]:
    """--data, --lang and --json. The last two are read before parsing: call.read_call."""

    def set_data(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
        if path is not None:
            ctx.obj.data = path

    return [
        click.Option(
            ["--data"],
            # Whether this user may read it is told by whoever reads it, in the reader's language.
            type=click.Path(path_type=Path, readable=False),
            metavar="DIR",
            callback=set_data,
            expose_value=False,
        ),
        click.Option(["--lang"], type=click.Choice(words.LANGUAGES), expose_value=False),
        click.Option(["--json"], is_flag=True, expose_value=False),
    ]


def _find_words(ctx: click.Context, lang: str) -> dict[str, Any]:
    """The words of a verb, those of a verb's own verb within them."""
    if ctx.parent is None:
        return words.load(lang)["verbs"]
    return _find_words(ctx.parent, lang)[str(ctx.command.name)]


def _write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> str:
    """Write the line of usage; gives the language of the call."""
    lang = ctx.obj.lang
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, words.say(lang, "help.usage"))
    return lang


def _write_about(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> tuple[str, dict[str, Any]]:
    """Write the usage of a verb and what it does; gives the language and the verb's words."""
    lang = _write_usage(command, ctx, formatter)
    own = _find_words(ctx, lang)
    formatter.write_paragraph()
    formatter.write_text(own["about"])
    return lang, own


def _write_options(
    command: click.Command,
    ctx: click.Context,
    formatter: click.HelpFormatter,
    lang: str,
    own: Mapping[str, str],
) -> None:
    known = {**words.load(lang)["options"], **own}
    records = [
        (record[0], known[param.opts[-1].lstrip("-")])
        for param in command.get_params(ctx)
        if isinstance(param, click.Option) and (record := param.get_help_record(ctx))
    ]
    _write_list(formatter, words.say(lang, "help.options"), records)


def _write_list(
    formatter: click.HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]
) -> None:
    if rows:
        formatter.write_paragraph()
        formatter.write(f"{heading}\n")
        with formatter.indentation():
            formatter.write_dl(rows)
