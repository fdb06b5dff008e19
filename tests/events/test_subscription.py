import pytest

from adapter.events.subscription import Notice, read_notice

HISTORY, NOTIFICATION = "history", "subscription-notification"


def status(*focus: object) -> dict:
    """The status as R4B and R5 write it."""
    events = [{"eventNumber": "1", "focus": each} for each in focus]
    return {"resourceType": "SubscriptionStatus", "notificationEvent": events}


def parameters(*focus: object) -> dict:
    """The status as the R4 backport writes it."""
    events = [
        {
            "name": "notification-event",
            "part": [{"name": "event-number"}, {"name": "focus", "valueReference": each}],
        }
        for each in focus
    ]
    return {"resourceType": "Parameters", "parameter": [{"name": "subscription"}, *events]}


both = pytest.mark.parametrize("written", [status, parameters])


@both
def test_a_notice_tells_the_focus_of_each_event_in_order(written):
    first = written({"reference": "EpisodeOfCare/2"}, {"reference": "EpisodeOfCare/1"})

    assert read_notice(HISTORY, first) == Notice(("EpisodeOfCare/2", "EpisodeOfCare/1"))


@both
@pytest.mark.parametrize("kind", [HISTORY, NOTIFICATION])
def test_a_heartbeat_announces_nothing(written, kind):
    assert read_notice(kind, written()) == Notice(())


@both
@pytest.mark.parametrize("kind", ["batch", "transaction", "searchset", "None", None, ["history"]])
def test_other_bundles_are_no_notifications(written, kind):
    assert read_notice(kind, written({"reference": "EpisodeOfCare/1"})) is None


@pytest.mark.parametrize(
    "first",
    [
        {},
        {"resourceType": "EpisodeOfCare"},
        {"resourceType": "Parameters"},
        {"resourceType": "Parameters", "parameter": [{"name": "anything else"}]},
        {"resourceType": "Parameters", "parameter": {"name": "subscription"}},
        {"resourceType": "Parameters", "parameter": [{"name": ["subscription"]}, "subscription"]},
    ],
)
def test_a_history_that_begins_with_anything_else_is_a_history(first):
    assert read_notice(HISTORY, first) is None


@pytest.mark.parametrize("name", ["subscription", "notification-event", "events-since-subscription-start"])
def test_parameters_of_a_status_are_known_by_any_of_its_names(name):
    assert read_notice(HISTORY, {"resourceType": "Parameters", "parameter": [{"name": name}]}) == Notice(())


@both
@pytest.mark.parametrize("focus", [None, "EpisodeOfCare/1", {"display": "x"}, {"reference": 5}, []])
def test_a_focus_that_names_nothing_is_passed_over(written, focus):
    assert read_notice(HISTORY, written(focus, {"reference": "Encounter/8"})) == Notice(("Encounter/8",))


@pytest.mark.parametrize("name", ["topic", "status"])
def test_references_under_other_names_are_no_focus(name):
    reference = {"reference": "Encounter/8"}
    outside = {"name": name, "part": [{"name": "focus", "valueReference": reference}]}
    inside = {"name": "notification-event", "part": [{"name": name, "valueReference": reference}]}

    first = {"resourceType": "Parameters", "parameter": [outside, inside]}

    assert read_notice(HISTORY, first) == Notice(())


@pytest.mark.parametrize("events", [{}, "x", [5, None]])
def test_events_that_are_none_announce_nothing(events):
    first = {"resourceType": "SubscriptionStatus", "notificationEvent": events}

    assert read_notice(NOTIFICATION, first) == Notice(())
