"""Running collected tests one by one: whether each passed."""

import pytest


class Runner:
    """A plugin of pytest that runs a test with all that pytest does around it, and hears how it ended."""

    def __init__(self) -> None:
        self._failed = False

    def run(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        """Run a test; what the following one does not share is taken down."""
        self._failed = False
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        return not self._failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear how a part of a test ended: its fixtures count as the test does."""
        self._failed = self._failed or report.failed
