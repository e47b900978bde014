import itertools
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from dashboard.engine import answers
from dashboard.estimates import graded
from dashboard.estimates.estimate import GradingContext
from dashboard.narrative import case
from queries.settings import load_settings
from tests import company


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A data folder with a small published company."""
    folder = tmp_path_factory.mktemp("company")
    company.publish(folder)
    return folder


@pytest.fixture(scope="session")
def bare(tmp_path_factory):
    """The same company, whose exports know neither verification nor tickets."""
    folder = tmp_path_factory.mktemp("bare")
    company.publish(
        folder,
        projects=2,
        without=("tickets", "requirements.verified_date", "requirements.verification_result"),
        is_sample=False,
    )
    return folder


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A company with cases enough for firm figures."""
    folder = tmp_path_factory.mktemp("large")
    company.publish(folder, projects=30)
    return folder


@pytest.fixture(scope="session")
def make_case(large):
    """The case of the large company in a language, made once."""
    return cache(lambda lang: case.make_case(large, lang))


@pytest.fixture
def given(data):
    """The answer to a query of the small company with other rows, graded as the pages do."""

    def make(name, *rows, **changed):
        answer = answers.run_query(data, name)
        frame = pd.DataFrame(list(rows), columns=None if rows else answer.rows.columns)
        context = GradingContext(load_settings(data))
        found, whole = graded.grade_rows(answer.query, frame, context, changed.get("clusters"))
        shown = {"rows": frame, "estimates": found, "whole": whole, "missing": ()}
        return replace(answer, **(shown | changed))

    return make


@pytest.fixture
def drawn(data, given):
    """A function that gives the answer to a query, with a figure to draw."""
    # The clients of the small company are too few for this one.
    beyond_chance = {
        "complaints/chance": [
            {
                "ticket_id": f"{client}-{number}",
                "client_id": f"C{client}",
                "moved_days": moved,
                "is_comparable": True,
                "is_unknown": False,
                "is_corroborated": (number + moved // 30) % 3 == 0,
                "is_corroborated_short": False,
                "is_corroborated_long": True,
            }
            for client, number, moved in itertools.product(range(12), range(6), (0, 30, 60))
        ]
    }

    def answer(name):
        if name in beyond_chance:
            return given(name, *beyond_chance[name])
        return answers.run_query(data, name)

    return answer
