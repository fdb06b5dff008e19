"""What every test run says of itself, and how it draws its examples."""

from pathlib import Path

from hypothesis import settings

pytest_plugins = ["tests.neighbours.plugin", "tests.migrated"]

#: The specification's corpora, where they lie beside the project.
SHARED = Path(__file__).parents[2] / "shared"

# The same examples each time: the suite judges a commit, not its luck. To search for new ones:
# `pytest --hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")


def pytest_report_header() -> str:
    """Say whether the shared corpora are run: their absence must not look like their passing."""
    if SHARED.is_dir():
        return "conformance: ../shared is here, its corpora are run as well"
    return "conformance: no ../shared beside the project, only the project's own corpora are run"
