"""The companies on which the methods are tried: what is planted in each kind of them."""

from dataclasses import replace
from datetime import date

from sample_data.scenario import Scenario, added

# 30 projects with some 28 tasks and 10 changes each; nothing that the slips do not need.
PLAIN = Scenario(
    name="plain",
    project_count=15,
    requirement_count=12,
    change_count=10,
    plan_count=42,
    ticket_count=0,
    contact_count=0,
    has_even_projects=True,
    planned_days=(8, 24),
    flaw_rate=0.0,
)


def _planted(name: str, *days: int, **facts: object) -> Scenario:
    """Second-hand, unverified changes add these days to a task, the same with every client."""
    return replace(PLAIN, name=name, added=added(*days), added_in_hospitals=added(*days), **facts)


NO_EFFECT = (0, 0, 0, 0, 1)  # what every other change adds too
SCENARIOS = {
    one.name: one
    for one in (
        _planted("no_effect", *NO_EFFECT),
        _planted("harm", 0, 1, 1, 2, 2),
        _planted("small_harm", 0, 0, 1, 1, 1),
        _planted("benefit", -1, -1, -1, 0, 0),
        _planted("no_effect_confounded", *NO_EFFECT, is_confounded_by_size=True, overrun_rate=0.1),
        _planted("harm_badly_recorded", 0, 1, 1, 2, 2, flaw_rate=0.3),
        _planted(
            "no_effect_recording_changed",
            *NO_EFFECT,
            recorded_from=date(2025, 7, 1),
            recorded_before_rate=0.6,
        ),
        _planted(
            "harm_governed",
            *(0, 1, 1, 2, 2),
            governed_from=date(2025, 7, 1),
            verified_when_governed=(0.80, 0.10),
        ),
        _planted(
            "harm_governed_in_vain",
            *(0, 1, 1, 2, 2),
            governed_from=date(2025, 7, 1),
            verified_when_governed=(0.30, 0.16),
        ),
        _planted("no_effect_few_projects", *NO_EFFECT, project_count=6),
    )
}
# With everything that an export has and may get wrong: for the way through files.
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


def drawn(scenario: Scenario, number: int) -> Scenario:
    """The scenario's company of this number: another seed, always the same."""
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
