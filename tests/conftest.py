"""What every test run says of itself, and how it draws its examples."""

import gc
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.neighbours.plugin", "tests.migrated"]

#: The specification's corpora, where they lie beside the project.
SHARED = Path(__file__).parents[2] / "shared"

# The same examples each time, however long they take: the suite judges a commit, not its luck nor the machine. To
# search for new ones: `pytest --hypothesis-profile=default`.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def log_as_before():
    """Leave the log as it was: a service run within a test logs to stdout, where others write their output."""
    structlog = sys.modules.get("structlog")
    before = structlog.get_config() if structlog else {}
    yield
    if before:
        structlog.configure(**before)


def pytest_report_header() -> str:
    """Say whether the shared corpora are run: their absence must not look like their passing."""
    if SHARED.is_dir():
        return "conformance: ../shared is here, its corpora are run as well"
    return "conformance: no ../shared beside the project, only the project's own corpora are run"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while tests are collected: what is made then stays until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """
    Share between the tests the statements of SQL, the keys and the documents of YAML, where any of them has such.

    What was collected stays until the end: sixteen thousand tests and all that they import are not looked
    through for garbage again and again.
    """
    if "sqlalchemy" in sys.modules:
        import_module("tests.statements")
    if "adapter.register.cms.pem" in sys.modules:
        import_module("tests.keys")
    if "adapter.mapping.yaml_lines" in sys.modules:
        import_module("tests.yaml_documents")
    gc.collect()
    gc.freeze()
