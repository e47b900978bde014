"""The examples of the kinds of chart, and the templates made of them."""

import pytest

from dashboard.workbench import templates
from queries import catalog, placement
from queries.kinds import CHARTS


def test_every_kind_of_chart_has_an_example():
    shipped = catalog.load_shipped()
    assert {kind: shipped[name].chart["kind"] for kind, name in templates.EXAMPLES.items()} == {
        kind: kind for kind in CHARTS
    }


@pytest.mark.parametrize("kind", sorted(templates.EXAMPLES))
def test_a_template_has_its_words_to_fill_in_and_a_place_on_a_page(kind):
    text = templates.place(templates.write_template(kind), "requirements", True)
    query = catalog.parse("own/new", templates.place(text, "schedule", False))
    assert (query.page, query.front) == ("schedule", False)
    placement.check(query)
    assert query.title == {"en": "Title of the card", "zh": "卡片标题"}
    assert set(query.question) == {"en", "zh"}
    assert query.caveats == {"en": [], "zh": []}
    assert query.sql == catalog.read_shipped(templates.EXAMPLES[kind]).sql
