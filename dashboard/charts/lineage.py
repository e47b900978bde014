"""What a query reads, drawn from left to right: files, tables, models, the query, its users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.charts import layout, plotly_text
from dashboard.charts.figure import Figure
from dashboard.display.palette import Ground, tint

ROW_HEIGHT, MARGIN = 34, 24
LABEL_WIDTH = {"latin": 22, "han": 11}
EDGE_TINT = 0.35


@dataclass(frozen=True)
class Node:
    """A station on the way of a figure: what it opens (`kind` and `name`), its label, and the nodes
    that it is made of."""

    kind: str
    name: str
    label: str
    sources: tuple[tuple[str, str], ...] = field(default=())

    @property
    def key(self) -> tuple[str, str]:
        """What identifies it."""
        return self.kind, self.name


def rank(nodes: Sequence[Node]) -> dict[tuple[str, str], int]:
    """How many steps each node lies behind the first, by the longest way."""
    known = {node.key: node for node in nodes}
    ranks: dict[tuple[str, str], int] = {}

    def measure(key: tuple[str, str]) -> int:
        if key not in ranks:
            ranks[key] = 0  # Of a circle, which no build lets pass, the way ends here.
            sources = [source for source in known[key].sources if source in known]
            ranks[key] = max((measure(source) + 1 for source in sources), default=0)
        return ranks[key]

    for node in nodes:
        measure(node.key)
    return ranks


def draw_lineage(nodes: Sequence[Node], centre: tuple[str, str], ground: Ground) -> Figure:
    """The picture of a lineage; the `customdata` of a mark is its hover text and its key."""
    places = _place(nodes)
    figure = Figure()
    for node in nodes:
        for source in node.sources:
            if source in places:
                (x0, y0), (x1, y1) = places[source], places[node.key]
                figure.add_scatter(
                    x=[x0, x0 + 0.3, x1 - 0.15, x1],
                    y=[y0, y0, y1, y1],
                    mode="lines",
                    line={
                        "color": tint(ground.ink, EDGE_TINT, ground.page),
                        "width": 1,
                        "shape": "spline",
                    },
                    hoverinfo="skip",
                )
    figure.add_scatter(
        x=[places[node.key][0] for node in nodes],
        y=[places[node.key][1] for node in nodes],
        mode="markers",
        marker={
            "symbol": "square",
            "size": [14 if node.key == centre else 10 for node in nodes],
            "color": [
                ground.ink if node.key == centre else tint(ground.ink, 0.6, ground.page)
                for node in nodes
            ],
        },
        customdata=[[plotly_text.escape(node.label), list(node.key)] for node in nodes],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    for node in nodes:
        x, y = places[node.key]
        words = layout.wrap_label(node.label, LABEL_WIDTH)
        figure.add_annotation(
            x=x,
            y=y,
            xanchor="left",
            xshift=8,
            text=f"<b>{words}</b>" if node.key == centre else words,
            align="left",
            bgcolor=ground.page,
            font={"size": 12, "color": ground.ink},
        )
    columns = max(x for x, _ in places.values())
    rows = max(abs(y) for _, y in places.values())
    figure.update_xaxes(visible=False, range=[-0.1, columns + 0.95])
    figure.update_yaxes(visible=False, range=[-rows - 0.7, rows + 0.7])
    height = round((2 * rows + 1) * ROW_HEIGHT) + 2 * MARGIN
    layout.apply_layout(figure, ground, height, right=8)
    figure.update_layout(margin={"l": 8, "t": 0, "b": 0})
    return figure


def _place(nodes: Sequence[Node]) -> Mapping[tuple[str, str], tuple[float, float]]:
    """Where each node stands: by its rank, and within one near the nodes that it is made of."""
    ranks = rank(nodes)
    places: dict[tuple[str, str], tuple[float, float]] = {}
    for step in range(max(ranks.values()) + 1):
        column = [node for node in nodes if ranks[node.key] == step]

        def height(node: Node) -> float:
            sources = [places[source][1] for source in node.sources if source in places]
            return sum(sources) / len(sources) if sources else 0

        for number, node in enumerate(sorted(column, key=height)):
            places[node.key] = (step, (number - (len(column) - 1) / 2) * 1.25)
    return places
