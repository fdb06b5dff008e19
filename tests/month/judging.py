"""What must hold at the end of a month: the register has the queue, all of it, once, in order and as it stands."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

from adapter.fhir.times import OSLO
from adapter.notifications import Change, Consultation
from adapter.outbox import State
from adapter.outbox.line import KprMessage, LineKey, MessageState
from adapter.store.answers import QueueItem
from adapter.store.line_answers import MessageStory
from tests.month.walking import Content, Walk, walked
from tests.month.whole import Whole

#: Ends of a record that has not left: both before anything of it was in a message, and by a person.
CORRECTED, ANNULLED, BY_A_PERSON = "corrected-before-sent", "annulled-before-sent", "message-closed"
#: Waits for a start that a person gave up.
NO_START = "start-not-reported"
#: Waits for the annulment of whom the number was told for by mistake, that a person gave up.
SHARED = "shared-person-key"
#: With these an answer is a refusal; only the register's own has a refId, none on order.
_REFUSALS = ("refused", "too-large", "unreadable")


@dataclass
class Judged:
    """What was seen, and everything that does not hold."""

    wrong: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    #: Notifications at the register, and how often one came again in a resend.
    told: int = 0
    resent: int = 0
    messages: int = 0


async def judge(whole: Whole) -> Judged:
    """Hold queue, store and register against each other."""
    judged = Judged()
    items = [await whole.store.reading.queue_item(item.id) async for item in whole.store.reading.queue()]
    judged.states.update(f"{item.state}{f' ({item.reason})' if item.reason else ''}" for item in items)
    judged.wrong += _unsettled(items)
    stories = await _stories(whole)
    judged.causes.update(each.cause or "-" for story in stories for each in story.attempts)
    judged.wrong += _refused_in_earnest(stories, whole.refused_on_order)
    judged.wrong += _carried(items, stories)
    for item in await whole.store.line_reading.lines():
        mine = [each for each in items if LineKey(each.kommune_nr, each.line) == item.key]
        faults = await whole.store.line_reading.check_chain(item.key)
        walk = walked(whole.taken(item.key))
        judged.told += len(walk.known)
        judged.resent += walk.resent
        judged.messages += len(whole.simulator.line(item.key).messages)
        book = whole.simulator.line(item.key).book
        of_line = [story for story in stories if story.message.key == item.key]
        wrong = [*map(str, faults), *walk.wrong, *_gaps(walk, of_line), *_folded(walk, mine)]
        if (walk.last, book.last_guid) != (item.head.guid, item.head.guid):
            wrong.append("our head is not what the register has last")
        wrong += [each async for each in _bytes(whole, item.key)]
        judged.wrong += [f"{item.key.kommune_nr} {item.key.line}: {each}" for each in wrong]
    return judged


async def _stories(whole: Whole) -> list[MessageStory]:
    messages: list[KprMessage] = []
    while page := await whole.store.line_reading.messages(after=messages[-1].seq if messages else 0):
        messages += page
    return [await whole.store.line_reading.message(message.id) for message in messages]


def _unsettled(items: list[QueueItem]) -> Iterator[str]:
    """Every record is delivered or closed with its reason; held is only what rests on what was given up."""
    given_up = {item.service_id for item in items if item.reason == BY_A_PERSON}
    mistakes_stay = {
        item.kommune_nr for item in items if item.change is Change.ANNUL and item.reason == BY_A_PERSON
    }
    shared = {item.service_id for item in items if item.reason == SHARED and item.kommune_nr in mistakes_stay}
    for item in items:
        is_settled = item.state is State.DELIVERED or (
            item.state is State.CLOSED and item.reason in (CORRECTED, ANNULLED, BY_A_PERSON)
        )
        rests = item.reason == NO_START and item.service_id in given_up | shared
        waits = item.state is State.HELD and (rests or (item.reason == SHARED and item.service_id in shared))
        if not (is_settled or waits):
            yield f"record {item.id} is {item.state}: {item.reason}"


def _refused_in_earnest(stories: list[MessageStory], on_order: set[str]) -> Iterator[str]:
    """Neither the register itself nor our own checks had anything against any message of ours."""
    for story in stories:
        for each in story.attempts:
            if each.ending in _REFUSALS and each.status == 400 and each.ref_id is not None:
                yield f"message {story.message.id} was refused by {each.code}"
        if story.message.rules and story.message.id not in on_order:
            yield f"message {story.message.id} broke {story.message.rules}"


def _carried(items: list[QueueItem], stories: list[MessageStory]) -> Iterator[str]:
    """What is delivered was in one accepted message, resends apart, and the other way round."""
    carried = Counter(
        each.record_id
        for story in stories
        if story.message.state is MessageState.ACCEPTED and not story.message.is_resend
        for each in story.notified
    )
    delivered = {item.id for item in items if item.state is State.DELIVERED}
    yield from (f"record {name} left {count} times" for name, count in carried.items() if count > 1)
    yield from (f"record {name} is delivered here or there only" for name in delivered ^ set(carried))


def _gaps(walk: Walk, stories: list[MessageStory]) -> Iterator[str]:
    """A number that the register never saw was in a message that ended otherwise."""
    ended = {
        each.number
        for story in stories
        if story.message.state in (MessageState.CLOSED, MessageState.REPLACED)
        for each in story.notified
    }
    yield from (f"number {number} is missing" for number in walk.gaps if number not in ended)


def _folded(walk: Walk, items: list[QueueItem]) -> Iterator[str]:
    """What stands at the register is what the queue comes to, event by event."""
    delivered = fold(item for item in items if item.state is State.DELIVERED)
    yield from (f"event {root} differs" for root in _differing(walk.standing, delivered))
    # Where no person gave anything up, nothing was left out on the way either.
    # What is held without end rests on that, as `_unsettled` sees to.
    given_up = {_root(item) for item in items if item.reason in (BY_A_PERSON, NO_START, SHARED)}
    everything = fold(item for item in items if _root(item) not in given_up)
    standing = {root: content for root, content in walk.standing.items() if root not in given_up}
    for root in _differing(standing, everything):
        said = [
            f"{item.change.value} {item.state.value} {item.reason}" for item in items if _root(item) == root
        ]
        yield f"event {root} is not as the queue says: {'; '.join(said)}"


def _differing(one: dict[str, Content], other: dict[str, Content]) -> set[str]:
    return {root for root in one.keys() | other.keys() if one.get(root) != other.get(root)}


def fold(items: Iterable[QueueItem]) -> dict[str, Content]:
    """Give what records come to: the last content of every event that is not annulled."""
    standing: dict[str, Content] = {}
    for item in items:
        if item.change is Change.ANNUL:
            standing.pop(_root(item), None)
        else:
            standing[_root(item)] = _content(item)
    return standing


def _root(item: QueueItem) -> str:
    assert item.content is not None
    return item.content.ref or item.id


def _content(item: QueueItem) -> Content:
    """Tell a record's content as `walking` reads it from XML."""
    content = item.content
    assert content is not None
    if isinstance(content, Consultation):
        begun = content.dato_tid_start.astimezone(OSLO).strftime("%Y-%m-%dT%H:%M:%S")
        told = ("", "", "", "", "", content.konsultasjon_id, begun, content.form or "")
        return ("Konsultasjon", *told, content.person.fid)
    return (
        content.event.value,
        content.service_id,
        content.service_code,
        content.hendelse_guid,
        content.hendelse_dato.isoformat(),
        content.stop_id or "",
        "",
        "",
        "",
        content.person.fid,
    )


async def _bytes(whole: Whole, key: LineKey) -> AsyncIterator[str]:
    """What the register opened is what we keep, byte for byte."""
    for message in await whole.accepted(key):
        if (await whole.kept(message))[0] != whole.seen.xml.get(message.id):
            yield f"message {message.id} arrived with other bytes"
