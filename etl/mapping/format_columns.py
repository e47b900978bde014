"""Which columns a format, or an either/or of the table, gives to fields."""

from collections import abc
from dataclasses import dataclass, field

from etl.formats.either import Either
from etl.formats.format import Format
from etl.mapping.table import Header
from etl.schema import TableSchema
from etl.values.normalise import normalise_header

Index = abc.Mapping[str, list[Header]]


@dataclass
class GivenColumns:
    """The columns of a format's fields; the fields of several, with what joins them; the headers
    that the sheet lacks; and field → the field that shares its column (`either`)."""

    columns: dict[str, tuple[Header, ...]] = field(default_factory=dict)
    composed: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    either: dict[str, str] = field(default_factory=dict)


def apply_format(index: Index, chosen: Format | None) -> GivenColumns:
    """The columns that a format gives to fields."""
    given = GivenColumns()
    if chosen is None:
        return given
    for name, headers in chosen.columns.items():
        matches = [_find(index, header) for header in headers]
        missing = [text for text, match in zip(headers, matches, strict=True) if match is None]
        given.absent += missing
        if headers and not missing:
            given.columns[name] = tuple(match for match in matches if match)
            if len(headers) > 1:
                given.composed[name] = chosen.joined_with.get(name, "|")
    for name, headers in chosen.any_of.items():
        found = [header for text in headers if (header := _find(index, text))]
        if found:
            given.columns[name] = (found[0],)
        else:
            given.absent += headers[:1]
    for name, rule in chosen.either.items():
        _apply_either(index, given, name, rule)
    return given


def apply_table_either(
    schema: TableSchema, columns: dict[str, tuple[Header, ...]], settled: abc.Set[str]
) -> dict[str, str]:
    """The either/or of a table: 投诉人 raised a complaint that nobody relayed, whoever took it.

    Takes the column of a clerk from `columns`; returns field → the field that fills its gaps.
    """
    for rule in schema.either:
        then = columns.get(rule.then, ())
        if rule.field in settled or not _is_one_of(then, rule.otherwise):
            continue
        own = columns.get(rule.field, ())
        if rule.alone and _is_one_of(own, rule.clerks):
            del columns[rule.field]
            own = ()
        if _is_one_of(own, rule.column) or (rule.alone and not own):
            return {rule.field: rule.then}
    return {}


def _is_one_of(headers: tuple[Header, ...], texts: abc.Iterable[str]) -> bool:
    forms = set(map(normalise_header, texts))
    return any(forms & set(header.forms) for header in headers)


def _apply_either(index: Index, given: GivenColumns, name: str, rule: Either) -> None:
    """Give the second column to `then`, from where it fills the gaps of the first."""
    first, second = _find(index, rule.column), _find(index, rule.otherwise)
    if second is None:
        return
    if first is not None:
        given.columns[name] = (first,)
    given.columns[rule.then] = (second,)
    given.either[name] = rule.then


def _find(index: Index, text: str) -> Header | None:
    headers = index.get(normalise_header(text), [])
    return headers[0] if headers else None
