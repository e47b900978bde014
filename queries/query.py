"""One query: its text, its header, and how it is read; what a person wrote, in a child process."""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from threading import BoundedSemaphore, Lock
from typing import IO, Any

from queries import headers
from queries.refusal import QueryError, quote
from queries.sandbox import child_process, concurrency
from queries.statements import check_text, list_parameters

NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")
# A text that DuckDB's parser does not read within these is refused: some take it minutes.
READ_SECONDS, READ_MEMORY = 5.0, 1_000_000_000
CACHED_TEXTS = 1024

Parsed = tuple[dict[str, Any], list[str]] | QueryError
_parsed: OrderedDict[tuple[str, str], Parsed] = OrderedDict()
_parsed_lock = Lock()


@dataclass(frozen=True)
class Query:
    """One query: its text and its parsed header.

    `name` is the path without suffix (`requirements/headline`); `kind` is model, evidence or check;
    `version` is the journal entry of a saved version, None for the shipped file; `unusable` is the
    reason a later version gave way to this one; `page`, `after` and `front` put it on a
    page (queries/placement.py). A person wrote what `is_written`: it
    runs in the sandbox only. `is_outdated`: it was made from another shipped text than today's.
    `columns` are headings, `meanings` what the columns of a model mean; `meaning` and `remedy` say
    what a violation of a check means and what to do.
    """

    name: str
    kind: str
    text: str
    title: Mapping[str, str]
    tables: tuple[str, ...]
    grain: str | Mapping[str, str] = ""
    question: Mapping[str, str] = field(default_factory=dict)
    chart: Mapping[str, Any] = field(default_factory=dict)
    rows: str = ""
    estimate: Mapping[str, Any] = field(default_factory=dict)
    suspects: str = ""
    claims: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    trial: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    caveats: Mapping[str, list[str]] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    meaning: Mapping[str, str] = field(default_factory=dict)
    remedy: Mapping[str, str] = field(default_factory=dict)
    ignores: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    severity: str = ""
    page: str = ""
    after: str = ""
    front: bool = False
    version: int | None = None
    unusable: QueryError | None = None
    is_written: bool = False
    is_outdated: bool = False
    parameters: frozenset[str] = frozenset()

    @cached_property
    def sql(self) -> str:
        """The statement without the header."""
        return headers.split_text(self.name, self.text)[1].strip()


@lru_cache(maxsize=1024)
def parse(name: str, text: str) -> Query:
    """Parse a shipped query with its header; cached, so that equal texts share one Query.

    Raises QueryError naming the file and the key that is wrong. What a person wrote is parsed by
    `parse_written`: a hostile text holds up whoever parses it.
    """
    return make_query(name, text, *_read_text(name, text))


def _read_text(name: str, text: str) -> tuple[dict[str, Any], list[str]]:
    """The header and the parameters of a query's text."""
    where = f"queries/{name}.sql"
    written, sql = headers.split_text(where, text)
    header = headers.read_header(where, headers.classify(name), written)
    try:
        return header, sorted(list_parameters(sql))
    except QueryError as error:
        raise QueryError("inside", where=where, reason=error) from error


def make_query(
    name: str, text: str, header: Mapping[str, Any], parameters: list[str], **given: Any
) -> Query:
    """The query of a header that was read and checked."""
    needs = header.get("needs", ())
    plain: dict[str, Any] = {
        **header,
        "tables": tuple(header["tables"]),
        "ignores": tuple(header.get("ignores", ())),
        "needs": tuple((need,) if isinstance(need, str) else tuple(need) for need in needs),
    }
    kind = headers.classify(name)
    return Query(
        name=name, kind=kind, text=text, parameters=frozenset(parameters), **plain, **given
    )


def parse_written(name: str, text: str) -> Query:
    """Parse one query that a person is about to save, in a child process. Raises QueryError as
    `parse`, and for a name that is none."""
    if not NAME.fullmatch(name):
        raise QueryError("bad_name", name=quote(name))
    check_text(text)
    [parsed] = read_written([(name, text)], concurrency.TRIALS)
    if isinstance(parsed, QueryError):
        raise parsed
    return make_query(name, text, *parsed, is_written=True)


def read_written(texts: Sequence[tuple[str, str]], places: BoundedSemaphore) -> list[Parsed]:
    """Header and parameters of each written text (name, text), or why it cannot be read; all that
    are new in one child, so that a page pays once."""
    with _parsed_lock:
        known = {text: _parsed[text] for text in texts if text in _parsed}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known |= dict(zip(new, _read_in_child(new, places), strict=True))
        with _parsed_lock:
            _parsed.update((text, known[text]) for text in new)
            while len(_parsed) > CACHED_TEXTS:
                _parsed.popitem(last=False)
    return [known[text] for text in texts]


def _read_in_child(texts: list[tuple[str, str]], places: BoundedSemaphore) -> list[Parsed]:
    try:
        answer = child_process.run(
            _answer_texts, texts, memory=READ_MEMORY, seconds=READ_SECONDS, places=places
        )
    except QueryError as error:
        if error.code == "busy":
            raise
        if len(texts) > 1:  # One of them ended the child: the others are read without it.
            return [parsed for text in texts for parsed in _read_in_child([text], places)]
        reason = QueryError("too_nested") if error.code in ("too_slow", "too_big") else error
        return [QueryError("inside", where=f"queries/{texts[0][0]}.sql", reason=reason)]
    return [
        QueryError.from_plain(parsed) if isinstance(parsed, dict) else tuple(parsed)
        for parsed in json.loads(answer)
    ]


def _answer_texts(texts: Sequence[tuple[str, str]], out: IO[bytes]) -> None:
    """The task of the child that reads written texts."""
    answers: list[Any] = []
    for name, text in texts:
        try:
            check_text(text)
            answers.append(_read_text(name, text))
        except QueryError as error:
            answers.append(error.to_plain())
    out.write(json.dumps(answers).encode())
    out.flush()
