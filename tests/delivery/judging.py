"""What must hold at the end, whatever happened on the way."""

from collections import Counter

from adapter.outbox.line import MessageState
from tests.delivery.way import Way


async def told_once(way: Way, *, queued: int = 0) -> list[str]:
    """Give what is wrong between the queue and the register: lost, doubled, out of order, changed on the way."""
    return [
        *await _unequal(way),
        *await _chains(way),
        *_renumbered(way),
        *await _left(way, queued),
    ]


async def _unequal(way: Way) -> list[str]:
    """The register has what we say it has, and nothing else."""
    delivered = {name for name, (state, _) in (await way.states()).items() if state == "delivered"}
    told = Counter(each.guid for line in way.simulator.accepted.values() for each in line)
    stories = await way.store.line_reading.messages(state=MessageState.ACCEPTED, limit=10_000)
    carried = set()
    for message in stories:
        story = await way.store.line_reading.message(message.id)
        carried |= {each.record_id for each in story.notified}
    stored = set(way.simulator.stored_messages)
    return [
        *(f"told {count} times: {guid}" for guid, count in told.items() if count > 1),
        *(f"delivered, and in no message: {name}" for name in delivered - carried),
        *(f"accepted, and not at the register: {m.id}" for m in stories if m.id not in stored),
        *(f"at the register, and not accepted: {name}" for name in stored - {m.id for m in stories}),
    ]


async def _chains(way: Way) -> list[str]:
    """Numbers and links have no gap: as the store has them, and as the register has them."""
    wrong = []
    for item in await way.store.line_reading.lines():
        wrong += [f"{item.key}: {fault.kind}" for fault in await way.store.line_reading.check_chain(item.key)]
        told = way.simulator.accepted.get(item.key, ())
        if told and told[-1].guid != item.head.guid:
            wrong.append(f"{item.key}: the head is not what the register has last")
    return wrong


def _renumbered(way: Way) -> list[str]:
    """A messageId always came with the same bytes."""
    seen: dict[str, set[str]] = {}
    for post in way.wire.posts:
        seen.setdefault(post.message_id, set()).add(post.digest)
    return [f"came with other bytes: {name}" for name, digests in seen.items() if len(digests) > 1]


async def _left(way: Way, queued: int) -> list[str]:
    waiting = [name for name, (state, _) in (await way.states()).items() if state in ("queued", "in-message")]
    return [] if len(waiting) == queued else [f"{len(waiting)} wait, and not {queued}"]
