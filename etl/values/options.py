"""How the cells of one column are to be parsed, and why a cell could not be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Problem:
    """Why a text is not a value of its type; the field decides the severity of the finding."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ParseOptions:
    """How to parse the cells of one column.

    `unit`: the unit in the header; `choices`: normalised spelling → choice; `empty`: additional
    texts for no value, folded. As the column as a whole tells: `order` of day, month and year in
    dates (`dmy`); `year` of days without one; `source_zone` of times without an offset;
    `are_rounded`: long ids have lost their last digits; `has_dates`: some ids have become days;
    `decimal_mark` (None: each number by its own marks); `whole_percent`: rates are written as 0 to
    100, not as 0 to 1; `is_scale_mixed`: but for some, which are not read; `last_first`: a comma in
    a name stands after the surname. Of a boolean, `any_text_is_yes`: any text but a no; `x_is_yes`:
    an x too.
    """

    zone: ZoneInfo
    hours_per_day: float = 8.0
    order: str | None = None
    unit: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    whole_percent: bool = False
    is_scale_mixed: bool = False
    year: int | None = None
    source_zone: tzinfo | None = None
    decimal_mark: str | None = None
    are_rounded: bool = False
    has_dates: bool = False
    last_first: bool = False
    any_text_is_yes: bool = False
    x_is_yes: bool = False


@dataclass(frozen=True)
class ColumnStyle:
    """How the cells of one field are written.

    `order`: of day, month and year; `year`: that of days without one; `zone`: of times without an
    offset; `are_days`: all times are midnight; `is_swapped`: stored dates have day and month
    exchanged; `decimal_mark`: `,` or `.`, None if unknown; `whole_percent`: rates are written as 0
    to 100; `is_scale_mixed`: others too; `x_is_yes`: x is the only mark. Ids and references:
    `are_decimal_ids` (12.0), `are_rounded_ids` (long numbers without their last digits),
    `has_dates_as_ids` (5-Mar for 3-5).
    """

    order: str | None = None
    year: int | None = None
    zone: tzinfo | None = None
    are_days: bool = False
    is_swapped: bool = False
    decimal_mark: str | None = None
    whole_percent: bool = False
    is_scale_mixed: bool = False
    x_is_yes: bool = False
    are_decimal_ids: bool = False
    are_rounded_ids: bool = False
    has_dates_as_ids: bool = False

    def list_options(self) -> dict[str, Any]:
        """The attributes of ParseOptions that follow."""
        return {
            "order": self.order,
            "year": self.year,
            "source_zone": self.zone,
            "decimal_mark": self.decimal_mark,
            "whole_percent": self.whole_percent,
            "is_scale_mixed": self.is_scale_mixed,
            "x_is_yes": self.x_is_yes,
            "are_rounded": self.are_rounded_ids,
            "has_dates": self.has_dates_as_ids,
        }
