"""The planted truth as TOML: counts and shares that must be found, and the planted effects."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from sample_data.definitions import Found, day
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


def write(story: Story) -> str:
    """The text of truth.toml."""
    found = Found(story.sheets)
    parts = [
        HEAD,
        *_loads(story),
        *_tables(found),
        *_unresolved(found),
        *_complaints(found),
        *_requirements(found),
        *_changes(found),
        *_tasks(found),
        *_links(found),
        *_weeks(found),
        *_effects(found),
    ]
    return "\n".join(parts) + "\n"


def _section(name: str, about: str, values: Iterable[tuple[str, object, str]]) -> list[str]:
    lines = [f"\n# {about}", f"[{name}]"]
    for key, value, comment in values:
        lines.append(f"{key} = {_literal(value)}" + (f"  # {comment}" if comment else ""))
    return lines


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value) if isinstance(value, int) else f'"{value}"'


def _counts(names: Iterable[str], counted: Counter[str]) -> list[tuple[str, object, str]]:
    return [(name, counted[name], "") for name in names]


def _loads(story: Story) -> list[str]:
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


def _tables(found: Found) -> list[str]:
    tables = ("contacts", "projects", "requirements", "changes", "tasks", "tickets")
    counts = [(table, len(list(found.rows(table))), "") for table in tables]
    lines = _section(
        "tables", "Rows kept, by canonical table (without those only mentioned)", counts
    )
    as_of = [
        (table, max(found.as_of[id(row)] for row in found.rows(table)).isoformat(), "")
        for table in tables
    ]
    return lines + _section("as_of", "The latest fact of each table", as_of)


def _unresolved(found: Found) -> list[str]:
    named = {"contacts": "person", "tickets": "raised_by", "tasks": "owner"}
    return _section(
        "unresolved",
        "Rows whose person is named, but by a name that two people bear",
        [
            (
                f"{table}_count",
                sum(row[field] is not None and not found.person(row, field) for row in rows),
                field,
            )
            for table, field in named.items()
            for rows in [list(found.rows(table))]
        ],
    )


def _complaints(found: Found) -> list[str]:
    rows = [row for row in found.rows("tickets") if row["kind"] == "complaint"]
    origins = {id(row): found.origin(row) for row in rows}
    lines = _section(
        "complaints.origin",
        "Complaints by who really raised them",
        _counts(ORIGINS, Counter(origins.values())),
    )
    lines += _section(
        "complaints.substantiated",
        "Of these, found justified (looked into and true)",
        _counts(ORIGINS, Counter(origins[id(row)] for row in rows if row["is_substantiated"])),
    )
    lines += _section(
        "complaints.looked_into",
        "Of these, looked into at all",
        _counts(
            ORIGINS,
            Counter(origins[id(row)] for row in rows if row["is_substantiated"] is not None),
        ),
    )
    roles = Counter(
        found.role(row, "raised_by", row["raised_by_role"])
        for row in rows
        if origins[id(row)].startswith("relayed")
    )
    return lines + _section(
        "complaints.relayed_by_role",
        "Complaints in a client's name, by the role of who raised them",
        [(str(role), number, "") for role, number in sorted(roles.items(), key=str)],
    )


def _requirements(found: Found) -> list[str]:
    rows = list(found.rows("requirements"))
    states = {id(row): found.state(row) for row in rows}
    channels = {id(row): found.channel(row) for row in rows}
    lines = _section(
        "requirements.state", "Requirements by state", _counts(STATES, Counter(states.values()))
    )
    lines += _section(
        "requirements.channel",
        "Requirements by way of arrival",
        _counts(CHANNELS, Counter(channels.values())),
    )
    begun = [row for row in rows if not states[id(row)].endswith("_waiting")]
    unknown = [row for row in begun if states[id(row)] == "verified_order_unknown"]
    bad = {"verified_after_work_began", "closed_unverified", "unverified_in_work"}
    started = [row for row in begun if states[id(row)] in bad]
    for name, about, counted in (
        ("work_begun", "Requirements on which work has begun, by way of arrival", begun),
        ("started_unverified", "Of these, not verified on or before that day", started),
        ("order_unknown", "Of these, verified, but one of the two days is unknown", unknown),
    ):
        numbers = Counter(channels[id(row)] for row in counted)
        lines += _section(f"requirements.{name}", about, _counts(CHANNELS, numbers))
    rates = []
    for channel in CHANNELS:
        n = sum(channels[id(row)] == channel for row in begun)
        rates.append(
            (channel, sum(channels[id(row)] == channel for row in started) / n, f"n = {n}")
        )
    rates.append(("all", len(started) / len(begun), f"n = {len(begun)}"))
    lines += _section("requirements.unverified_rate", "Started unverified / work begun", rates)
    lines += _section(
        "requirements.evidence",
        "Requirements by evidence of a verification (possible: PM or delivery met them)",
        _counts(
            ("recorded", "recorded_undated", "possible", "none"),
            Counter(found.evidence(row) for row in rows),
        ),
    )
    waits = [found.verification_days(row) for row in rows]
    dropped = [row for row in rows if row["status_group"] == "dropped"]
    never_begun = [row for row in dropped if not found.work_begun(row)[0]]
    results = Counter(row["verification_result"] for row in rows if row["verification_result"])
    return lines + _section(
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


def _changes(found: Found) -> list[str]:
    rows = list(found.rows("changes"))
    lines = _section(
        "changes.arrival_group",
        "Changes by how they arrived and whether verified in time",
        _counts(GROUPS, Counter(found.arrival_group(row) for row in rows)),
    )
    return lines + _section(
        "changes.channel",
        "Changes by way of arrival",
        _counts(CHANNELS, Counter(found.channel(row) for row in rows)),
    )


def _leaves(found: Found) -> list[Row]:
    return [row for row in found.rows("tasks") if not row["is_summary"]]


def _tasks(found: Found) -> list[str]:
    rows = _leaves(found)
    slips = [(row, found.finish_slip(row)) for row in rows]
    sources = Counter(found.baseline(row)[2] or "none" for row in rows)
    finished = [row for row in rows if found.is_finished(row)]
    known = [slip for _, slip in slips if slip is not None]
    censored = [slip for row, slip in slips if slip is not None and not found.is_finished(row)]
    return _section(
        "tasks",
        "Tasks without summary rows",
        [
            ("task_count", len(rows), ""),
            (
                "summary_count",
                len(list(found.rows("tasks"))) - len(rows),
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


def _links(found: Found) -> list[str]:
    by_project: dict[str, list[Row]] = {}
    for change in found.rows("changes"):
        by_project.setdefault(change["project"].project_id, []).append(change)
    days: dict[str, float] = defaultdict(float)
    numbers: Counter[str] = Counter()
    groups: dict[str, float] = defaultdict(float)
    late_days = 0
    for row in _leaves(found):
        late_days += max(0, found.finish_slip(row) or 0)
        for change, grade, share in found.links(row, by_project.get(row["project"].project_id, [])):
            days[grade] += share
            numbers[grade] += 1
            groups[found.arrival_group(change)] += share
    linked = sum(days.values())
    counts = [
        (f"{grade}_count", numbers[grade], "") for grade in ("explicit", "requirement", "window")
    ]
    lines = _section(
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
    return lines + _section(
        "links.by_group",
        "The same days, by how the change arrived",
        [(group, float(groups[group]), "") for group in GROUPS],
    )


def _weeks(found: Found) -> list[str]:
    inside, without, outside = 0, 0, 0
    for row in found.rows("tickets"):
        if row["kind"] != "complaint":
            continue
        opened = day(row["opened_at"])
        monday = opened - timedelta(days=opened.weekday())
        if not row["project"]:
            without += 1
        elif (row["project"].project_id, monday) in found.weeks:
            inside += 1
        else:
            outside += 1
    return _section(
        "weeks",
        "Project-weeks, and the complaints in them",
        [
            ("exposure_weeks", sum(found.weeks.values()), "of all 40 projects"),
            ("complaint_inside_count", inside, ""),
            ("complaint_outside_count", outside, "of a project, but outside its active weeks"),
            ("complaint_without_project_count", without, ""),
        ],
    )


def extra_days(found: Found, where: Callable[[Row], bool] = lambda row: True) -> tuple[float, int]:
    """Injected working days of a second-hand-unverified change beyond those of any other change,
    for finished tasks (no milestones) in whose window they arrived; and the pairs of the former."""
    injected: dict[str, list[int]] = defaultdict(list)
    for row in _leaves(found):
        if row["finish_date"] and not row["is_milestone"] and where(row):
            for group, days in row["_injected"].items():
                injected[group] += days
    unverified = injected["second_hand_unverified"]
    return statistics.fmean(unverified) - statistics.fmean(injected["else"]), len(unverified)


def _effects(found: Found) -> list[str]:
    def is_opposite(row: Row) -> bool:
        return row["project"].client.is_opposite

    everywhere, pairs = extra_days(found)
    usual, _ = extra_days(found, lambda row: not is_opposite(row))
    opposite, _ = extra_days(found, is_opposite)
    effects: list[tuple[str, object, str]] = [
        (
            "extra_days",
            everywhere,
            f"{pairs} pairs of a finished task and such a change in its window",
        ),
        ("extra_days_tolerance", 0.3, "what recording flaws and chance may move it"),
        ("extra_days_outside_hospitals", usual, ""),
        ("extra_days_outside_hospitals_tolerance", 0.3, ""),
        ("extra_days_in_hospitals", opposite, "the one area that shows the opposite"),
        ("extra_days_in_hospitals_tolerance", 0.4, "few tasks"),
    ]
    lines = _section(
        "effects.slip",
        "Extra working days of slip of a task for each second-hand, unverified change that\n"
        "# arrived in its window, against any other change (the coefficient of the headline\n"
        "# regression). Second-hand changes that were verified add no more than first-hand ones:\n"
        "# the lever is verification.",
        effects,
    )
    return lines + _people(found) + _solved(found)


def _people(found: Found) -> list[str]:
    careful = {True: [0, 0, 0, 0], False: [0, 0, 0, 0]}
    for row in found.rows("requirements"):
        who = row["relayed_by"]
        if row["channel"] != "relayed" or getattr(who, "role", "") != "sales":
            continue
        counted = careful[who.is_careful]
        state = found.state(row)
        counted[0] += not state.endswith("_waiting")
        counted[1] += state in (
            "verified_after_work_began",
            "closed_unverified",
            "unverified_in_work",
        )
        counted[2] += bool(row["verification_result"])
        counted[3] += row["verification_result"] in ("amended", "rejected")
    values = []
    for is_careful, name in ((True, "careful"), (False, "other")):
        begun, started, answered, wrong = careful[is_careful]
        values += [
            (f"{name}_started_unverified_rate", started / begun, f"n = {begun}"),
            (
                f"{name}_wrong_rate",
                wrong / answered,
                f"amended or rejected when asked, n = {answered}",
            ),
        ]
    return _section(
        "effects.salespeople",
        "Requirements that a salesperson relayed (channel as exported): four of the twelve ask\n"
        '# back before they pass something on ("careful": Priya Raman, Grace Lim, 何静, 周敏).\n'
        "# Exact shares.",
        values,
    )


def _solved(found: Found) -> list[str]:
    days: dict[str, list[float]] = {"relayed": [], "client_direct": []}
    for row in found.rows("tickets"):
        if row["kind"] == "complaint" and row["resolved_at"]:
            origin = found.origin(row).split("_")[0]
            key = "relayed" if origin == "relayed" else "client_direct"
            if origin in ("relayed", "client"):
                days[key].append((row["resolved_at"] - row["opened_at"]).total_seconds() / 86400)
    return _section(
        "effects.resolution",
        "What sales stays for: complaints in a client's name are solved sooner (median days\n"
        "# of the solved ones)",
        [
            (f"{name}_median_days", statistics.median(values), f"n = {len(values)}")
            for name, values in days.items()
        ],
    )
