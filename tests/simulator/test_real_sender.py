"""The product's own parts speak to the simulator: token, proof, address register, protection, the POST."""

from adapter.config import AddressSettings, HelseIdSettings, Kommune, RegisterSettings, Scheme
from adapter.outbox import Line
from adapter.register import Ending, Envelope, LineKey, Stored
from adapter.register.access.asking import Neighbour
from adapter.register.access.shown import Shown
from adapter.register.address_api import AddressApi
from adapter.register.addresses import AddressFolder
from adapter.register.helseid import HelseId
from adapter.register.messagein import MessageIn
from adapter.register.protect import Cms
from adapter.simulator import ADDRESSES, SUBMIT, Demands
from adapter.simulator.running import PARTIES, running_simulator
from adapter.simulator.script import recipe
from adapter.simulator.settings import kommuner_for
from tests.simulator.caller import GUID
from tests.simulator.messages import Told, guid, iplos

OSLO = LineKey("0301", Line.IPLOS)


class Sender:
    """What `main` wires up, in small."""

    def __init__(self, simulator):
        self.simulator = simulator
        folder, demands = simulator.folder, simulator.demands
        settings = RegisterSettings(
            url=simulator.url,
            her_id=demands.her_id,
            scheme=demands.scheme,
            ca_file=folder.trust,
            trust_file=folder.trust,
            crl_dir=folder.revocations,
            received_before_codes={1301},
            unreadable_codes={1101},
            read_seconds=1,
        )
        self.helseid = HelseId(
            HelseIdSettings(
                issuer=simulator.url,
                client_id=demands.client_id,
                key_file=folder.client,
                algorithm="ES512",
                ca_file=folder.trust,
            ),
            simulator.clock,
        )
        kommuner = kommuner_for(folder, PARTIES)["kommuner"]
        self.cms = Cms({nr: Kommune.model_validate(one) for nr, one in kommuner.items()}, settings)
        self.door = MessageIn(
            settings,
            lambda envelope: Shown(
                self.helseid, SUBMIT, envelope.parent_orgnr, envelope.child_orgnr, scheme=demands.scheme
            ),
        )
        self.addresses = AddressFolder(folder.addresses)

    async def envelope(self, xml, number):
        simulator = self.simulator
        recipient = await self.addresses.encryption_key(simulator.demands.her_id, fresh=True)
        payload = self.cms.protect(xml, "0301", recipient, simulator.clock())
        party = simulator.directory.party("0301")
        return Envelope(
            GUID.format(number), OSLO, party.her_id, simulator.demands.her_id, party.orgnr, None, payload
        )

    async def send(self, envelope, *, unknown_before=False):
        return await self.door.send(envelope, unknown_before=unknown_before)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.door.close()
        await self.helseid.close()


async def test_the_products_own_message_is_accepted(simulator):
    async with Sender(simulator) as sender:
        verdict = await sender.send(await sender.envelope(iplos(Told(1)), 1))

    assert (verdict.ending, verdict.stored) == (Ending.ACCEPTED, Stored.YES)
    assert verdict.ref_id == simulator.stored_messages[GUID.format(1)].ref_id


async def test_a_token_is_used_again_and_a_new_key_gets_a_new_one(simulator):
    async with Sender(simulator) as sender:
        for number in (1, 2):
            event = "TjenesteStart" if number == 1 else "TjenesteSlutt"
            verdict = await sender.send(await sender.envelope(iplos(Told(number, event=event)), number))
            assert verdict.ending is Ending.ACCEPTED

    assert simulator.issuer.issued == 1


async def test_a_timeout_after_acceptance_ends_delivered_once(simulator):
    async with Sender(simulator) as sender:
        envelope = await sender.envelope(iplos(Told(1)), 1)
        simulator.script.add(recipe("hang-stored"))

        first = await sender.send(envelope)
        second = await sender.send(envelope, unknown_before=True)

    assert (first.ending, first.stored) == (Ending.AGAIN, Stored.UNKNOWN)
    assert (second.ending, second.code) == (Ending.ACCEPTED, 1301)
    assert len(simulator.line(OSLO).messages) == 1


async def test_the_register_changes_its_certificate(simulator):
    async with Sender(simulator) as sender:
        old = await sender.envelope(iplos(Told(1)), 1)
        simulator.directory.renew_recipient()

        assert (await sender.send(old)).ending is Ending.UNREADABLE
        assert (await sender.send(await sender.envelope(iplos(Told(1)), 1))).ending is Ending.ACCEPTED


async def test_a_refusal_has_its_code(simulator):
    async with Sender(simulator) as sender:
        verdict = await sender.send(await sender.envelope(iplos(Told(2, previous=guid(1, 1))), 1))

    assert (verdict.ending, verdict.code) == (Ending.REFUSED, 1312)


async def test_nonces_and_lost_tokens_are_answered_at_once(folder):
    demands = Demands(door_nonce=True)
    async with running_simulator(folder, demands=demands) as simulator, Sender(simulator) as sender:
        simulator.script.add(recipe("invalid-token"))
        verdict = await sender.send(await sender.envelope(iplos(Told(1)), 1))

    assert verdict.ending is Ending.ACCEPTED
    assert simulator.issuer.issued == 2


async def test_a_door_that_takes_bearer_takes_the_product_too(folder):
    demands = Demands(scheme=Scheme.BEARER)
    async with running_simulator(folder, demands=demands) as simulator, Sender(simulator) as sender:
        assert (await sender.send(await sender.envelope(iplos(Told(1)), 1))).ending is Ending.ACCEPTED


async def test_the_address_register_is_asked_by_the_product(simulator):
    async with Sender(simulator) as sender:
        settings = AddressSettings(url=simulator.url)
        neighbour = Neighbour(simulator.folder.trust, 5, "KPR_ADDRESSES__URL")
        addresses = AddressApi(settings, neighbour, Shown(sender.helseid, ADDRESSES), simulator.clock)
        found = await addresses.encryption_key(simulator.demands.her_id)
        await addresses.close()

    assert found == simulator.directory.recipients[-1].certificate
