"""Every number is on one list, with labels that are bounded and name nobody (SEC-20)."""

import re
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.metrics import MetricWrapperBase

from adapter import metrics
from adapter.errors import Unavailable
from adapter.pipeline import World
from adapter.serving import _count
from adapter.store import access_acts
from adapter.store.access_log import StoredAccessLog
from adapter.store.operating import By
from tests.alerts.promtool import promtool

ROOT = Path(__file__).parents[1]
METRICS = {name: each for name, each in vars(metrics).items() if isinstance(each, MetricWrapperBase)}
#: Every label that there is, and what bounds its values.
BOUNDED = {
    "source": "doors, and topics that the pattern of the settings matches",
    "tenant": "tenants of the tenants file",
    "outcome": "a fixed vocabulary",
    "reason": "the catalogue of rules",
    "line": "message types",
    "message_type": "message types",
    "state": "a fixed vocabulary",
    "topic": "topics of the settings",
    "kind": "a fixed vocabulary",
    "ending": "a fixed vocabulary",
    "cause": "a fixed vocabulary",
    "whose": "kommuner of the tenants file and the register's HER-ids",
    "answer": "a fixed vocabulary",
    "result": "a fixed vocabulary",
    "version": "editions of the tables that were in force",
    "neighbour": "store and broker",
    "part": "parts of the program",
    "why": "a fixed vocabulary",
    "what": "a fixed vocabulary",
}


def test_every_label_is_bounded_by_something_and_none_is_left_over():
    used = {label for metric in METRICS.values() for label in metric._labelnames}
    assert used == set(BOUNDED)


@pytest.mark.parametrize("name", METRICS)
def test_no_number_counts_services_by_place(name):
    """Small cells identify: no service code, and no kommune beside a code or a day."""
    labels = set(METRICS[name]._labelnames)
    assert labels.isdisjoint(
        {"service", "service_code", "kommune", "unit", "day", "person", "document", "profession"}
    )


@pytest.mark.parametrize("name", METRICS)
def test_a_number_is_named_as_prometheus_wants_it_and_says_what_it_means(name):
    told = next(iter(METRICS[name].describe()))
    assert re.fullmatch(r"kpr(_[a-z0-9]+)+", told.name)
    assert told.documentation.endswith(".")
    assert not told.name.endswith("_count")


def test_prometheus_finds_nothing_to_say_about_what_is_scraped():
    scraped = generate_latest().decode()
    ours = [line for line in scraped.splitlines() if re.match(r"(# \w+ )?kpr_", line)]
    code, said = promtool("check", "metrics", given="\n".join(ours) + "\n")
    assert (code, said) == (0, "")


def test_every_number_of_the_list_is_told_somewhere():
    others = [file for file in (ROOT / "adapter").rglob("*.py") if file.name != "metrics.py"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in others)
    assert [name for name in METRICS if not re.search(rf"\b{name}\b", text)] == []


def test_no_number_is_made_beside_the_list():
    made = re.compile(r"\b(?:Counter|Gauge|Histogram|Summary)\(\s*\"kpr")
    found = [f.name for f in (ROOT / "adapter").rglob("*.py") if made.search(f.read_text(encoding="utf-8"))]
    assert found == ["metrics.py"]


class Taken:
    """An input that was taken in; whose it is stands in what was sent."""

    records = ()

    def __init__(self, tenant):
        self.result = type("Result", (), {"outcome": "reject", "reason": "r", "tenant": tenant})()
        moment = type("Moment", (), {"timestamp": lambda _: 5.0})()
        self.event = type("Event", (), {"source": "http", "received": moment})()


def test_a_tenant_that_nobody_knows_makes_no_label():
    world = object.__new__(World)
    tenants = type("Tenants", (), {"tenants": {"vest": None}})()
    object.__setattr__(world, "tenants", tenants)
    _count([Taken("vest"), Taken("01810112345"), Taken(None)], world)
    told = {sample.labels["tenant"] for m in metrics.LAST_EVENT.collect() for sample in m.samples}
    assert told <= {"vest", ""} | {name for name in told if name.isalpha()}
    assert "01810112345" not in told


async def test_a_look_that_cannot_be_written_down_is_counted_and_refused():
    class Away:
        """A database that is not there."""

        @property
        def writing(self):
            raise Unavailable("away")

    before = metrics.ACCESS_LOG_FAILURES._value.get()
    with pytest.raises(Unavailable):
        await StoredAccessLog(Away(), None).note(None, None, None)
    assert metrics.ACCESS_LOG_FAILURES._value.get() == before + 1


async def test_an_act_that_cannot_be_written_down_is_counted_and_refused(monkeypatch):
    async def away(*_arguments):
        raise Unavailable("away")

    async def kept(*_arguments):
        return None

    monkeypatch.setattr(access_acts, "append_all", away)
    monkeypatch.setattr(access_acts, "insert_rows", kept)
    before = metrics.ACCESS_LOG_FAILURES._value.get()
    row = {"at": None, "act": "line stop", "kommune_nr": "", "line": "", "subject": None, "detail": {}}
    with pytest.raises(Unavailable):
        await access_acts.keep_operation(None, None, row, By("kari", "case 12"))
    assert metrics.ACCESS_LOG_FAILURES._value.get() == before + 1
