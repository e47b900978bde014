"""One SELECT as text: its size, its kind, its parameters, the names in it."""

import math
import re
from functools import lru_cache

import duckdb

from queries.refusal import QueryError

MAX_BYTES = 100_000
# They turn the direction of writing: a text then runs otherwise than it reads.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check_text(text: str) -> None:
    """Raise QueryError for a text that is longer than anything a person writes, is none, or is
    shown in another order than it is read."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise QueryError("unreadable", message=error) from error
    if size > MAX_BYTES:
        raise refuse_length(size)
    if sign := TURNING.search(text):
        line = text.count("\n", 0, sign.start()) + 1
        raise QueryError("turns", sign=f"U+{ord(sign[0]):04X}", line=line)


def refuse_length(size: int) -> QueryError:
    """Why a text of so many bytes is not read."""
    kilobytes = math.ceil(size / 1000)
    return QueryError("text_too_long", size=kilobytes, limit=MAX_BYTES // 1000)


def parse_statement(sql: str) -> duckdb.Statement:
    """The one SELECT in a text. Raises QueryError for none, several or another kind of
    statement."""
    try:
        statements = duckdb.extract_statements(sql)
        kinds = [statement.type for statement in statements]
    # Beside its own errors, DuckDB lets Python's out: for `update extensions` a ValueError, for a
    # lone surrogate a UnicodeError, for another one whatever its next version brings.
    except Exception as error:
        if "expression depth" in str(error):
            raise QueryError("too_nested") from error
        raise QueryError("unreadable", message=error) from error
    if len(statements) != 1:
        raise QueryError("not_one_select", count=len(statements))
    if kinds[0] != duckdb.StatementType.SELECT:
        raise QueryError("not_a_select", kind=kinds[0].name)
    return statements[0]


@lru_cache(maxsize=1024)
def list_parameters(sql: str) -> frozenset[str]:
    """The names of the `$` parameters of one SELECT."""
    return frozenset(parse_statement(sql).named_parameters)


def quote_name(name: str) -> str:
    """A name that a person may have given, as one of SQL."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def strip_semicolons(sql: str) -> str:
    """A statement without the semicolons at its end; comments after them go too.

    What is put behind it must begin on a new line: the text may end in a comment.
    """
    raw, end = sql.encode(), None
    for start, kind in reversed(duckdb.tokenize(sql)):
        if kind == duckdb.token_type.operator and raw[start : start + 1] == b";":
            end = start
        elif kind != duckdb.token_type.comment:
            break
    return raw[:end].decode()


@lru_cache(maxsize=1024)
def strip_comments(sql: str) -> str:
    """The words and signs of a statement without its comments, in one line: equal for two texts
    that say the same to the database."""
    raw, tokens = sql.encode(), duckdb.tokenize(sql)
    ends = [*(start for start, _ in tokens[1:]), len(raw)]
    return " ".join(
        raw[start:end].decode().strip()
        for (start, kind), end in zip(tokens, ends, strict=True)
        if kind != duckdb.token_type.comment
    )
