"""The input of every kind of chart, and how its values and intervals are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.charts import layout, plotly_text
from dashboard.charts.layout import COUNT_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground
from dashboard.estimates.ungraded import list_judged
from queries.catalog import Query


@dataclass(frozen=True)
class Chart:
    """The rows to draw, their query, and the language and theme of the reader.

    `x`, `y`, `by` and `counts` are columns of the rows: `by` splits them into series, `counts` has
    the number of cases behind each row; either may be None.
    """

    rows: pd.DataFrame
    query: Query
    lang: str
    ground: Ground
    x: str
    y: str
    by: str | None
    counts: str | None

    def format_cell(self, column: str, value: Any) -> str:
        """A value as text in the reader's language, by the unit of its column."""
        return number_formats.format_cell(column, value, self.lang)

    def label_column(self, column: str) -> str:
        """The heading of a column in the reader's language."""
        return texts.label_column(self.lang, column, self.query.columns)

    def format_hover(self, row: Mapping[str, Any]) -> str:
        """The hover text of a row: its first nine columns with a value, intervals included."""
        lines = [
            self.format_field(name, row)
            for name in self._hover_columns
            if not number_formats.is_absent(row[name])
        ]
        return plotly_text.join_lines(lines[:9])

    @cached_property
    def _hover_columns(self) -> list[str]:
        ends = {f"{name}_{end}" for name in self.rows.columns for end in ("low", "high")}
        return [name for name in self.rows.columns if not name.endswith("_id") and name not in ends]

    def format_field(self, column: str, row: Mapping[str, Any]) -> str:
        """A column's heading and value, with its interval where the row has both ends."""
        value = number_formats.format_measure(column, row[column], self.lang)
        text = f"{self.label_column(column)}: {value}"
        ends = [row.get(f"{column}_{end}") for end in ("low", "high")]
        if any(map(number_formats.is_absent, ends)):
            return text
        low, high = (self.format_cell(column, end) for end in ends)
        return text + texts.translate(self.lang, "sentence.interval", low=low, high=high)

    def list_row_numbers(self, rows: pd.DataFrame) -> list[int]:
        """The row numbers in the answer, as the `customdata` that a click on a mark returns."""
        return rows.index.tolist()

    def format_hovers(self, rows: pd.DataFrame) -> list[str]:
        """The hover text of each row."""
        return [self.format_hover(row) for row in rows.to_dict("records")]

    def list_judged(self, rows: pd.DataFrame) -> list[bool]:
        """Which rows are drawn full; months that are not complete, or of few cases, are hollow."""
        return list_judged(self.query.estimate, rows).tolist()

    def name_series(self, value: Any) -> str:
        """The name of a series for the legend: its value of `by`, else the heading of y."""
        return plotly_text.escape(
            self.format_cell(self.by, value) if self.by else self.label_column(self.y)
        )

    @property
    def is_time(self) -> bool:
        """Whether the x axis shows time."""
        return number_formats.get_unit(self.x) in ("month", "date", "moment")

    def format_count(self, count: float) -> str:
        """The label of a mark's number of cases; with its unit where it is not a count."""
        column = self.counts or self.y
        if number_formats.get_unit(column) == "count":
            unit = number_formats.get_measure_word(
                self.lang, column, self.query.estimate.get("denominator")
            )
            return texts.translate(self.lang, "chart.n", n=count, unit=unit)
        return layout.wrap_label(
            number_formats.format_measure(column, count, self.lang), COUNT_WIDTH
        )

    def sum_counts(self, x_values: Sequence[Any]) -> list[float]:
        """The number of cases at each x value; 0 where unknown."""
        if not self.counts:
            return [0.0] * len(x_values)
        sums = self.rows.groupby(self.x, sort=False)[self.counts].sum().to_dict()
        return [float(sums.get(value, 0)) for value in x_values]


def list_x_values(chart: Chart) -> list[Any]:
    """The distinct x values, in the order of the rows, without missing ones."""
    return [
        value for value in dict.fromkeys(chart.rows[chart.x]) if not number_formats.is_absent(value)
    ]


def to_axis_value(chart: Chart, value: Any) -> str:
    """An x value as Plotly needs it: time in ISO format, else the formatted text."""
    return value.isoformat() if chart.is_time else chart.format_cell(chart.x, value)


def make_error_bars(chart: Chart, rows: pd.DataFrame) -> dict[str, Any] | None:
    """Plotly's error bars for the intervals of y; None where the chart has none."""
    low, high = f"{chart.y}_low", f"{chart.y}_high"
    if not chart.query.chart.get("interval") or low not in rows:
        return None
    return {
        "type": "data",
        "symmetric": False,
        "thickness": 1.5,
        "width": 0,
        "color": chart.ground.secondary,
        "array": (rows[high] - rows[chart.y]).fillna(0).astype(float).tolist(),
        "arrayminus": (rows[chart.y] - rows[low]).fillna(0).astype(float).tolist(),
    }
