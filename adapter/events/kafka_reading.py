"""A batch of records: bounded in number and in bytes, and not kept by a partition that cannot be read."""

from adapter.events.assigned import Assigned
from adapter.events.kafka_faults import Lost, Unreadable
from adapter.events.kafka_member import Member
from adapter.events.partitions import Place, Stop
from adapter.events.taking import ENOUGH
from adapter.events.topics import Record

#: Records asked for at a time, so that large ones do not come all at once.
_SOME = 64
#: Seconds for the broker to hand out what came while a batch was at work.
_CATCHING_UP = 0.05
#: Seconds before a topic that we may not read is tried again.
_FORBIDDEN = 5.0


async def read(member: Member, assigned: Assigned, size: int, wait: float) -> list[Record]:
    """Give what can be read by now, in the order of each partition; raises `Lost`."""
    try:
        return await _gather(member, size, wait)
    except Unreadable as problem:
        # What was read on the way there was handed to nobody, and is read again.
        assigned.begin_anew(member)
        if not problem.places:
            return await _one_by_one(member, assigned, wait)
        assigned.claim_anew(member, problem.places, _FORBIDDEN)
        return []


async def _gather(member: Member, size: int, wait: float) -> list[Record]:
    """
    As many records as are asked for, or as memory should hold at once.

    The client asks the broker for nothing while records that it fetched ahead lie ready. So where some did,
    a batch was at work, and what came meanwhile is fetched besides: it would wait for a whole batch more.
    """
    ready = await _filled(member, [], size, 0)
    return await _filled(member, ready, size, _CATCHING_UP if ready else wait)


async def _filled(member: Member, records: list[Record], size: int, wait: float) -> list[Record]:
    """Add to records what comes within so many seconds, and what lies ready behind that."""
    weight = _weight(records)
    while len(records) < size and weight < ENOUGH:
        some = await member.read(min(size - len(records), _SOME), wait)
        if not some:
            break
        records, wait = records + some, 0
        weight += _weight(some)
    return records


def _weight(records: list[Record]) -> int:
    return sum(len(record.value or b"") for record in records)


async def _one_by_one(member: Member, assigned: Assigned, wait: float) -> list[Record]:
    """Find whose records cannot be read, and stop it; of the others one each."""
    records: list[Record] = []
    at_fault: list[Place] = []
    places = assigned.places
    for place in places:
        try:
            records += await member.read(1, wait, place)
        except Unreadable:
            at_fault.append(place)
    is_client = len(places) > 1 and len(at_fault) == len(places)
    if is_client or not (records or at_fault):
        # It is no record's fault.
        raise Lost("nothing can be read")
    for place in at_fault:
        assigned.stop(member, place, Stop.UNREADABLE)
    return records
