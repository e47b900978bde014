"""What one load changes in its table: the nouns of a preview."""

from dataclasses import dataclass

# The share of a plan's rows that return in a file that may be all of it.
MIN_RETURNED = 0.8


@dataclass(frozen=True)
class NamedRow:
    """A row in words: its number, its name or title, its project and client, the file it is from.

    `values` are those of the fields named in `LoadEffect.shown`, as texts.
    """

    number: str
    values: tuple[str | None, ...]
    file: str
    source_row: int | None


@dataclass(frozen=True)
class CellChange:
    """One field of a row, before and after, as texts; None is an empty cell."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ChangedRow:
    """A row that is replaced: as it was, as it will be, and its changed cells, those that say what
    the row is first. `is_other`: its name, client or project is another."""

    before: NamedRow
    after: NamedRow
    cells: tuple[CellChange, ...]
    is_other: bool


@dataclass(frozen=True)
class LoadEffect:
    """What one load changes in its table: complete counts, and the first rows of each kind.

    `returned` rows were there before, changed or not; `changed` of them differ, `other` of these in
    what the row is. `standing` rows are of the same list, in the projects that occur in the load,
    but the load lacks them and leaves them as they are. `shown` are the fields that name a row;
    `field_counts` the changed cells by field, empty where too many rows changed.
    """

    load_id: str
    sha: str
    file: str
    sheet: str
    table: str
    added: int = 0
    returned: int = 0
    changed: int = 0
    other: int = 0
    removed: int = 0
    standing: int = 0
    shown: tuple[str, ...] = ()
    field_counts: tuple[tuple[str, int], ...] = ()
    changed_rows: tuple[ChangedRow, ...] = ()
    removed_rows: tuple[NamedRow, ...] = ()
    standing_rows: tuple[NamedRow, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether most rows that return under a number are another thing than before."""
        return 2 * self.other > self.returned

    @property
    def may_be_complete(self) -> bool:
        """Whether a plan returns nearly whole, so that the rows it lacks may be gone."""
        expected = self.returned + self.standing
        return (
            self.table == "tasks"
            and bool(self.standing)
            and (self.returned >= MIN_RETURNED * expected)
        )
