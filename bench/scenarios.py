"""Scenarios of the method tests: what is planted in each kind of company."""

from dataclasses import replace
from datetime import date

from sample_data.scenario import Scenario, make_added_days

# 30 projects with some 28 tasks and 10 changes each, and a complaint for every second task.
PLAIN = Scenario(
    name="plain",
    project_count=15,
    requirement_count=12,
    change_count=10,
    plan_count=42,
    ticket_count=300,
    contact_count=300,
    has_even_projects=True,
    planned_days=(8, 24),
    flaw_rate=0.0,
)


def _plant(name: str, *days: int, **facts: object) -> Scenario:
    """A scenario where relayed, unverified changes add these days to a task, whatever the
    client."""
    return replace(
        PLAIN,
        name=name,
        added=make_added_days(*days),
        added_in_hospitals=make_added_days(*days),
        **facts,
    )


NO_EFFECT = (0, 0, 0, 0, 1)  # as many days as every other change adds
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        _plant("no_effect", *NO_EFFECT),
        _plant("harm", 0, 1, 1, 2, 2),
        _plant("small_harm", 0, 0, 1, 1, 1),
        _plant("benefit", -1, -1, -1, 0, 0),
        _plant("no_effect_confounded", *NO_EFFECT, is_confounded_by_size=True, overrun_rate=0.1),
        _plant("harm_badly_recorded", 0, 1, 1, 2, 2, flaw_rate=0.3),
        _plant(
            "no_effect_recording_changed",
            *NO_EFFECT,
            recorded_from=date(2025, 7, 1),
            recorded_before_rate=0.6,
        ),
        _plant(
            "harm_governed",
            *(0, 1, 1, 2, 2),
            governed_from=date(2025, 7, 1),
            verified_when_governed=(0.80, 0.10),
        ),
        _plant(
            "harm_governed_in_vain",
            *(0, 1, 1, 2, 2),
            governed_from=date(2025, 7, 1),
            verified_when_governed=(0.30, 0.16),
        ),
        _plant("no_effect_few_projects", *NO_EFFECT, project_count=6),
    )
}
# All kinds of records, with the sample's imperfections: for tests that go through files.
WHOLE = replace(
    PLAIN,
    name="whole",
    requirement_count=20,
    plan_count=56,
    ticket_count=120,
    contact_count=300,
    has_even_projects=False,
    flaw_rate=0.3,
)


def with_seed(scenario: Scenario, number: int) -> Scenario:
    """The scenario with this seed; equal numbers generate equal companies."""
    return replace(scenario, seed=number)


ABOUT = {
    "no_effect": ("no effect", "无影响"),
    "harm": ("harm", "有害"),
    "small_harm": ("small harm", "轻微有害"),
    "benefit": ("the opposite: days saved", "相反：节省天数"),
    "no_effect_confounded": (
        "no effect, but long tasks are late and meet most relayed changes",
        "无影响，但工期长的任务本就延误，且转述变更多集中于此",
    ),
    "harm_badly_recorded": (
        "harm, with the sample's imperfections",
        "有害，且记录有示例数据的缺陷",
    ),
    "no_effect_recording_changed": (
        "no effect; before July 2025 only 60 % of verifications were recorded",
        "无影响；2025 年 7 月前仅 60% 的核实有记录",
    ),
    "harm_governed": (
        "harm; from July 2025 half of the projects verify most",
        "有害；2025 年 7 月起半数项目大多先核实",
    ),
    "harm_governed_in_vain": (
        "harm; a rule from July 2025 that nobody follows",
        "有害；2025 年 7 月起有规定但无人执行",
    ),
    "no_effect_few_projects": (
        "no effect in 12 projects (wild bootstrap)",
        "无影响，仅 12 个项目（wild bootstrap）",
    ),
}
