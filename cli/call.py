"""How the command was called, and what it gives back."""

import json
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from cli import words
from store.found_files import AnyFile

DONE, FAILED, MISUSED = 0, 1, 2


@dataclass
class Call:
    """The verb that was called and the options that every verb takes."""

    verb: str | None
    lang: str
    is_json: bool
    data: Path = field(default_factory=lambda: Path(os.environ.get("FIRSTHAND_DATA") or "data"))


@dataclass(frozen=True)
class Result:
    """What a verb gives: a document for --json, how to show it to people, and the exit code."""

    document: Any
    show: Callable[[], None]
    code: int = DONE


def read_call(arguments: Sequence[str], verbs: Collection[str]) -> Call:
    """The call as far as it can be told before anything is parsed: an error of the parser, too, is
    worded in the language and printed in the form that was asked for."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    verb = next((argument for argument in own if argument in verbs), None)
    lang = _option(own, "--lang")
    return Call(
        verb,
        lang if lang in words.LANGUAGES else get_environment_language(),
        "--json" in own or (verb == "query" and _option(own, "--format") == "json"),
    )


def print_document(document: Any) -> None:
    """Print one JSON document, on one line."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        # A file name that is no UTF-8, or a terminal of another encoding.
        text = json.dumps(document, allow_nan=False, default=str)
    print(text, flush=True)


def name_file(file: AnyFile) -> str:
    """The name of a file as it is shown and journalled; what of it is no UTF-8 becomes �."""
    return os.fsencode(file.name).decode("utf-8", "replace")


def _option(arguments: Sequence[str], name: str) -> str | None:
    """The last value given as `name value` or `name=value`."""
    value = None
    for argument, following in pairwise([*arguments, ""]):
        if argument == name:
            value = following
        elif argument.startswith(f"{name}="):
            value = argument.removeprefix(f"{name}=")
    return value


def get_environment_language() -> str:
    """The language of the system's environment: `zh` or `en`."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (named or "").startswith("zh") else "en"
