"""The one shape of errors: a code, one sentence, and a number for what nobody foresaw."""

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import click
import duckdb

from cli import words
from cli.call import FAILED, MISUSED, Call
from etl import findings
from queries.refusal import Unusable
from store import error_log
from store.refusal import JournalError

# A data folder that cannot be used: its disk, its journal, its snapshot, its queries and formats.
UNUSABLE = (Unusable, JournalError, OSError, sqlite3.Error, duckdb.Error)

# What the system refuses most often; it words the rest, in English.
SYSTEM = {
    errno.EROFS: "read_only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EEXIST: "no_folder",
    errno.ENOTDIR: "no_folder",
}


class Refusal(Exception):
    """What a verb will not or cannot do: a code, a sentence for the reader, an exit code."""

    def __init__(self, code: str, sentence: str, exit_code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code
        self.exit_code = exit_code


@dataclass(frozen=True)
class Problem:
    """An error as it is printed; `number` finds the trace of an unforeseen one in the log."""

    code: str
    message: str
    number: str | None = None


def refuse(
    finding: findings.Finding, lang: str, file: object = "", exit_code: int = FAILED
) -> Refusal:
    """The refusal that a finding words."""
    return Refusal(finding.code, findings.format_message(finding, lang, str(file)), exit_code)


@contextmanager
def read_back(lang: str, is_published: bool) -> Generator[None]:
    """Read what a command led to: where that fails once it is published, the error says that it
    stands all the same."""
    try:
        yield
    except UNUSABLE as error:
        if not is_published:
            raise
        is_worded = isinstance(error, Unusable | JournalError)
        reason = (error.format_message(lang) if is_worded else str(error)).rstrip(".。!")
        raise refuse(findings.Finding("published_unread", "error", reason=reason), lang) from error


def explain(error: Exception, call: Call) -> tuple[Problem, int]:
    """An error as it is printed, and the exit code. The trace of an unforeseen one is logged."""
    match error:
        case Refusal():
            return Problem(error.code, str(error)), error.exit_code
        case click.UsageError():
            return Problem("usage", _explain_usage(error, call.lang)), MISUSED
        case click.Abort():
            return Problem("stopped", words.say(call.lang, "errors.stopped")), FAILED
        case Unusable() | JournalError():
            reason = error.format_message(call.lang)
        case PermissionError():
            finding = findings.Finding("no_right", "error", path=str(error.filename))
            refusal = refuse(finding, call.lang)
            return Problem(refusal.code, str(refusal)), FAILED
        case OSError(errno=int() as number, filename=name) if number in SYSTEM and name:
            reason = words.say(call.lang, f"errors.{SYSTEM[number]}", path=name)
        case _ if isinstance(error, UNUSABLE):
            reason = str(error)
        case _:
            return _log(error, call), FAILED
    refusal = refuse(findings.Finding("refused", "error", reason=reason.rstrip(".。!")), call.lang)
    return Problem(refusal.code, str(refusal)), FAILED


def to_document(problem: Problem) -> dict[str, Any]:
    """The error as `--json` prints it."""
    return {"error": asdict(problem)}


def _explain_usage(error: click.UsageError, lang: str) -> str:
    """The sentence of wrong usage; click's own are English only."""
    match error:
        case click.NoSuchOption():
            sentence = words.say(lang, "usage.no_option", name=error.option_name)
        case click.NoSuchCommand(ctx=click.Context(command=click.Group() as group) as ctx):
            verbs = ", ".join(group.list_commands(ctx))
            sentence = words.say(lang, "usage.no_verb", name=error.command_name, verbs=verbs)
        case click.MissingParameter(param=click.Parameter() as param, ctx=click.Context() as ctx):
            sentence = words.say(lang, "usage.missing", name=_name(param, ctx))
        case click.BadParameter(param=click.Parameter() as param, ctx=click.Context() as ctx):
            allowed = _allowed(param.type, lang)
            sentence = words.say(lang, "usage.bad_value", name=_name(param, ctx), allowed=allowed)
        case click.BadOptionUsage():
            sentence = words.say(lang, "usage.no_value", name=error.option_name)
        case _:
            sentence = words.say(lang, "usage.unclear")
    program = error.ctx.command_path if error.ctx else "firsthand"
    return sentence + words.say(lang, "usage.see_help", program=program)


def _name(param: click.Parameter, ctx: click.Context) -> str:
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(ctx)


def _allowed(kind: click.ParamType, lang: str) -> str:
    match kind:
        case click.Choice():
            return ", ".join(kind.choices)
        case click.IntRange() | click.FloatRange():
            return words.say(lang, "usage.range", low=kind.min, high=kind.max)
    return kind.name


def _log(error: Exception, call: Call) -> Problem:
    """Note the trace of an error in the data folder, else on stderr."""
    number, log = error_log.write(call.data, error), call.data / error_log.NAME
    sentence = words.say(call.lang, "errors.unforeseen", number=number, log=log)
    return Problem("unforeseen", sentence, number)
