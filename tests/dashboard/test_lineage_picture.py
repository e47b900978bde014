"""The picture of a lineage: from left to right, no two labels in one place, text as it is."""

from itertools import combinations

from dashboard.charts.lineage import Node, draw_lineage, rank
from dashboard.display.palette import DARK, LIGHT

FILE, TABLE = ("file", "tasks"), ("table", "tasks")
MODEL, OTHER = ("model", "model/task_slips"), ("model", "model/as_of")
QUERY, PAGE = ("query", "schedule/headline"), ("page", "schedule")
NODES = [
    Node(*QUERY, "Late", (MODEL, OTHER)),
    Node(*MODEL, "<b>Slips</b> %{x}", (TABLE, OTHER)),
    Node(*OTHER, "How fresh each table is", (TABLE,)),
    Node(*TABLE, "Tasks", (FILE,)),
    Node(*FILE, "项目工作簿.xlsx等，另有1个"),
    Node(*PAGE, "Schedule", (QUERY,)),
]


def test_each_station_lies_right_of_all_that_it_is_made_of():
    ranks = rank(NODES)
    assert [ranks[key] for key in (FILE, TABLE, OTHER, MODEL, QUERY, PAGE)] == [0, 1, 2, 3, 4, 5]


def test_a_circle_ends():
    circle = [
        Node("model", "a", "a", (("model", "b"),)),
        Node("model", "b", "b", (("model", "a"),)),
    ]
    assert set(rank(circle)) == {("model", "a"), ("model", "b")}


def test_every_station_is_drawn_once_with_what_it_opens():
    for ground in (LIGHT, DARK):
        figure = draw_lineage(NODES, QUERY, ground)
        figure.to_plotly()
        marks = figure.traces[-1]
        assert [tuple(key) for _, key in marks["customdata"]] == [node.key for node in NODES]
        assert len(figure.traces) - 1 == sum(len(node.sources) for node in NODES)
        places = list(zip(marks["x"], marks["y"], strict=True))
        for one, other in combinations(places, 2):
            assert one[0] != other[0] or abs(one[1] - other[1]) >= 1


def test_a_name_from_data_is_shown_as_it_is():
    figure = draw_lineage(NODES, QUERY, LIGHT)
    texts = [annotation["text"] for annotation in figure.layout["annotations"]]
    assert "&lt;b>Slips&lt;/b> &#37;{x}" in texts
