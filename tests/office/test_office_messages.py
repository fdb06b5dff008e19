"""The pages of lines and messages: what they show, to whom, and what persons may do there."""

from importlib import import_module

import pytest

from adapter.notifications import Change
from adapter.outbox import Line
from adapter.outbox.line import LineKey, MessageState
from tests.driven import ACCEPTED, REFUSED, put, send
from tests.outbox.made import FID
from tests.outbox.test_planning import record

REFUSED_LINE, SOUND_LINE, STOPPED_LINE = "/lines/1833/IPLOS", "/lines/4631/IPLOS", "/lines/3907/IPLOS"
WHY = {"why": "sak 42"}


async def first(asked, **wanted):
    [message, *_] = await asked.store.line_reading.messages(**wanted)
    return message


async def refused(asked):
    return await first(asked, state=MessageState.REFUSED)


async def test_all_messages_are_listed_with_their_result(asked):
    page = (await asked.get("both", "/messages")).text
    every = await asked.store.line_reading.messages()

    assert len(every) == 3
    assert all(f"/messages/{each.id}" in page for each in every)
    assert "Registerets kontroll avviste meldingen" in page


@pytest.mark.parametrize(
    ("asking", "found"),
    [
        ("kommune=1833", 2),
        ("state=refused", 1),
        ("line=HST", 0),
        ("cause=validation-refused", 1),
        ("until=2001-01-01", 0),
        ("since=2001-01-01&amp;state=", 3),
        ("state=nonsense&since=yesterday&before=x", 3),
    ],
    ids=["kommune", "state", "line", "cause", "until", "since", "nonsense"],
)
async def test_messages_are_found_by_what_is_asked(asked, asking, found):
    page = (await asked.get("both", f"/messages?{asking}")).text

    assert page.count('class="mono" href="/messages/') == found


async def test_a_long_list_has_a_next_page(asked, monkeypatch):
    monkeypatch.setattr("adapter.web.office.messages.PAGE", 2)
    every = await asked.store.line_reading.messages()
    begun = (await asked.get("both", "/messages")).text
    following = (await asked.get("both", f"/messages?before={every[1].seq}")).text

    assert f"before={every[1].seq}" in begun
    assert (every[0].id in following, every[1].id in following) == (True, False)


async def test_a_message_says_why_it_failed_and_what_to_do(asked):
    message = await refused(asked)
    nb = (await asked.get("both", f"/messages/{message.id}")).text
    en = (await asked.get("both", f"/messages/{message.id}?lang=en")).text

    assert "Rett feilen i EPJ-en" in nb
    assert "Correct the error in the EPJ" in en
    assert "R-2" in nb


async def test_a_notification_leads_back_to_the_input_it_came_from(asked):
    message = await first(asked, kommune_nr="4631")
    story = await asked.store.line_reading.message(message.id)
    number = story.notified[0].number
    [source] = await asked.store.reading.outcomes_of(record_id=story.notified[0].record_id)

    page = await asked.get("viewer-4631", f"/messages/{message.id}/notifications/{number}")
    none = await asked.get("viewer-4631", f"/messages/{message.id}/notifications/{number + 999}")

    assert (page.status_code, none.status_code) == (200, 404)
    assert source.input in page.text
    assert f"/inputs/{source.id}" in page.text


async def test_faults_fed_back_lead_to_the_messages_that_wait(asked):
    page = (await asked.get("viewer-1833", "/messages/faults")).text

    assert "/messages?kommune=1833&amp;line=IPLOS&amp;cause=validation-refused" in page


@pytest.mark.parametrize("what", ["", "/content", "/notifications/1"])
async def test_nothing_of_another_kommunes_message_is_there(asked, what):
    message = await first(asked, kommune_nr="1833")
    theirs = await asked.get("operator-4631", f"/messages/{message.id}{what}")
    listed = (await asked.get("operator-4631", "/messages")).text
    faults = (await asked.get("operator-4631", "/messages/faults")).text

    assert theirs.status_code == 404
    assert message.id not in listed
    assert "1833" not in faults


@pytest.mark.parametrize("act", ["release", "close", "resend"])
@pytest.mark.parametrize("who", ["reporting-officer-4631", "operator-1833", "viewer", "auditor", "source"])
async def test_a_message_is_acted_on_by_its_own_reporting_officer_alone(asked, who, act):
    message = await refused(asked)
    answer = await asked.send(who, f"/messages/{message.id}/{act}", **WHY)

    assert answer.status_code in (403, 404)
    assert (await asked.store.line_reading.message(message.id)).operations == ()


async def test_a_refused_message_is_made_anew_with_a_reason(asked):
    message = await refused(asked)
    silent = await asked.send("reporting-officer-1833", f"/messages/{message.id}/release", why=" ")
    answer = await asked.send("reporting-officer-1833", f"/messages/{message.id}/release", **WHY)
    story = await asked.store.line_reading.message(message.id)

    assert (silent.status_code, answer.status_code) == (409, 303)
    assert [(act.who, act.why) for act in story.operations] == [("test:reporting-officer-1833", "sak 42")]
    assert answer.headers["location"] == f"/messages/{story.message.replaced_by}?done=released"
    told = await asked.get("both", answer.headers["location"])
    assert "Laget på nytt" in told.text


@pytest.fixture
async def annulling(asked):
    """A refused message with an annulment and a sound N."""
    line = LineKey("0301", Line.IPLOS)
    await put(asked.store, record(1))
    await send(asked.store, line, ACCEPTED)
    await put(asked.store, record(2, Change.ANNUL, 1), record(3, service_id="T3"))
    return await send(asked.store, line, REFUSED)


async def states_of(asked, *numbers):
    known = {each.id: each.state.value async for each in asked.store.reading.queue()}
    return [known[record(n).id] for n in numbers]


async def test_before_a_message_is_closed_its_annulments_are_told(asked, annulling):
    nb = (await asked.get("both", f"/messages/{annulling.id}")).text
    en = (await asked.get("both", f"/messages/{annulling.id}?lang=en")).text
    without = await first(asked, state=MessageState.REFUSED)

    assert "Annulleringer (C) i meldingen: 1. De settes i kø igjen" in nb
    assert "Gi også opp annulleringene (C): 1. Det de annullerer, blir stående i registeret for godt" in nb
    assert "Annulments (C) in the message: 1. They are queued again" in en
    assert "What they annul stays at the register for good" in en
    assert without.id != annulling.id
    assert "annulments_too" not in (await asked.get("both", f"/messages/{without.id}")).text


async def test_the_annulments_of_a_closed_message_are_queued_again(asked, annulling):
    answer = await asked.send("both", f"/messages/{annulling.id}/close", **WHY)

    assert (answer.status_code, await states_of(asked, 2, 3)) == (303, ["queued", "closed"])


async def test_annulments_are_given_up_with_their_message_where_that_is_chosen(asked, annulling):
    await asked.send("both", f"/messages/{annulling.id}/close", annulments_too="yes", **WHY)

    assert await states_of(asked, 2, 3) == ["closed", "closed"]


async def test_a_refused_message_is_closed(asked):
    message = await refused(asked)
    answer = await asked.send("reporting-officer-1833", f"/messages/{message.id}/close", **WHY)
    story = await asked.store.line_reading.message(message.id)

    assert (answer.status_code, story.message.state) == (303, "closed")


async def test_the_content_is_shown_to_who_may_see_persons_once_it_is_written_down(asked):
    message = await refused(asked)
    noted = []

    async def note(visitor, look, _now):
        noted.append((visitor.id, look.act, look.subject, look.kommune_nr, bool(look.persons)))

    asked.store.access_log.note = note
    viewer = await asked.get("viewer", f"/messages/{message.id}/content")
    assert (viewer.status_code, noted) == (403, [])
    shown = await asked.get("operator-1833", f"/messages/{message.id}/content")

    assert "Melding" in shown.text
    assert noted == [("test:operator-1833", "see-message", f"message {message.id}", "1833", True)]


async def test_lines_are_shown_within_the_kommuner_one_may_see(asked):
    every = (await asked.get("viewer", "/lines")).text
    ours = (await asked.get("viewer-4631", "/lines")).text

    assert all(address in every for address in (REFUSED_LINE, SOUND_LINE, STOPPED_LINE))
    assert (SOUND_LINE in ours, REFUSED_LINE in ours) == (True, False)
    assert (await asked.get("viewer-4631", REFUSED_LINE)).status_code == 404
    assert (await asked.get("viewer", "/lines/0301/IPLOS")).status_code == 404
    assert (await asked.get("viewer", "/lines/x/y")).status_code == 404


async def test_a_line_says_why_it_is_stopped_and_who_did_it(asked):
    page = (await asked.get("viewer", STOPPED_LINE)).text

    assert "En person stoppet linjen" in page
    assert "registeret har bedt oss vente" in page


async def test_an_operator_stops_and_starts_a_line_of_his_own_kommune(asked):
    theirs = await asked.send("operator-1833", f"{SOUND_LINE}/stop", **WHY)
    officer = await asked.send("reporting-officer-4631", f"{SOUND_LINE}/stop", **WHY)
    stopped = await asked.send("operator-4631", f"{SOUND_LINE}/stop", **WHY)
    page = (await asked.get("operator-4631", stopped.headers["location"])).text
    started = await asked.send("operator-4631", f"{SOUND_LINE}/start", **WHY)

    assert (theirs.status_code, officer.status_code) == (404, 403)
    assert "Linjen er stoppet." in page
    assert started.headers["location"] == f"{SOUND_LINE}?done=started"


async def test_a_line_tells_who_acted_last_however_many_acts_there_were(asked, monkeypatch):
    for name in ("lines", "lines_api"):
        monkeypatch.setattr(import_module(f"adapter.web.office.{name}"), "_MOST", 2)
    for number in range(4):
        act = "start" if number % 2 else "stop"
        await asked.send("operator-4631", f"{SOUND_LINE}/{act}", why=f"avtale nr. {number} om linja")

    page = (await asked.get("viewer-4631", SOUND_LINE)).text
    told = (await asked.get("viewer-4631", f"/api/v1{SOUND_LINE}")).json()["operations"]

    newest, before = page.index("avtale nr. 3 om linja"), page.index("avtale nr. 2 om linja")
    assert newest < before
    assert "avtale nr. 1 om linja" not in page
    assert [each["why"] for each in told] == ["avtale nr. 2 om linja", "avtale nr. 3 om linja"]


async def test_a_head_that_needs_none_is_not_confirmed(asked):
    head = {"number": "4", "guid": "x"}
    wrong = await asked.send("operator-4631", f"{SOUND_LINE}/confirm", **WHY | head | {"number": "four"})
    early = await asked.send("operator-4631", f"{SOUND_LINE}/confirm", **WHY | head)

    assert (wrong.status_code, early.status_code) == (400, 409)
    assert "LopeNr er et helt tall." in wrong.text


async def accepted(asked):
    message = await first(asked, kommune_nr="4631")
    return await asked.store.line_reading.message(message.id)


async def resent(asked, **chosen):
    """What a form of the line's page sends again: the first and the last number of each message."""
    answer = await asked.send("reporting-officer-4631", f"{SOUND_LINE}/resend", **WHY | chosen)
    assert answer.status_code == 303, answer.text
    made = await asked.store.line_reading.messages(kommune_nr="4631")
    return [(each.first, each.last) for each in made if each.is_resend]


async def test_notifications_are_sent_again_by_id_from_one_to_one_and_of_a_message(asked):
    story = await accepted(asked)
    second, third = story.notified[1], story.notified[2]

    assert await resent(asked, id=second.guid) == [(2, 2)]
    assert (await resent(asked, since_id=second.guid))[1:] == [(2, 4)]
    assert (await resent(asked, since_id=second.guid, until_id=third.guid))[2:] == [(2, 3)]
    assert (await resent(asked, message_id=story.message.id))[3:] == [(1, 4)]


async def test_notifications_are_sent_again_by_the_days_on_which_they_arose(asked):
    day = (await accepted(asked)).notified[0].arose.date().isoformat()

    assert await resent(asked, since="2001-01-01") == [(1, 4)]
    assert (await resent(asked, since="2001-01-01", until=day))[1:] == [(1, 4)]
    none = await asked.send("reporting-officer-4631", f"{SOUND_LINE}/resend", **WHY, until="2001-01-01")
    assert none.status_code == 404


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "Ingenting er valgt"),
        ({"since": "i går"}, "En dag skrives slik"),
        ({"type": "1", "fid": "123"}, "Nummeret passer ikke"),
        ({"type": "2", "fid": FID}, "Nummeret passer ikke"),
    ],
    ids=["nothing", "day", "number", "kind"],
)
async def test_a_choice_that_is_none_is_said_and_never_quoted(asked, chosen, said):
    answer = await asked.send("reporting-officer-4631", f"{SOUND_LINE}/resend", **WHY | chosen)

    assert (answer.status_code, said in answer.text) == (400, True)
    assert FID not in answer.text


async def test_what_is_sent_again_for_one_person_names_nobody(asked):
    story = await accepted(asked)
    content = await asked.store.message_content.open(story.message.id)
    person = content.persons[0]
    made = await resent(asked, type=person.type_id, fid=person.fid)
    page = (await asked.get("reporting-officer-4631", SOUND_LINE)).text
    [*_, last] = await asked.store.line_reading.operations()

    assert made
    assert dict(last.detail)["person"] is True
    assert person.fid not in page + str(last)
