"""
The whole suite, as CI runs it: `python -m tests.suite`.

Sixteen thousand tests share two cores with a broker, two databases and a browser, and some wait for what
another process does. What failed there is run once more, alone, and the run ends with the names of those
that passed only then: each is a fault to be mended, in the test or in the product, and more than
`CHANCE` of them fail the run (decision 0020).
"""

import subprocess
import sys

import pytest

#: So many tests of a run may need to be alone.
CHANCE = 3
_FAILED = 1


class _Failures:
    """The names of the tests that failed, whichever process ran them, and of files that could not be read."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.unread: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.unread.append(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and report.nodeid not in self.names:
            self.names.append(report.nodeid)


def main(arguments: list[str]) -> int:
    """Run what pytest is told to; give its exit code, or that of the second look."""
    failures = _Failures()
    code = int(pytest.main(arguments, plugins=[failures]))
    if code != _FAILED or failures.unread or not 0 < len(failures.names) <= CHANCE:
        return code
    _say(f"\n== once more, alone: {len(failures.names)} failed")
    alone = [sys.executable, "-m", "pytest", "-p", "no:xdist", *failures.names]
    code = subprocess.run(alone, check=False).returncode
    if code == 0:
        _say("\n".join(("== PASSED ONLY ALONE, to be mended:", *failures.names)))
    return code


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
