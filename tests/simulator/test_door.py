from tests.simulator.messages import Told, iplos


async def test_a_sound_message_gets_a_receipt_and_is_stored(caller, simulator):
    answer = await caller.deliver(iplos(Told(1)), 1)

    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"messageId", "refId"}
    assert [one.number for one in next(iter(simulator.accepted.values()))] == [1]
