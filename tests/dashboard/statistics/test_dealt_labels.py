"""Labels dealt at random within projects: no figure lies beyond chance more often than promised.

Projects differ in everything; who relayed a case means nothing. `make permute` does the same with a
company's own tables and all comparisons of its pages.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binom

from dashboard.statistics import (
    agreement,
    concentration,
    funnel,
    random_effects,
    regression,
    resampling,
    slips,
    within,
)
from dashboard.statistics.chance import Dealt, deal_shares
from dashboard.statistics.interaction import compute_interaction_p
from dashboard.statistics.regression import Partial
from dashboard.statistics.within import Group

PEOPLE = 12
SHIFTS = np.arange(0, -210, -30)


@dataclass(frozen=True)
class Company:
    """One entry a case: its project, whether it was relayed and by whom, and what came of it; one
    entry a project: its salesperson."""

    dice: np.random.Generator
    project: np.ndarray
    is_relayed: np.ndarray
    person: np.ndarray
    is_wrong: np.ndarray
    days: np.ndarray
    month: np.ndarray
    seller: np.ndarray

    def count(self, part: np.ndarray) -> np.ndarray:
        return np.bincount(self.project[part], minlength=len(self.seller)).astype(float)


def draw_company(seed: int, projects: int = 24, cases: int = 16, effect: float = 0.0) -> Company:
    """A company whose projects differ in size, relaying, errors and days; with an `effect` relayed
    cases differ too, and so do the people who relay."""
    dice = np.random.default_rng([seed, projects, cases])
    seller = dice.integers(0, 8, projects)
    careless = dice.normal(0, 0.8, 8)[seller] + dice.normal(0, 0.6, projects)
    project = np.repeat(np.arange(projects), dice.poisson(cases, projects) + 2)
    relays = expit(0.7 * careless + dice.normal(0, 0.6, projects))
    is_relayed = dice.random(len(project)) < relays[project]
    # Each project knows three people who relay.
    known = np.array([dice.choice(PEOPLE, 3, replace=False) for _ in range(projects)])
    person = known[project, dice.choice(3, len(project), p=[0.5, 0.3, 0.2])]
    is_relayed, person = (deal(dice, project, one) for one in (is_relayed, person))
    harm = effect * is_relayed * (1 + np.where(person % 2, 1.0, -1.0))
    is_wrong = dice.random(len(project)) < expit(careless[project] + harm)
    days = dice.gamma(0.5, 8 * np.exp(0.5 * careless[project] + harm))
    month = dice.integers(0, 6, len(project))
    return Company(dice, project, is_relayed, person, is_wrong, days, month, seller)


def deal(dice: np.random.Generator, project: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The labels in a random order within each project."""
    dealt = np.empty_like(labels)
    dealt[np.argsort(project, kind="stable")] = labels[
        np.lexsort((dice.random(len(labels)), project))
    ]
    return dealt


def excludes(low: float | None, high: float | None, value: float = 0.0) -> bool:
    return low is not None and high is not None and not low <= value <= high


def difference(company: Company) -> bool:
    nothing = np.zeros(len(company.seller))
    groups = [
        Group(company.count(part & company.is_wrong), company.count(part), nothing, nothing)
        for part in (company.is_relayed, ~company.is_relayed)
    ]
    nobody = Group(nothing, nothing, nothing, nothing)
    clusters = [np.arange(len(company.seller)), company.seller]
    found = within.estimate_share_difference(*groups, nobody, clusters)
    return excludes(found.low, found.high)


def slip_of_changes(company: Company) -> bool:
    found = slips.estimate_slip_of_changes(
        company.days, company.is_relayed, company.month, company.project
    )
    return excludes(found.low, found.high)


def slip_per_change(company: Company) -> bool:
    """Tasks of some changes each, of which any may be the relayed ones.

    In projects where more are relayed each change goes with more days: without holding their share
    constant, 13 of 100 such companies have an interval without 0.
    """
    task = deal(company.dice, company.project, company.dice.integers(0, 10, len(company.project)))
    of_task = company.project * 10 + task
    changes, exposed, days = (
        np.bincount(of_task, weights, 10 * len(company.seller))
        for weights in (np.ones(len(task)), company.is_relayed, company.days)
    )
    project = np.repeat(np.arange(len(company.seller)), 10)
    slip = days + company.dice.normal(0, 3, len(project))
    month = company.dice.integers(0, 6, len(project))
    found = slips.estimate_slip_per_change(
        slip,
        exposed,
        changes,
        np.full(len(project), 10.0),
        month,
        project,
        is_share_held=True,
    )
    return excludes(found.low, found.high)


def share_of_delay(company: Company) -> bool:
    whole = 1.3 * company.days.sum()
    dealt = Dealt(company.project, np.where(company.is_relayed, 0, -1), company.days)
    [found] = deal_shares(dealt, [whole])
    return excludes(found.low, found.high, company.days[company.is_relayed].sum() / whole)


def count_people(company: Company) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Errors and cases of each person, and the design effect of their projects."""
    of_unit = company.person * len(company.seller) + company.project
    cells = PEOPLE * len(company.seller)
    counts = np.bincount(of_unit[company.is_relayed & company.is_wrong], minlength=cells)
    totals = np.bincount(of_unit[company.is_relayed], minlength=cells)
    person = np.repeat(np.arange(PEOPLE), len(company.seller))
    effects = random_effects.compute_design_effects(counts, totals, person)
    return np.bincount(person, counts), np.bincount(person, totals), effects


def people_outside(company: Company) -> bool:
    limits = funnel.compute_funnel(*count_people(company))
    return limits is not None and bool(limits.is_outside.any())


def people_spread(company: Company) -> bool:
    found = random_effects.estimate_spread(*count_people(company)).typical_difference
    return found.low is not None and found.low > 0


def interaction(company: Company) -> bool:
    """Whether relaying goes with more errors in one kind of project than in the other."""
    sides = [
        column
        for part in (company.is_relayed, ~company.is_relayed)
        for column in (company.count(part & company.is_wrong), company.count(part))
    ]
    kinds = [np.flatnonzero(np.arange(len(company.seller)) % 2 == kind) for kind in (0, 1)]
    found = [
        regression.partial_out_shares(*(column[kind] for column in sides), kind) for kind in kinds
    ]
    partials = [one for one in found if isinstance(one, Partial)]
    labels = [kind[partial.kept] for kind, partial in zip(kinds, partials, strict=True)]
    p = compute_interaction_p(partials, labels)
    return p is not None and p <= 0.05


def corroboration(company: Company) -> bool:
    """Any of a complaint's days, 30 to 180 days before or its own, may be its own."""
    complaint = np.flatnonzero(company.is_relayed)[:150]
    usual = company.dice.beta(2, 2, PEOPLE)[company.person[complaint]]
    was_met = company.dice.random((len(complaint), len(SHIFTS))) < usual[:, None]
    found = resampling.bootstrap_excess_over_chance(
        was_met.ravel(),
        np.tile(SHIFTS, len(complaint)),
        np.repeat(company.person[complaint], len(SHIFTS)),
    )
    return excludes(found.low, found.high)


def gini(company: Company) -> bool:
    """Complaints come to each client as often per project-week as to any other."""
    weeks = company.dice.gamma(2, 30, 25)
    complaints = company.dice.multinomial(120, weeks / weeks.sum())
    chance = concentration.estimate_chance_gini(120, weeks)
    return excludes(chance.low, chance.high, concentration.estimate_gini(complaints).value or 0.0)


def kappas(company: Company) -> bool:
    """Two assessors agree as often on what was relayed as on the client's own."""
    first = company.is_wrong[:98]
    second = np.where(company.dice.random(98) < 0.85, first, ~first)
    is_relayed = company.dice.permutation(np.arange(98) % 2 == 0)
    found = [
        agreement.measure(
            np.histogram2d(first[part], second[part], bins=[[-1, 0.5, 2]] * 2)[0].astype(int)
        )
        for part in (is_relayed, ~is_relayed)
    ]
    compared = agreement.compare(*found)
    return compared is not None and excludes(compared[1], compared[2])


QUICK: dict[str, Callable[[Company], bool]] = {
    one.__name__: one
    for one in (
        *(difference, slip_of_changes, slip_per_change, share_of_delay, people_outside),
        *(interaction, corroboration, gini, kappas),
    )
}
FIGURES = {**QUICK, "people_spread": people_spread}


@pytest.mark.parametrize("figure", QUICK.values(), ids=QUICK)
def test_dealt_labels_rarely_leave_what_chance_allows(figure):
    outside = sum(figure(draw_company(seed)) for seed in range(30))
    # 1 or 2 expected of 30; more than 6 in fewer than 1 of 1,000 such runs.
    assert outside <= binom.ppf(0.999, 30, 0.05)


@pytest.mark.parametrize("figure", [difference, slip_of_changes, slip_per_change, share_of_delay])
def test_labels_that_mean_something_leave_it(figure):
    assert sum(figure(draw_company(seed, effect=2.5)) for seed in range(10)) >= 6


@pytest.mark.nightly
@pytest.mark.parametrize("shape", [(24, 16), (40, 10), (10, 30)], ids="{0[0]} projects".format)
@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_dealt_labels_leave_it_in_five_of_a_hundred_companies(figure, shape):
    """Of few projects and people the promise is harder to keep."""
    companies = 200 if figure is people_spread else 600
    outside = sum(figure(draw_company(seed, *shape)) for seed in range(companies))
    assert outside <= binom.ppf(0.999, companies, 0.05)
