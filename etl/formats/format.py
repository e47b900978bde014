"""A format: how the headers and words of one known export map to a canonical table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from etl.formats.either import Either
from etl.formats.row_rules import NO_RULES, RowRules
from etl.values.normalise import normalise_choice

# Name of a format that comes from a person's answer, not from a file.
ANSWER = "answer"


@dataclass(frozen=True)
class Format:
    """One known export of one table.

    `recognise`: headers that the export must have; `file`: patterns of its file's name without the
    ending; `columns`: field → its headers, several of them joined by “|” or by the text that
    `joined_with` gives (none: the export does not have the field); `any_of`: field → headers of
    which the first that is there counts; `either`: field → a column, and another where it is empty;
    `constants`: field → value; `yes_if_filled`: boolean fields for which any text means yes;
    `is_shared`: its file describes other tables of the same sheet too;
    `choices`: field → choice → words of this export; `rows`: header → words that select the rows of
    this table in a sheet of several; `row_rules`: where its rows are; `encoding`: of text files
    that do not show theirs; `answers`: fields that people fill in on one of our worklists: a row
    without any of them is passed over, and no worklist replaces the answers of another; `units`:
    field → unit of its numbers; `date_order`: of day, month and year in dates that do not show it;
    `year`: that of days without one; `stored_dates`: `swapped` if a spreadsheet took their days for
    months.

    A person's answer is a format too: it applies to tables of one `shape` (etl/mapping/table), may
    leave `table` empty, and may mark such sheets as not needed. What it says of the project, client
    or person of every row holds only for files of one `place` (etl/values/file_names).
    """

    name: str
    table: str
    recognise: tuple[str, ...] = ()
    sheet: str | None = None
    file: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joined_with: Mapping[str, str] = field(default_factory=dict)
    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    either: Mapping[str, Either] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    date_order: str | None = None
    year: int | None = None
    stored_dates: str | None = None
    empty: tuple[str, ...] = ()
    encoding: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    row_rules: RowRules = NO_RULES
    yes_if_filled: tuple[str, ...] = ()
    is_shared: bool = False
    shape: str = ""
    place: str = ""
    is_needed: bool = True


def merge_spellings(
    choices: Mapping[str, Iterable[str]], words: Mapping[str, Iterable[str]]
) -> dict[str, str]:
    """Normalised spelling → choice; a format's `words` override the schema's `choices`."""
    return {
        normalise_choice(spelling): choice
        for group in (choices, words)
        for choice, spellings in group.items()
        for spelling in (choice, *spellings)
    }
