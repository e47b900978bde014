"""A known export: how a system's, or a company's own, headers and words become ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from etl.values.normalise import normalise_choice

# What a format is called that stands in no file, but was answered.
ANSWER = "answer"


class FormatError(ValueError):
    """A format file that cannot be used: which file, which key, what to do."""


@dataclass(frozen=True)
class Format:
    """One known export of one table.

    `recognise`: headers that must be there; `columns`: field → its headers, whose values are
    joined by “|” (none: the export does not hold the field); `constants`: field → value;
    `choices`: field → choice → words of this export; `rows`: header → words of the rows that
    belong to the table, where one sheet holds several; `encoding`: of texts that leave it open;
    `answers`: fields that people fill in on a list of ours, so that a row without any of them is
    passed over, and one list never replaces the answers of another; `units`: field → unit of its
    figures. A person's answer is a format too: it holds for the tables of one `shape`
    (etl/mapping/outline), may leave the `table` open, and may say that such sheets are not needed.
    """

    name: str
    table: str
    recognise: tuple[str, ...] = ()
    sheet: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    date_order: str | None = None
    empty: tuple[str, ...] = ()
    encoding: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    shape: str = ""
    is_needed: bool = True


def merge_spellings(
    choices: Mapping[str, Iterable[str]], words: Mapping[str, Iterable[str]]
) -> dict[str, str]:
    """Normalised spelling → choice, a format's own words over the source's."""
    return {
        normalise_choice(word): choice
        for group in (choices, words)
        for choice, spellings in group.items()
        for word in (choice, *spellings)
    }
