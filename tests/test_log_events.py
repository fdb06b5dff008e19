"""Every word of the log is listed with its fields, and nothing else is logged (models: one list)."""

import re

import pytest

from tests.log_events import LEVELS, ROOT, calls, calls_in, events, levels

EVENTS = events()
CALLS = list(calls())
#: Calls whose word is chosen among words of the list.
CHOSEN = {
    "adapter/events/fetch.py": {"fhir_api_refused", "fhir_api_away"},
    "adapter/events/kafka_group.py": {"kafka_away", "store_away"},
}
#: Words that are said by a logger's method which was chosen before.
SAID_OTHERWISE = {"message_delayed"}
#: What a field must never be called: it would hold what a person is known by, or what a document said.
FORBIDDEN = re.compile(
    r"^(fid|person|pid|name|navn|birth|address|body|document|text|url|query|message_text)$"
)


def test_every_word_that_is_logged_is_listed():
    unlisted = {call.word for call in CALLS if call.word} - EVENTS.keys()
    assert unlisted == set()


def test_every_word_of_the_list_is_logged():
    said = {call.word for call in CALLS} | SAID_OTHERWISE
    assert EVENTS.keys() - said - {word for words in CHOSEN.values() for word in words} == set()


def test_a_word_is_written_where_it_is_logged_or_chosen_among_listed_ones():
    elsewhere = {call.place.partition(":")[0] for call in CALLS if call.word is None}
    assert elsewhere == CHOSEN.keys()
    assert {word for words in CHOSEN.values() for word in words} <= EVENTS.keys()


@pytest.mark.parametrize("call", [call for call in CALLS if call.word], ids=lambda call: call.place)
def test_a_call_has_no_fields_and_no_level_but_the_listed_ones(call):
    assert call.word in EVENTS, "list it in adapter/logs/events.yaml"
    event = EVENTS[call.word]
    assert call.fields <= set(event["fields"])
    assert call.level in (*levels(event), "log")


def test_every_field_of_the_list_is_given_somewhere():
    text = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "adapter").rglob("*.py"))
    fields = {field for event in EVENTS.values() for field in event["fields"]}
    given = {field for field in fields if re.search(rf'\b{field}=|"{field}"', text)}
    assert fields == given


@pytest.mark.parametrize("word", EVENTS)
def test_an_event_has_a_fixed_word_a_level_bounded_fields_and_a_meaning(word):
    event = EVENTS[word]
    assert set(event) == {"level", "fields", "when"}
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", word)
    assert set(levels(event)) <= set(LEVELS) - {"log", "exception"}
    assert [field for field in event["fields"] if FORBIDDEN.match(field)] == []
    assert event["fields"] == sorted(set(event["fields"]))
    assert event["when"]


def test_the_list_is_in_order():
    assert list(EVENTS) == sorted(EVENTS)


def test_no_text_is_put_together_in_a_word():
    [call] = calls_in("x.py", 'logger.info(f"person {number}")')
    assert call.word is None


def test_nobody_logs_past_the_list():
    """Neither with the standard library's loggers nor by printing a traceback."""
    past = re.compile(
        r"getLogger\([^)]*\)\.(?:debug|info|warning|error|exception|log)\(|traceback\.print_|print_exc"
    )
    found = [
        f.name for f in sorted((ROOT / "adapter").rglob("*.py")) if past.search(f.read_text(encoding="utf-8"))
    ]
    assert found == []
