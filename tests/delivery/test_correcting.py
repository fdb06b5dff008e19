"""A refused message stops its line only, loudly; a person lets it go, corrected at the source, or closes it."""

import pytest
import structlog
from prometheus_client import REGISTRY

from adapter.main.delivery import build_upkeep
from adapter.outbox.line import ZERO_GUID, MessageState
from adapter.simulator.codes import Code, Refused
from tests.delivery.given import NORD, VEST, VEST_HST, service, services, visit
from tests.delivery.judging import told_once
from tests.delivery.watching import watched
from tests.delivery.way import BY, environment_of, way_to

#: What the register below takes from nobody.
UNWANTED = "2025-02-20"


async def told(way, message_id):
    """Number, status, and whether it is linked to nothing, of each notification of a message."""
    story = await way.store.line_reading.message(message_id)
    return [(each.number, each.status.value, each.previous == ZERO_GUID) for each in story.notified]


async def xml_of(way, message_id):
    async with way.store.lines.leased(VEST, "test", 60, way.clock()) as line:
        return (await line.clear((await way.store.line_reading.message(message_id)).message)).decode()


def refuse_unwanted(xml, _line, _now):
    """Refuse a message for what stands in it, however often it comes."""
    if f'hendelseDato="{UNWANTED}"'.encode() in xml:
        raise Refused(Code.RULE, "hendelseDato")


@pytest.fixture
async def judged(register_folder, tmp_path, sqlite_url):
    """The way to a register that refuses by content, with a service that it has."""
    async with watched(register_folder, contents=refuse_unwanted) as (simulator, wire):
        environment = environment_of(simulator, tmp_path, sqlite_url)
        async with way_to(simulator, wire, environment) as opened:
            await opened.take_in(service(1))
            await opened.sender().send_all()
            yield opened


async def refused_for_its_content(way):
    """A message with an unwanted correction and a sound N, which is refused as often as it is released unchanged."""
    await way.take_in(service(1, version=2, period={"start": UNWANTED}), *services(1, first=2))
    sender = way.sender()
    await sender.send_all()
    first = (await way.last()).message
    await way.release(first.id)
    await sender.send_all()
    again = (await way.last()).message
    assert [each.state for each in (first, again)] == [MessageState.REFUSED] * 2
    assert again.id != first.id
    return again


async def test_only_its_own_line_stops_and_that_is_logged_and_counted(way):
    way.order("refused", line=VEST.line)
    await way.take_in(*services(2), visit(1), *services(1, "1804"))
    sender = way.sender()
    refused = {"message_type": "IPLOS", "ending": "refused", "cause": "validation-refused"}
    before = REGISTRY.get_sample_value("kpr_register_attempts_total", refused) or 0
    with structlog.testing.capture_logs() as logs:
        await sender.send_all()
    await build_upkeep(sender, way.store).look()

    [stop] = [line for line in logs if line["event"] == "line_stopped"]
    told_of = {"kommune": "0301", "line": "IPLOS", "cause": "validation-refused", "status": 400, "code": 1203}
    assert told_of.items() <= stop.items()
    assert (stop["log_level"], stop["message"]) == ("error", (await way.last()).message.id)
    assert REGISTRY.get_sample_value("kpr_register_attempts_total", refused) == before + 1
    stopped = {"message_type": "IPLOS", "cause": "validation-refused"}
    assert REGISTRY.get_sample_value("kpr_lines_stopped", stopped) == 1
    assert ((await way.line(VEST_HST)).stopped, (await way.line(NORD)).stopped) == (None, None)
    assert [len(way.simulator.accepted[key]) for key in (VEST_HST, NORD)] == [1, 1]


async def test_corrected_at_the_source_it_goes_under_its_old_numbers(way):
    way.order("refused")
    await way.take_in(*services(2))
    sender = way.sender()
    await sender.send_all()
    refused = (await way.last()).message
    await way.take_in(service(1, version=2, period={"start": "2025-02-20"}), *services(1, first=3))
    await way.later(sender)
    assert len(way.wire.posts) == 1

    made = await way.release(refused.id)
    await sender.send_all()

    assert [m.state for m in await way.messages()] == [
        MessageState.REPLACED,
        MessageState.ACCEPTED,
        MessageState.ACCEPTED,
    ]
    assert made.id != refused.id
    assert await told(way, made.id) == [(1, "N", True), (2, "N", False)]
    assert 'hendelseDato="2025-02-20"' in await xml_of(way, made.id)
    assert [(each.number, each.status) for each in way.simulator.accepted[VEST]] == [
        (1, "N"),
        (2, "N"),
        (3, "N"),
    ]
    assert ("closed", "corrected-before-sent") in (await way.states()).values()
    assert await told_once(way) == []


async def test_annulled_at_the_source_it_is_left_out_and_the_links_close(way):
    way.order("refused")
    await way.take_in(*services(2))
    sender = way.sender()
    await sender.send_all()
    refused = (await way.last()).message
    await way.take_in(service(1, version=2, status="entered-in-error"))
    made = await way.release(refused.id)
    await sender.send_all()

    assert await told(way, made.id) == [(2, "N", True)]
    assert [each.number for each in way.simulator.accepted[VEST]] == [2]
    assert await told_once(way) == []


async def test_a_correction_that_is_refused_passes_once_its_own_correction_is_there(judged):
    refused = await refused_for_its_content(judged)
    await judged.take_in(service(1, version=3, period={"start": "2025-02-21"}))
    made = await judged.release(refused.id)
    await judged.sender().send_all()

    assert (await judged.last()).message.state is MessageState.ACCEPTED
    assert await told(judged, made.id) == [(2, "M", False), (3, "N", False)]
    assert 'hendelseDato="2025-02-21"' in await xml_of(judged, made.id)
    taken = [(each.number, each.status) for each in judged.simulator.accepted[VEST]]
    assert taken == [(1, "N"), (2, "M"), (3, "N")]
    assert ("closed", "corrected-before-sent") in (await judged.states()).values()
    assert await told_once(judged) == []


async def test_a_correction_that_is_refused_falls_out_once_its_event_is_annulled(judged):
    refused = await refused_for_its_content(judged)
    await judged.take_in(
        service(1, version=3, period={"start": "2025-02-21"}),
        service(1, version=4, status="entered-in-error"),
    )
    made = await judged.release(refused.id)
    await judged.sender().send_all()

    assert await told(judged, made.id) == [(3, "N", False)]
    taken = [(each.number, each.status) for each in judged.simulator.accepted[VEST]]
    assert taken == [(1, "N"), (3, "N"), (4, "C")]
    assert [state for state in (await judged.states()).values() if state[0] == "closed"] == [
        ("closed", "annulled-before-sent")
    ] * 2
    assert await told_once(judged) == []


@pytest.mark.parametrize("before", [0, 2])
async def test_closed_it_is_left_out_and_the_next_is_linked_to_the_last_accepted(way, before):
    sender = way.sender()
    await way.take_in(*services(before))
    await sender.send_all()
    way.order("refused")
    await way.take_in(*services(2, first=11))
    await sender.send_all()
    refused = (await way.last()).message
    await way.store.operations.close(refused.id, BY, way.clock())
    await way.take_in(*services(1, first=21))
    await sender.send_all()

    last = way.simulator.accepted[VEST][-1]
    expected = way.simulator.accepted[VEST][before - 1].guid if before else ZERO_GUID
    assert (last.number, last.previous) == (before + 3, expected)
    assert [state for state in (await way.states()).values() if state[0] == "closed"] == [
        ("closed", "message-closed")
    ] * 2
    assert await told_once(way) == []


async def test_an_hst_message_keeps_its_number_of_the_year_when_released(way):
    way.order("refused", line=VEST_HST.line)
    await way.take_in(visit(1), visit(2))
    sender = way.sender()
    await sender.send_all()
    refused = (await way.last(VEST_HST)).message
    await way.release(refused.id)
    await way.take_in(visit(3))
    await sender.send_all()

    assert refused.lopenr == 1
    assert [m.lopenr for m in way.simulator.line(VEST_HST).messages] == [1, 2]
    assert await told_once(way) == []
