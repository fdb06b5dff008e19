"""What keeps a message from being sent at all: TLS, HelseID, certificates, our own checks (rows 16-20); with two senders."""

import shutil
from datetime import timedelta

import pytest

from adapter.outbox.line import MessageState
from adapter.rules import MESSAGE_SCHEMA, Finding
from adapter.simulator.pki import Validity
from adapter.simulator.script import Part
from adapter.simulator.tls import Tls
from adapter.values import replace
from tests.delivery.given import NORD, VEST, services
from tests.delivery.judging import told_once
from tests.delivery.test_failure_table import attempts, door_of
from tests.delivery.watching import watched

DAY = timedelta(days=1)


async def ends_accepted(way, *endings):
    """Everything got through in one message, after attempts that ended so."""
    story = await way.last()
    assert [each[0::2] for each in attempts(story)] == [*endings, ("accepted", "received")]
    assert story.message.attempts == 1
    assert len(way.simulator.line(VEST).messages) == 1
    assert await told_once(way) == []


@pytest.mark.parametrize(
    ("tls", "cause"),
    [
        (Tls.EXPIRED, "tls-expired"),
        (Tls.OTHER_NAME, "tls-wrong-name"),
        (Tls.UNTRUSTED, "tls-untrusted"),
    ],
)
async def test_row_16_a_door_that_cannot_show_who_it_is_gets_nothing(way, made, tmp_path, tls, cause):
    await way.take_in(*services(2))
    async with watched(shutil.copytree(made, tmp_path / "false"), tls=tls) as (false, wire):
        sender = await way.senders(url=false.url)
        await sender.send_all()
        assert (await way.line()).stopped == cause
        await way.later(sender)
        assert [each[:3] for each in attempts(await way.last())] == [("stopped", "no", cause)]
        assert (wire.posts, false.stored_messages) == ([], {})

    await way.go_on()
    await (await way.senders()).send_all()
    await ends_accepted(way, ("stopped", cause))


@pytest.mark.parametrize(
    ("part", "fault"), [(Part.TOKEN, "close"), (Part.TOKEN, "bad-gateway"), (Part.METADATA, "away")]
)
async def test_row_17_while_helseid_is_away_nothing_counts_against_the_message(way, part, fault):
    way.order(fault, part=part, kommune_nr=None, times=99, headers={})
    await way.take_in(*services(2), *services(1, "1804"))
    sender = await way.senders()
    for _ in range(8):
        await way.later(sender)

    story = await way.last()
    assert (story.message.attempts, story.message.state) == (0, MessageState.READY)
    assert {each[:3] for each in attempts(story)} == {("again", "no", "token-away")}
    assert ((await way.line()).stopped, door_of(way)) == (None, 0)
    way.simulator.script.clear()
    await way.later(sender)
    await ends_accepted(way, *[("again", "token-away")] * 8)
    assert (await way.last(NORD)).message.state is MessageState.ACCEPTED


async def test_row_18_a_scope_that_we_may_not_have_stops_the_line(way):
    await way.take_in(*services(2))
    await (await way.senders(scope="hdir:kneik/other")).send_all()

    assert ((await way.line()).stopped, door_of(way)) == ("token-refused", 0)
    await way.later(await way.senders())
    assert door_of(way) == 0
    await way.go_on()
    await (await way.senders()).send_all()
    await ends_accepted(way, ("stopped", "token-refused"))


async def test_row_18_a_token_endpoint_that_refuses_stops_the_line(way):
    way.order("refused-without-code", part=Part.TOKEN, kommune_nr=None)
    await way.take_in(*services(2))
    sender = await way.senders()
    await sender.send_all()

    assert ((await way.line()).stopped, door_of(way)) == ("token-refused", 0)
    await way.go_on()
    await sender.send_all()
    await ends_accepted(way, ("stopped", "token-refused"))


async def test_row_18_a_token_for_less_than_we_asked_for_stops_the_line(way):
    await way.take_in(*services(2))
    way.simulator.issuer.granted_scope = "nhn:cp-api/access-v2-dpop"
    sender = await way.senders()
    await sender.send_all()

    assert ((await way.line()).stopped, door_of(way)) == ("token-refused", 0)
    way.simulator.issuer.granted_scope = None
    await way.go_on()
    await sender.send_all()
    await ends_accepted(way, ("stopped", "token-refused"))


def past(way):
    """A validity that ended two days ago."""
    now = way.clock()
    return Validity(now - 30 * DAY, now - 2 * DAY)


async def test_row_19_with_our_own_certificate_expired_nothing_is_sent_until_there_is_another(way):
    directory = way.simulator.directory
    good = directory.signer("0301")
    directory.folder.keep("kommuner/0301", directory._new_signer(directory.party("0301"), past(way)))
    await way.take_in(*services(2), *services(1, "1804"))
    sender = await way.senders()
    await sender.send_all()

    assert (await way.line()).stopped == "own-certificate-expired"
    assert [post.her_id for post in way.wire.posts] == [directory.party("1804").her_id]
    directory.folder.keep("kommuner/0301", good)
    await way.later(sender)
    assert len(way.wire.posts) == 1  # a person starts it again
    await way.go_on()
    await sender.send_all()
    await ends_accepted(way)


async def test_row_19_with_the_registers_certificate_expired_nothing_is_sent(way):
    directory = way.simulator.directory
    directory.renew_recipient(past(way))
    await way.take_in(*services(2))
    sender = await way.senders()
    await sender.send_all()

    assert ((await way.line()).stopped, door_of(way)) == ("register-certificate-expired", 0)
    directory.renew_recipient()
    await way.go_on()
    await sender.send_all()
    await ends_accepted(way)


async def test_row_19_with_the_registers_certificate_revoked_nothing_is_sent(way):
    directory = way.simulator.directory
    directory.revoke(directory.recipients[-1].certificate)
    await way.take_in(*services(2))
    sender = await way.senders()
    await sender.send_all()

    assert ((await way.line()).stopped, door_of(way)) == ("register-certificate-revoked", 0)
    directory.renew_recipient()
    await way.go_on()
    await sender.send_all()
    await ends_accepted(way)


async def test_row_19_a_message_whose_outcome_is_unknown_waits_for_a_good_certificate_too(way):
    way.order("close-stored")
    await way.take_in(*services(2))
    sender = await way.senders()
    await sender.send_all()
    directory = way.simulator.directory
    good = directory.signer("0301")
    directory.folder.keep("kommuner/0301", directory._new_signer(directory.party("0301"), past(way)))
    await way.later(sender)

    assert ((await way.line()).stopped, door_of(way)) == ("own-certificate-expired", 1)
    directory.folder.keep("kommuner/0301", good)
    await way.go_on()
    await sender.send_all()
    story = await way.last()
    assert [each[2] for each in attempts(story)] == ["cut-off", "received-before"]
    assert await told_once(way) == []


class Stricter:
    """A schema that finds a fault which no rule finds."""

    def check(self, _xml, _line):
        return [Finding(MESSAGE_SCHEMA, "Melding")]


def without_contacts(writer):
    """As if the tenants file had not been judged at the start (KPR-V-005)."""
    kommune = writer.kommuner["0301"]
    contacts = kommune.contacts[:1]
    return replace(writer, kommuner={"0301": kommune.model_copy(update={"contacts": contacts})})


def with_a_stricter_schema(writer):
    return replace(writer, schemas=Stricter())


@pytest.mark.parametrize(
    ("cause", "spoil"), [("rules-broken", without_contacts), ("schema-broken", with_a_stricter_schema)]
)
async def test_row_20_what_breaks_a_rule_or_the_schema_is_refused_before_it_is_sent(way, cause, spoil):
    await way.take_in(*services(2))
    sender = await way.senders()
    sound = sender.writer
    sender.write_by(spoil(sound))
    await sender.send_all()

    story = await way.last()
    assert ((await way.line()).stopped, door_of(way)) == (cause, 0)
    assert (story.message.state, story.attempts) == (MessageState.REFUSED, ())
    assert story.message.rules
    assert set((await way.states()).values()) == {("refused", cause)}
    sender.write_by(sound)
    await way.release(story.message.id)
    await sender.send_all()
    assert [each.number for each in way.simulator.accepted[VEST]] == [1, 2]
    assert await told_once(way) == []
