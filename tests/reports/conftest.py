import pytest

from tests.reports.judging import judged_faults, judged_shown


@pytest.fixture(scope="session")
def shown():
    """One input of each outcome."""
    return judged_shown()


@pytest.fixture(scope="session")
def faults():
    """Every faulty document of the corpus."""
    return judged_faults()
