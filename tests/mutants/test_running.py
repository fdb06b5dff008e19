import pytest

from tests.mutants.running import Runner

SOURCE = """
import pytest

@pytest.fixture
def broken():
    yield
    raise ValueError

def test_passes(): pass
def test_fails(): assert False
def test_is_torn_down_badly(broken): pass
"""


class _Trial:
    def __init__(self) -> None:
        self.runner = Runner()
        self.passed: dict[str, bool] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self.runner)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.passed = {
            item.name: self.runner.run(item, None) for item in [*session.items, *session.items[:1]]
        }
        return True


def test_a_test_passes_only_when_its_fixtures_do_too(tmp_path):
    (tmp_path / "test_it.py").write_text(SOURCE)
    trial = _Trial()
    pytest.main(
        [str(tmp_path), f"--rootdir={tmp_path}", "-q", "-c", "/dev/null", "-p", "no:asyncio"], plugins=[trial]
    )
    assert trial.passed == {"test_passes": True, "test_fails": False, "test_is_torn_down_badly": False}
