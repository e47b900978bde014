"""What every kind of chart is drawn from: rows, header, language, theme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.charts import layout
from dashboard.charts.layout import COUNT_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground
from queries.catalog import Query


@dataclass(frozen=True)
class Chart:
    """What every kind of chart draws from: the rows, the header, the reader, the ground."""

    rows: pd.DataFrame
    query: Query
    lang: str
    ground: Ground
    x: str
    y: str
    by: str | None
    counts: str | None

    def word(self, column: str, value: Any) -> str:
        return number_formats.format_cell(column, value, self.lang)

    def heading(self, column: str) -> str:
        return texts.label_column(self.lang, column, self.query.columns)

    def hover(self, row: Mapping[str, Any]) -> str:
        """The point in words: every column of its row, a value with its interval."""
        lines = [
            self.told(name, row) for name in self._told if not number_formats.is_absent(row[name])
        ]
        return "<br>".join(lines[:9])

    @cached_property
    def _told(self) -> list[str]:
        ends = {f"{name}_{end}" for name in self.rows.columns for end in ("low", "high")}
        return [name for name in self.rows.columns if not name.endswith("_id") and name not in ends]

    def told(self, column: str, row: Mapping[str, Any]) -> str:
        """A column's heading and value, with the ends of its interval where there are any."""
        value = number_formats.format_measure(column, row[column], self.lang)
        written = f"{self.heading(column)}: {value}"
        ends = [row.get(f"{column}_{end}") for end in ("low", "high")]
        if any(map(number_formats.is_absent, ends)):
            return written
        low, high = (self.word(column, end) for end in ends)
        return written + texts.translate(self.lang, "sentence.interval", low=low, high=high)

    def numbers(self, rows: pd.DataFrame) -> list[int]:
        """Which rows of the answer the marks stand for: what a click on one gives back."""
        return rows.index.tolist()

    def hovers(self, rows: pd.DataFrame) -> list[str]:
        return [self.hover(row) for row in rows.to_dict("records")]

    @property
    def is_time(self) -> bool:
        return number_formats.get_unit(self.x) in ("month", "date", "moment")

    def counted(self, count: float) -> str:
        """How many cases stand behind a mark, as written beside it; days with their unit."""
        column = self.counts or self.y
        if number_formats.get_unit(column) == "count":
            return texts.translate(self.lang, "chart.n", n=count)
        return layout.wrap_label(
            number_formats.format_measure(column, count, self.lang), COUNT_WIDTH
        )

    def counts_at(self, places: Sequence[Any]) -> list[float]:
        """The cases behind the rows of each place: a sum of their counts, 0 if not known."""
        if not self.counts:
            return [0.0] * len(places)
        sums = self.rows.groupby(self.x, sort=False)[self.counts].sum().to_dict()
        return [float(sums.get(place, 0)) for place in places]


def list_places(chart: Chart) -> list[Any]:
    """The values of x that are drawn, in the order of the rows."""
    return [
        value for value in dict.fromkeys(chart.rows[chart.x]) if not number_formats.is_absent(value)
    ]


def to_place_key(chart: Chart, value: Any) -> str:
    """An x value as Plotly gets it: time as ISO, else the words."""
    return value.isoformat() if chart.is_time else chart.word(chart.x, value)


def make_error_bars(chart: Chart, rows: pd.DataFrame) -> dict[str, Any] | None:
    """The intervals of marks on their side, as Plotly's error bars."""
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
