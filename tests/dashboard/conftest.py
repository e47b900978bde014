import pytest

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
