"""Rows of the self-test without any effect of relaying: what everyday life plants beside it."""

from dataclasses import dataclass

CHANCE = "complaints/chance"
SUBSTANTIATED = "complaints/substantiated_difference"
UNVERIFIED = "requirements/unverified_difference"
CORRECTED = "requirements/corrected_difference"
LINKED = "schedule/linked_difference"
EXTRA_DAYS = "schedule/extra_days"
COMPARISONS = (CHANCE, SUBSTANTIATED, UNVERIFIED, CORRECTED, LINKED, EXTRA_DAYS)


@dataclass(frozen=True)
class Null:
    """A kind of company in which nothing depends on who brought a message, given its salesperson.

    Spreads are standard deviations on the logit of a rate (of slips: in working days); `relaying`
    is the correlation of a salesperson's carelessness with the share that they relay. A busy month
    of a project or a salesperson is late and verifies nothing. `differing` is the spread of
    salespeople's own effects around zero. `unguarded` are comparisons that nothing recorded can
    protect here: shown, not bounded. `untrue` are those without a null: what is planted makes a
    true difference.
    """

    name: str
    about: tuple[str, str]
    projects: int = 30
    sellers: int = 12
    clients: int = 12
    project_spread: float = 0.5
    seller_spread: float = 0.0
    relaying: float = 0.0
    has_dominant_project: bool = False
    busy_projects: float = 0.0
    busy_sellers: float = 0.0
    differing: float = 0.0
    lost_dates: float = 0.0
    is_asked_in_doubt: bool = False
    missing_findings: float = 0.0
    is_met_weekly: bool = False
    unguarded: tuple[str, ...] = ()
    untrue: tuple[str, ...] = ()
    # Comparisons whose interval is not aimed at the truth, because outcomes are unknown: the bounds
    # have to speak.
    uncovered: tuple[str, ...] = ()


NULLS = {
    null.name: null
    for null in (
        Null("independent", ("nothing at all", "什么都没有")),
        Null(
            "sellers_8",
            ("8 salespeople who differ in everything", "8 位销售，各方面各不相同"),
            sellers=8,
            seller_spread=0.8,
        ),
        Null("projects_8", ("8 projects", "8 个项目"), projects=8, project_spread=0.8, sellers=8),
        Null(
            "dominant_project",
            ("one project with half of all rows", "一个项目占全部记录的一半"),
            has_dominant_project=True,
            project_spread=0.8,
        ),
        Null(
            "careless_sellers",
            ("careless salespeople relay more (r 0.6)", "粗心的销售转述更多（r 0.6）"),
            seller_spread=0.8,
            relaying=0.6,
        ),
        Null(
            "careful_sellers",
            ("careful salespeople relay more (r 0.6)", "谨慎的销售转述更多（r 0.6）"),
            seller_spread=0.8,
            relaying=-0.6,
        ),
        Null(
            "crunch",
            (
                "projects in a crunch month are late and verify nothing",
                "项目赶工的月份既延误又不核实",
            ),
            busy_projects=0.2,
        ),
        Null(
            "overloaded_sellers",
            (
                "overloaded salespeople: all their projects are late that month and verify nothing",
                "销售超负荷的月份：其所有项目既延误又不核实",
            ),
            sellers=6,
            busy_sellers=0.2,
            unguarded=(LINKED, EXTRA_DAYS),
        ),
        Null(
            "dates_lost",
            (
                "dates of verification are lost around late tasks",
                "延误任务前后的核实日期更容易丢失",
            ),
            lost_dates=0.5,
            unguarded=(LINKED, EXTRA_DAYS),
        ),
        Null(
            "asked_in_doubt",
            (
                "relayed messages are verified mostly where in doubt",
                "转述的需求多在有疑问时才核实",
            ),
            is_asked_in_doubt=True,
            untrue=(UNVERIFIED,),
            uncovered=(CORRECTED,),
        ),
        Null(
            "findings_missing",
            (
                "4 in 10 relayed complaints are never investigated",
                "四成转述投诉从未调查",
            ),
            missing_findings=0.4,
            uncovered=(SUBSTANTIATED,),
        ),
        Null(
            "weekly_contacts",
            ("every client is met every week", "每家客户每周都有接触"),
            is_met_weekly=True,
        ),
        Null("clients_2", ("2 clients", "2 家客户"), clients=2),
        Null("clients_5", ("5 clients", "5 家客户"), clients=5),
        Null("clients_8", ("8 clients", "8 家客户"), clients=8),
        Null(
            "opposite_sellers",
            (
                "8 salespeople whose effects differ around zero",
                "8 位销售，影响方向各异、平均为零",
            ),
            sellers=8,
            differing=0.8,
        ),
    )
}
