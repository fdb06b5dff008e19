"""What every test run says of itself."""

from pathlib import Path

#: The specification's corpora, where they lie beside the project.
SHARED = Path(__file__).parents[2] / "shared"


def pytest_report_header() -> str:
    """Say whether the shared corpora are run: their absence must not look like their passing."""
    if SHARED.is_dir():
        return "conformance: ../shared is here, its corpora are run as well"
    return "conformance: no ../shared beside the project, only the project's own corpora are run"
