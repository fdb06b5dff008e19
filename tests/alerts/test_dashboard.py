"""Grafana's dashboard asks for numbers that there are, in a form that Prometheus takes."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.alerts.named import published, unknown_in
from tests.alerts.promtool import FILES, check_queries

DASHBOARD = json.loads((FILES / "dashboard.json").read_text(encoding="utf-8"))
PANELS = {panel["title"]: panel for panel in DASHBOARD["panels"]}
#: What Grafana puts in before it asks.
FILLED_IN = {"$__rate_interval": "5m"}


def queries(title: str) -> Iterator[str]:
    for target in PANELS[title]["targets"]:
        query = target["expr"]
        for name, value in FILLED_IN.items():
            query = query.replace(name, value)
        yield query


def test_prometheus_takes_every_query(tmp_path):
    asked = [query for title in PANELS for query in queries(title)]
    code, said = check_queries(asked, tmp_path)
    assert code == 0, said


def test_a_query_that_prometheus_does_not_take_is_noticed(tmp_path):
    assert check_queries(["sum by (source (kpr_received_total)"], tmp_path)[0] != 0


@pytest.mark.parametrize("title", PANELS)
def test_a_panel_names_metrics_and_labels_that_there_are(title):
    assert [wrong for query in queries(title) for wrong in unknown_in(query)] == []


@pytest.mark.parametrize("title", PANELS)
def test_a_legend_names_labels_that_its_query_leaves(title):
    for target in PANELS[title]["targets"]:
        labels = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
        grouped = re.search(r"\bby \(([^)]*)\)", target["expr"])
        left = {each.strip() for each in grouped[1].split(",")} if grouped else {"instance", "job"}
        assert labels <= left


def test_every_number_that_an_alert_is_made_from_can_be_seen_or_is_counted():
    seen = {name for title in PANELS for query in queries(title) for name in published() if name in query}
    assert {"kpr_parked_open", "kpr_lines_stopped", "kpr_certificate_days", "kpr_neighbour_away"} <= seen


def test_panels_have_places_and_numbers_of_their_own():
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS.values()]
    assert len(PANELS) == len(DASHBOARD["panels"]) == len(set(places))
    assert len({panel["id"] for panel in PANELS.values()}) == len(PANELS)


def test_the_source_of_numbers_is_chosen_in_grafana():
    assert [each["type"] for each in DASHBOARD["templating"]["list"]] == ["datasource"]
    named = {target["datasource"]["uid"] for panel in PANELS.values() for target in panel["targets"]}
    assert named == {"${datasource}"}
