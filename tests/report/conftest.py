import pytest
from tests.report import van_ninh

from hailong.report.compose import compose


@pytest.fixture(scope="session")
def facts():
    return van_ninh.facts()


@pytest.fixture(scope="session")
def report(facts):
    return compose(facts)
