"""Errors as an assistant gets them: a code and one sentence, never a trace or a class name."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dashboard.display import texts
from dashboard.engine.errors import Refused
from queries.refusal import Unusable
from store import error_log
from store.refusal import JournalError


@dataclass(frozen=True)
class Problem:
    """Why there is no answer."""

    code: str
    message: str

    def to_document(self) -> dict[str, Any]:
        """The problem as structured content."""
        return {"error": asdict(self)}


def explain(data: Path, error: BaseException | None, lang: str) -> Problem:
    """An error of a tool in the language of the question; the trace of an unforeseen one is logged
    without its message, which may quote cells."""
    match error:
        case None:
            return Problem("no_tool", texts.translate(lang, "errors.no_tool"))
        case ValidationError():
            # The names of the arguments alone: their values are the asker's.
            places = {".".join(map(str, one["loc"])) for one in error.errors()}
            listed = texts.translate(lang, "general.comma").join(sorted(places))
            return Problem("arguments", texts.translate(lang, "errors.arguments", names=listed))
        case Unusable() | JournalError():
            return Problem(error.code, error.format_message(lang))
        case Refused():
            return Problem(
                error.code, texts.translate(lang, f"errors.{error.code}", **error.details)
            )
    number = error_log.write(data, error)
    sentence = texts.translate(lang, "errors.unforeseen", number=number, log=error_log.NAME)
    return Problem("unforeseen", sentence)
