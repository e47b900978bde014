import itertools
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard.charts import draw, flow, labels, layout, plotly_config, sparkline
from dashboard.charts.draw import FAINT_OPACITY, KINDS
from dashboard.charts.flow import OTHER_STRENGTH, VERIFIED_STRENGTH
from dashboard.display import number_formats, palette, texts
from dashboard.engine import answers, drill_down, frames
from dashboard.exports import csv
from queries import catalog

DRAWN = sorted(
    name for name, query in catalog.load_shipped().items() if query.chart.get("kind") in KINDS
)


def draw_figure(rows, query, lang="en", **options):
    """The chart as a Plotly figure, which validates its properties; None where nothing is drawn."""
    figure = draw.draw_chart(rows, query, lang, **options)
    return figure and figure.to_plotly()


def count_marks(figure):
    return sum(
        len(trace.link.value if trace.type == "sankey" else trace.y) for trace in figure.data
    )


@pytest.mark.parametrize(
    ("name", "lang", "dark"), list(itertools.product(DRAWN, ("en", "zh"), (0, 1)))
)
def test_every_chart_draws_its_rows(drawn, name, lang, dark):
    answer = drawn(name)
    figure = draw_figure(
        answer.rows, answer.query, lang, dark=bool(dark), estimates=answer.estimates
    )
    assert figure is not None
    assert count_marks(figure) > 0
    ground = palette.DARK if dark else palette.LIGHT
    assert figure.layout.font.color == ground.ink


@pytest.mark.parametrize(("name", "lang"), list(itertools.product(DRAWN, ("en", "zh"))))
def test_hover_texts_never_show_a_column_name(drawn, name, lang):
    answer = drawn(name)
    figure = draw_figure(answer.rows, answer.query, lang, estimates=answer.estimates)
    hover_texts = [
        text
        for trace in figure.data
        for text in (
            [text for text, _ in trace.link.customdata]
            if trace.type == "sankey"
            else trace.hovertext or ()
        )
    ]
    assert not [text for text in hover_texts if re.search(r"[a-z]_[a-z]", text)]


def test_hover_text_shows_the_value_with_its_interval(data):
    answer = answers.run_query(data, "complaints/origin")
    figure = draw_figure(answer.rows, answer.query, estimates=answer.estimates)
    hover_texts = "\n".join(figure.data[0].hovertext)
    assert re.search(r"Share of complaints: \d+% \(\d+% to \d+%\)", hover_texts)


def test_every_estimate_with_an_interval_has_an_error_bar(data):
    answer = answers.run_query(data, "requirements/unverified_by_channel")
    figure = draw_figure(answer.rows, answer.query, estimates=answer.estimates)
    reach = [
        span for trace in figure.data if trace.mode == "markers" for span in trace.error_x.array
    ]
    assert len(reach) == len(answer.rows)
    held = [one for one in answer.estimates if one.low is not None]
    assert len([span for span in reach if span > 0]) == len(held) > 1


@pytest.mark.parametrize("name", ["schedule/slip_by_month", "requirements/unverified_by_month"])
def test_no_interval_is_cut_off_at_the_end_of_the_axis(data, name):
    answer = answers.run_query(data, name)
    figure = draw_figure(answer.rows, answer.query, estimates=answer.estimates)
    low, high = figure.layout.yaxis.range
    ends = [end for trace in figure.data if trace.fill for end in trace.y]
    assert low <= min(ends) < max(ends) <= high


def test_insufficient_evidence_is_drawn_faint(data):
    answer = answers.run_query(data, "requirements/unverified_difference")
    faint = draw_figure(answer.rows, answer.query, estimates=answer.estimates, is_faint=True)
    assert {trace.opacity for trace in faint.data} == {FAINT_OPACITY}


def test_numbers_of_cases_stay_legible_in_a_faint_chart_and_beside_a_chosen_mark(data):
    answer = answers.run_query(data, "requirements/unverified_by_channel")
    faint = draw_figure(answer.rows, answer.query, estimates=answer.estimates, is_faint=True)
    [counts] = [trace for trace in faint.data if trace.mode == "text"]
    assert len(counts.text) == len(answer.rows)
    assert counts.opacity is None
    assert counts.unselected.textfont.color == counts.textfont.color
    assert {trace.opacity for trace in faint.data if trace.mode != "text"} == {FAINT_OPACITY}


def test_a_flow_has_the_same_total_between_any_two_stages(data):
    answer = answers.run_query(data, "overview/word_path")
    figure = draw_figure(answer.rows, answer.query)
    [flow] = figure.data
    started = answer.rows["requirement_count"].sum()
    arriving = sum(
        value
        for value, end in zip(flow.link.value, flow.link.target, strict=True)
        if "Tasks late or on time" in flow.node.customdata[end]
    )
    assert sum(flow.link.value) == 3 * started
    assert arriving == started
    # First-hand bands are blue at every stage, fainter where not verified before work.
    colours = {text.split("<br>")[0]: set() for text, _ in flow.link.customdata}
    for (text, _), colour in zip(flow.link.customdata, flow.link.color, strict=True):
        colours[text.split("<br>")[0]].add(colour)
    strengths = (VERIFIED_STRENGTH, OTHER_STRENGTH)
    blues = {palette.tint("#1D6AE0", strength, "#FFFFFF") for strength in strengths}
    assert colours["Heard from the client or passed on: Heard from the client"] <= blues


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_labels_of_a_flow_stage_do_not_overlap(data, lang):
    answer = answers.run_query(data, "overview/word_path")
    figure = draw_figure(answer.rows, answer.query, lang)
    node = figure.data[0].node
    stages = {}
    for label, hover_text in zip(node.label, node.customdata, strict=True):
        lines = label.split("<br>")
        room = float(lines[-1].rstrip("%")) / 100 * flow.BANDS_HEIGHT
        stages.setdefault(hover_text.split(": ")[0], []).append(len(lines) * 15.6 - room)
    assert len(stages) == 4
    for overhangs in stages.values():
        for first, second in itertools.combinations(overhangs, 2):
            assert (first + second) / 2 <= node.pad
    # The height without the gaps is that of the bands.
    gaps = node.pad * (max(map(len, stages.values())) - 1)
    inside = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert inside - gaps == flow.BANDS_HEIGHT


def test_each_waterfall_step_starts_where_the_previous_one_ends(data):
    answer = answers.run_query(data, "schedule/slip_by_cause")
    figure = draw_figure(answer.rows, answer.query, estimates=answer.estimates)
    steps, whole, *brackets = figure.data
    ends = [start + size for start, size in zip(steps.base, steps.x, strict=True)]
    assert list(steps.base) == pytest.approx([0, *ends[:-1]])
    assert ends[-1] == pytest.approx(whole.x[0]) == pytest.approx(answer.rows["late_days"].iloc[0])
    # Every group of changes has the range that its number alone would give, from where it starts.
    groups = answer.rows["low_chance_rate"].notna()
    assert len(brackets) == groups.sum() == 5
    for start, bracket in zip(steps.base, brackets, strict=False):
        near, far = (end - start for end in bracket.x)
        assert 0 <= near <= far


@pytest.mark.parametrize("name", ["complaints/time_to_resolve", "requirements/time_to_verify"])
def test_a_step_curve_lies_within_its_band_on_every_day(data, name):
    answer = answers.run_query(data, name)
    figure = draw_figure(answer.rows, answer.query)
    bands = [trace for trace in figure.data if trace.fill]
    curves = [trace for trace in figure.data if not trace.fill]
    assert len(bands) == len(curves) > 1
    for band, curve in zip(bands, curves, strict=True):
        half = len(band.x) // 2
        days, above, below = band.x[:half], band.y[:half], band.y[half:][::-1]
        within = 0
        for i in range(0, half - 1, 2):
            # A step of the band lasts to the next day; it has no width for cases of zero days.
            if days[i] == days[i + 1]:
                continue
            middle = (days[i] + days[i + 1]) / 2
            done = [y for x, y in zip(curve.x, curve.y, strict=True) if x <= middle][-1]
            assert below[i] - 1e-9 <= done <= above[i] + 1e-9
            assert (above[i], below[i]) == (above[i + 1], below[i + 1])
            within += 1
        assert within > 3


def test_an_answer_without_rows_has_no_chart(data):
    answer = answers.run_query(data, "complaints/origin_by_month", {"project": ["nowhere"]})
    assert draw_figure(answer.rows, answer.query) is None


def test_hue_shows_the_channel_and_fill_shows_verification():
    ground = palette.LIGHT
    assert (
        palette.pick_hue("client_direct", ground) == palette.pick_hue("direct", ground) == "#1D6AE0"
    )
    assert palette.pick_hue("second_hand_unverified", ground) == ground.hues["relayed"]
    filled = palette.make_fill(["second_hand_verified", "second_hand_unverified"], ground)
    assert filled["pattern"]["shape"] == ["", "/"]
    assert filled["color"][0] == ground.hues["relayed"] != filled["color"][1]


def test_unknown_origin_is_grey_and_at_the_bottom(data):
    answer = answers.run_query(data, "complaints/origin_by_month")
    figure = draw_figure(answer.rows, answer.query)
    assert figure.data[0].name == "Unknown origin"
    assert figure.data[0].marker.pattern.fgcolor[0] == palette.LIGHT.hues["unknown"]


def test_months_are_labelled_with_their_counts_below(data):
    answer = answers.run_query(data, "requirements/unverified_by_month")
    figure = draw_figure(answer.rows, answer.query, "zh")
    assert len(figure.layout.xaxis.ticktext) > 1
    for label in figure.layout.xaxis.ticktext:
        month, count = label.split("<br>")
        assert len(month) == 7
        assert int(count.removesuffix("项").replace(",", "")) > 0


def test_only_months_far_enough_apart_are_labelled():
    months = [date(1995, 3, 1), *(date(2026, month, 1) for month in range(1, 11))]
    labelled = [months[i] for i in labels.pick_spaced(months, 4)]
    assert labelled == [date(1995, 3, 1), date(2026, 10, 1)]
    year = [date(2026, month, 1) for month in range(1, 13)]
    assert [year[i].month for i in labels.pick_spaced(year, 4)] == [4, 8, 12]


def late_projects(count):
    """Rows of `count` projects with rising rates of late tasks."""
    return pd.DataFrame(
        {
            "project_id": [f"P{i}" for i in range(count)],
            "project_name": [f"Project {i}" for i in range(count)],
            "late_rate": [i / count for i in range(count)],
            "late_count": range(count),
            "due_count": [count] * count,
        }
    )


def make_dots():
    """A query that draws a rate with its interval for each project."""
    query = catalog.load_shipped()["schedule/late_by_project"]
    return replace(
        query,
        chart={**query.chart, "kind": "dot", "interval": True},
        estimate={**query.estimate, "kind": "rate"},
    )


def test_sixty_projects_are_all_drawn():
    query = make_dots()
    figure = draw_figure(late_projects(60), query)
    assert len(figure.data[0].x) == 60


def test_of_many_projects_only_both_ends_are_drawn_with_the_gap_marked():
    query = make_dots()
    figure = draw_figure(late_projects(100), query)
    assert sorted(figure.data[0].x) == [
        *(i / 100 for i in range(20)),
        *(i / 100 for i in range(80, 100)),
    ]
    assert figure.layout.yaxis.ticktext[20] == "…"
    assert draw.count_groups(late_projects(100), query) == 100


def test_a_complaint_rate_is_labelled_with_the_number_of_complaints(data):
    answer = answers.run_query(data, "complaints/rate_by_month")
    figure = draw_figure(answer.rows, answer.query)
    last = int(answer.rows["complaint_count"].iloc[-1])
    assert figure.layout.xaxis.ticktext[-1].endswith(f"<br>n\u00a0{last}")


def test_without_room_a_flow_becomes_a_bar_for_each_of_its_three_main_stages(data):
    answer = answers.run_query(data, "overview/word_path")
    drawn = draw.draw_chart(answer.rows, answer.query, "en")
    assert drawn is not None
    assert drawn.narrow is not None
    bars = drawn.narrow.to_plotly().data
    total = answer.rows["requirement_count"].sum()
    widths = {}
    for bar in bars:
        assert bar.base[0] == sum(widths.get(bar.y[0], []))
        widths.setdefault(bar.y[0], []).append(bar.x[0])
    assert [sum(parts) for parts in widths.values()] == [total] * 3
    # A bar is clicked as a band is: by the values of the stages, any of the others.
    stages = list(answer.query.chart["stages"])
    _, mark = bars[0].customdata[0]
    assert len(mark) == len(stages)
    assert mark.count(drill_down.ANY) == len(stages) - 1


def test_a_comparison_of_shares_is_drawn_from_zero_with_its_first_group_on_top(large):
    answer = answers.run_query(large, "requirements/unverified_difference")
    figure = draw.draw_chart(answer.rows, answer.query, "en", estimates=answer.estimates)
    assert figure is not None
    assert answer.whole is not None
    assert figure.layout["xaxis"]["range"][0] == 0
    first, _ = answer.whole.parts[0]
    assert texts.translate_choice("en", "arrival", first) in figure.layout["yaxis"]["ticktext"][-1]


def test_labels_at_line_ends_do_not_overlap():
    places = layout.spread_apart([0.5, 0.51, 0.52, 0.95], 0.1, 0.0, 1.0)
    ordered = sorted(places)
    assert all(b - a >= 0.0999 for a, b in itertools.pairwise(ordered))
    assert ordered[-1] <= 1.0


def test_rates_of_few_cases_are_not_drawn(data):
    answer = answers.run_query(data, "schedule/late_by_project")
    most = int(answer.rows["due_count"].max())
    kept = draw.drop_small(answer.rows, make_dots(), most)
    assert 0 < len(kept) < len(answer.rows) or kept["due_count"].min() == most


def test_a_long_chinese_name_breaks_before_its_bracket():
    assert layout.wrap_label("启衡通物流仓储管理平台（二期）", {"latin": 22, "han": 11}) == (
        "启衡通物流仓储管理平台<br>（二期）"
    )


def test_no_line_of_a_chinese_name_begins_with_a_closing_mark():
    label = layout.wrap_label("转述投诉的接触佐证：超出偶然的部分", {"latin": 22, "han": 11})
    assert label == "转述投诉的接触佐证：<br>超出偶然的部分"


def test_a_chinese_name_does_not_break_within_a_number_or_a_word():
    narrow = {"latin": 22, "han": 7}
    assert layout.wrap_label("A：截至2025年6月30日", narrow) == "A：截至<br>2025年6月30日"
    assert layout.wrap_label("B：2025年7月1日起", narrow) == "B：<br>2025年7月1日起"
    assert layout.wrap_label("项目名称是Portal改造", narrow) == "项目名称是<br>Portal改造"


def test_a_path_breaks_before_an_arrow():
    wide = {"latin": 22, "han": 11}
    assert layout.wrap_label("First-hand → verified → begun → changed", wide) == (
        "First-hand → verified<br>→ begun → changed"
    )
    assert (
        layout.wrap_label("第一手 → 核实 → 开工 → 变更", wide) == "第一手 → 核实 → 开工<br>→ 变更"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_paths_of_requirements_keep_the_order_of_the_query(data, lang):
    answer = answers.run_query(data, "requirements/variants")
    assert answer.rows["requirement_count"].iloc[:-1].is_monotonic_decreasing
    figure = draw_figure(answer.rows, answer.query, lang)
    names = [name.replace("<br>", " ") for name in figure.layout.yaxis.ticktext[::-1]]
    paths = answer.rows[answer.rows["late_rate"].notna()]["event_path"]
    assert names == [number_formats.format_cell("event_path", path, lang) for path in paths]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_row_names_of_several_lines_do_not_overlap(lang):
    """Three names of four lines each among many short ones."""
    rows = late_projects(30)
    long = "The replacement of everything that a warehouse in the north has"
    rows.loc[10:12, "project_name"] = [f"{long} {place}" for place in range(3)]
    figure = draw_figure(rows, make_dots(), lang)
    margin = figure.layout.margin
    row = (figure.layout.height - margin.t - margin.b) / 30
    lines = [name.count("<br>") + 1 for name in figure.layout.yaxis.ticktext]
    assert max(lines) == 4
    assert row >= max(map(sum, itertools.pairwise(lines))) / 2 * 17


def test_bars_with_an_interval_have_no_number_that_its_line_could_make_negative(data):
    answer = answers.run_query(data, "schedule/slip_by_grade")
    bars = replace(answer.query, chart={**answer.query.chart, "kind": "bar"})
    with_line = draw_figure(answer.rows, bars, estimates=answer.estimates)
    assert with_line.data[0].error_x.array
    assert with_line.data[0].text is None
    assert draw_figure(answer.rows, bars).data[0].text[0].endswith("%")


def contrast(colour, other):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(colour), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_every_mark_has_enough_contrast_to_its_background(ground):
    assert min(contrast(colour, ground.page) for colour in ground.hues.values()) >= 3
    assert contrast(ground.ink, ground.page) >= 5.4
    assert contrast(ground.secondary, ground.page) >= 5.4


@pytest.mark.parametrize("ground", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_a_name_is_readable_where_the_hue_of_its_mark_is_pale(ground):
    colours = {value: palette.pick_text_colour(value, ground) for value in palette.MARKS}
    assert {v for v, colour in colours.items() if contrast(colour, ground.page) < 4.5} == set()


@pytest.mark.parametrize("name", ["complaints/by_category", "complaints/origin_by_client"])
def test_of_more_than_twenty_groups_the_twenty_largest_are_drawn(data, name):
    answer = answers.run_query(data, name)
    chart, first = answer.query.chart, answer.rows.iloc[[0]]
    rows = pd.concat(
        [
            first.assign(**{chart["x"]: f"Group {place}", chart["y"]: 100 - place})
            for place in range(10, 40)
        ],
        ignore_index=True,
    )
    figure = draw_figure(rows, answer.query)
    shown = [label.split("<br>")[0] for label in figure.layout.yaxis.ticktext]
    assert shown == [f"Group {place}" for place in reversed(range(10, 30))]


def test_the_chart_tool_bar_is_in_chinese():
    words = plotly_config.make_config("zh")["locales"]["zh"]["dictionary"]
    assert words["Download plot as a PNG"]
    assert "locales" not in plotly_config.make_config("en")


def test_a_downloaded_cell_is_never_a_formula(data):
    rows = answers.run_query(data, "complaints/rows").rows
    assert frames.to_records(rows)
    assert rows["subject"].str.startswith("=").all()
    lines = csv.encode(rows).decode("utf-8-sig").splitlines()
    assert len(lines) == len(rows) + 1
    assert all(",'=HYPERLINK" in line for line in lines[1:])


def test_a_sparkline_starts_at_zero_and_has_a_gap_for_a_month_of_few_cases():
    svg = sparkline.draw_sparkline([0.0, 0.5, None, 1.0, 0.5], "#1B2430")
    lines = re.findall(r'points="([^"]*)"', svg)
    heights = [[float(point.split(",")[1]) for point in line.split()] for line in lines]
    assert heights == [[30.0, 16.0], [2.0, 16.0]]
