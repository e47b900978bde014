"""The planted truth as TOML: expected counts and shares."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

from sample_data import effects
from sample_data.definitions import Expected
from sample_data.dice import to_day
from sample_data.sections import format_section
from sample_data.story import Story
from sample_data.work import Row

HEAD = """\
# What must be found in the sample company, worked out by the generator from its own rows (plain
# Python, day by day, nothing of the product's SQL). Written by make.py: do not edit by hand.
# Counts are exact; effects were drawn by chance, so they have a tolerance. A csv's sheet is "".
"""
STATES = (
    "verified_before_work",
    "verified_order_unknown",
    "verified_after_work_began",
    "unverified_in_work",
    "unverified_waiting",
    "verified_waiting",
    "closed_unverified",
)
ORIGINS = (
    "client_direct",
    "relayed_corroborated",
    "relayed_uncorroborated",
    "relayed_unchecked",
    "sales_own",
    "internal",
    "unknown",
)
CHANNELS = ("direct", "relayed", "joint", "internal", "unknown")
GROUPS = (
    "first_hand_verified",
    "first_hand_unverified",
    "second_hand_verified",
    "second_hand_unverified",
    "other",
)


def format_truth(story: Story) -> str:
    """The text of truth.toml."""
    expected = Expected(story.sheets)
    parts = [
        HEAD,
        *_format_loads(story),
        *_format_tables(expected),
        *_format_unresolved(expected),
        *_format_complaints(expected),
        *_format_requirements(expected),
        *_format_changes(expected),
        *_format_tasks(expected),
        *_format_links(expected),
        *_format_weeks(expected),
        *effects.format_effects(expected),
    ]
    return "\n".join(parts) + "\n"


def _list_counts(names: Iterable[str], counts: Counter[str]) -> list[tuple[str, object, str]]:
    return [(name, counts[name], "") for name in names]


def _format_loads(story: Story) -> list[str]:
    lines = []
    for sheet in story.sheets:
        fates = Counter(row.get("_fate", "kept") for row in sheet.rows)
        fates["passed_over"] += len(sheet.after)
        lines += [
            "",
            "[[loads]]",
            f'file = "{sheet.file}"',
            f'sheet = "{sheet.sheet}"',
            f'table = "{sheet.table}"',
            f"rows_read = {fates.total()}",
            *(
                f"rows_{fate} = {fates[fate]}"
                for fate in ("kept", "rejected", "merged", "passed_over")
            ),
        ]
    return lines


def _format_tables(expected: Expected) -> list[str]:
    tables = ("contacts", "projects", "requirements", "changes", "tasks", "tickets")
    counts = [(table, len(list(expected.list_rows(table))), "") for table in tables]
    lines = format_section(
        "tables", "Rows kept, by canonical table (without those only mentioned)", counts
    )
    as_of = [
        (table, max(expected.as_of[id(row)] for row in expected.list_rows(table)).isoformat(), "")
        for table in tables
    ]
    return lines + format_section("as_of", "The latest fact of each table", as_of)


def _format_unresolved(expected: Expected) -> list[str]:
    named = {"contacts": "person", "tickets": "raised_by", "tasks": "owner"}
    return format_section(
        "unresolved",
        "Rows whose person is named, but by a name that two people bear",
        [
            (
                f"{table}_count",
                sum(
                    row[field] is not None and not expected.find_person_id(row, field)
                    for row in rows
                ),
                field,
            )
            for table, field in named.items()
            for rows in [list(expected.list_rows(table))]
        ],
    )


def _format_complaints(expected: Expected) -> list[str]:
    rows = [row for row in expected.list_rows("tickets") if row["kind"] == "complaint"]
    origins = {id(row): expected.classify_origin(row) for row in rows}
    lines = format_section(
        "complaints.origin",
        "Complaints by who really raised them",
        _list_counts(ORIGINS, Counter(origins.values())),
    )
    lines += format_section(
        "complaints.substantiated",
        "Of these, found justified (looked into and true)",
        _list_counts(ORIGINS, Counter(origins[id(row)] for row in rows if row["is_substantiated"])),
    )
    lines += format_section(
        "complaints.looked_into",
        "Of these, looked into at all",
        _list_counts(
            ORIGINS,
            Counter(origins[id(row)] for row in rows if row["is_substantiated"] is not None),
        ),
    )
    roles = Counter(
        expected.find_role(row, "raised_by", row["raised_by_role"])
        for row in rows
        if origins[id(row)].startswith("relayed")
    )
    return lines + format_section(
        "complaints.relayed_by_role",
        "Complaints in a client's name, by the role of who raised them",
        [(str(role), number, "") for role, number in sorted(roles.items(), key=str)],
    )


def _format_requirements(expected: Expected) -> list[str]:
    rows = list(expected.list_rows("requirements"))
    states = {id(row): expected.classify_state(row) for row in rows}
    channels = {id(row): expected.classify_channel(row) for row in rows}
    lines = format_section(
        "requirements.state",
        "Requirements by state",
        _list_counts(STATES, Counter(states.values())),
    )
    lines += format_section(
        "requirements.channel",
        "Requirements by way of arrival",
        _list_counts(CHANNELS, Counter(channels.values())),
    )
    begun = [row for row in rows if not states[id(row)].endswith("_waiting")]
    unknown = [row for row in begun if states[id(row)] == "verified_order_unknown"]
    bad = {"verified_after_work_began", "closed_unverified", "unverified_in_work"}
    started = [row for row in begun if states[id(row)] in bad]
    for name, about, counts in (
        ("work_begun", "Requirements on which work has begun, by way of arrival", begun),
        ("started_unverified", "Of these, not verified on or before that day", started),
        ("order_unknown", "Of these, verified, but one of the two days is unknown", unknown),
    ):
        numbers = Counter(channels[id(row)] for row in counts)
        lines += format_section(f"requirements.{name}", about, _list_counts(CHANNELS, numbers))
    rates = []
    for channel in CHANNELS:
        n = sum(channels[id(row)] == channel for row in begun)
        count = sum(channels[id(row)] == channel for row in started)
        rates.append((channel, count / n, f"n = {n}"))
    rates.append(("all", len(started) / len(begun), f"n = {len(begun)}"))
    lines += format_section(
        "requirements.unverified_rate", "Started unverified / work begun", rates
    )
    lines += format_section(
        "requirements.evidence",
        "Requirements by evidence of a verification (possible: PM or delivery met them)",
        _list_counts(
            ("recorded", "recorded_undated", "possible", "none"),
            Counter(expected.classify_evidence(row) for row in rows),
        ),
    )
    waits = [expected.compute_verification_days(row) for row in rows]
    dropped = [row for row in rows if row["status_group"] == "dropped"]
    never_begun = [row for row in dropped if not expected.find_work_start(row)[0]]
    results = Counter(row["verification_result"] for row in rows if row["verification_result"])
    return lines + format_section(
        "requirements.more",
        "Further counts",
        [
            ("dropped_count", len(dropped), "with a status word of that group"),
            ("dropped_before_work_count", len(never_begun), ""),
            (
                "verified_days_count",
                sum(d is not None and not c for d, c in waits),
                "verified, time to it known",
            ),
            (
                "verified_days_sum",
                sum(d or 0 for d, c in waits if not c),
                "working days from receipt to verification",
            ),
            (
                "censored_days_count",
                sum(d is not None and c for d, c in waits),
                "not verified, waiting time known",
            ),
            ("censored_days_sum", sum(d or 0 for d, c in waits if c), "working days so far"),
            ("confirmed_count", results["confirmed"], "the client's answer"),
            ("amended_count", results["amended"], ""),
            ("rejected_count", results["rejected"], ""),
        ],
    )


def _format_changes(expected: Expected) -> list[str]:
    rows = list(expected.list_rows("changes"))
    lines = format_section(
        "changes.arrival_group",
        "Changes by how they arrived and whether verified in time",
        _list_counts(GROUPS, Counter(expected.classify_arrival(row) for row in rows)),
    )
    return lines + format_section(
        "changes.channel",
        "Changes by way of arrival",
        _list_counts(CHANNELS, Counter(expected.classify_channel(row) for row in rows)),
    )


def _format_tasks(expected: Expected) -> list[str]:
    rows = expected.list_leaves()
    slips = [(row, expected.compute_finish_slip(row)) for row in rows]
    sources = Counter(expected.find_baseline(row)[2] or "none" for row in rows)
    finished = [row for row in rows if expected.is_finished(row)]
    known = [slip for _, slip in slips if slip is not None]
    censored = [slip for row, slip in slips if slip is not None and not expected.is_finished(row)]
    return format_section(
        "tasks",
        "Tasks without summary rows",
        [
            ("task_count", len(rows), ""),
            (
                "summary_count",
                len(list(expected.list_rows("tasks"))) - len(rows),
                "left out of all the following",
            ),
            ("finished_count", len(finished), "by date, status or 100 %"),
            (
                "finished_without_date_count",
                sum(not row["finish_date"] for row in finished),
                "slip unknown",
            ),
            ("censored_count", len(censored), "open and overdue: at least so late"),
            ("slip_known_count", len(known), ""),
            (
                "slip_unknown_count",
                len(rows) - len(known),
                "not due, no baseline, or no finish date",
            ),
            ("late_count", sum(slip > 0 for slip in known), ""),
            ("finish_slip_days", sum(known), "signed, all together"),
            ("late_days", sum(slip for slip in known if slip > 0), ""),
            ("baseline_export_count", sources["export"], "the export's own baseline"),
            ("baseline_first_plan_count", sources["first_plan"], "the plan as first seen"),
            ("baseline_none_count", sources["none"], ""),
        ],
    )


def _format_links(expected: Expected) -> list[str]:
    by_project: dict[str, list[Row]] = {}
    for change in expected.list_rows("changes"):
        by_project.setdefault(change["project"].project_id, []).append(change)
    days: dict[str, float] = defaultdict(float)
    numbers: Counter[str] = Counter()
    groups: dict[str, float] = defaultdict(float)
    late_days = 0
    for row in expected.list_leaves():
        late_days += max(0, expected.compute_finish_slip(row) or 0)
        for change, grade, share in expected.link_changes(
            row, by_project.get(row["project"].project_id, [])
        ):
            days[grade] += share
            numbers[grade] += 1
            groups[expected.classify_arrival(change)] += share
    linked = sum(days.values())
    counts = [
        (f"{grade}_count", numbers[grade], "") for grade in ("explicit", "requirement", "window")
    ]
    lines = format_section(
        "links",
        "Late working days given out to changes, by the grade of the link",
        [
            *counts,
            *(
                (f"{grade}_days", float(days[grade]), "")
                for grade in ("explicit", "requirement", "window")
            ),
            (
                "not_linked_days",
                float(late_days - linked),
                "late before any linked change had arrived",
            ),
        ],
    )
    return lines + format_section(
        "links.by_group",
        "The same days, by how the change arrived",
        [(group, float(groups[group]), "") for group in GROUPS],
    )


def _format_weeks(expected: Expected) -> list[str]:
    inside, without, outside = 0, 0, 0
    for row in expected.list_rows("tickets"):
        if row["kind"] != "complaint":
            continue
        opened = to_day(row["opened_at"])
        monday = opened - timedelta(days=opened.weekday())
        if not row["project"]:
            without += 1
        elif (row["project"].project_id, monday) in expected.weeks:
            inside += 1
        else:
            outside += 1
    return format_section(
        "weeks",
        "Project-weeks, and the complaints in them",
        [
            ("exposure_weeks", sum(expected.weeks.values()), "of all 40 projects"),
            ("complaint_inside_count", inside, ""),
            ("complaint_outside_count", outside, "of a project, but outside its active weeks"),
            ("complaint_without_project_count", without, ""),
        ],
    )
