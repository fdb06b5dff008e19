"""What the way of a message tells as spans: written, protected, sent, answered."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from adapter.outbox.line import KprMessage, LineKey, MessageLine, Notified
from adapter.outbox.verdict import Ending, Verdict
from adapter.tracing import Place, Said, Span, Steps, Traces, nanoseconds, place_of, within

#: So many links a span has at most.
_MOST_LINKS = 32
#: After these the message goes on, or waits for somebody: its way is not over.
_ON_ITS_WAY = (Ending.AGAIN, Ending.STOPPED)


@dataclass(slots=True)
class MessageTraces:
    """Tells of messages: each has a trace of its own, named by its messageId. Without `traces` it tells nothing."""

    traces: Traces | None = None
    #: Records (by id) of the message that each line is at.
    _records: dict[LineKey, tuple[str, Sequence[str]]] = field(default_factory=dict, init=False)

    def written(self, message: KprMessage, contents: Sequence[Notified], steps: Steps) -> None:
        """Tell that a message was written and protected."""
        if self.traces is None:
            return
        self._records[message.key] = message.id, _ids(contents)
        self.traces.tell(lambda: steps.spans(place_of(message.id), _about(message)))

    async def answered(self, line: MessageLine, message: KprMessage, verdict: Verdict, began: int) -> None:
        """Tell of an attempt that began at `began`, and, where it is the last, of the message and its records."""
        if self.traces is None:
            return
        times, wants = (began, nanoseconds()), self.traces.wants
        is_over = verdict.ending not in _ON_ITS_WAY
        records = await self._records_of(line, message) if is_over else ()
        attempt = _Attempt(message, verdict, times)
        self.traces.tell(lambda: attempt.spans(records, wants, is_over=is_over))

    async def _records_of(self, line: MessageLine, message: KprMessage) -> Sequence[str]:
        """Give the records of a message: as this process wrote it, else from the store."""
        written, records = self._records.pop(message.key, ("", ()))
        if written == message.id:
            return records
        # Whatever is wrong with the store: a trace that lacks something is no reason to stop the line.
        with suppress(Exception):
            return _ids(await line.contents(message))
        return ()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One attempt to send a message, answered."""

    message: KprMessage
    verdict: Verdict
    #: Beginning and end, nanoseconds since 1970.
    times: tuple[int, int]

    def spans(
        self, records: Sequence[str], wants: Callable[[Place], bool], *, is_over: bool
    ) -> Iterator[Span]:
        """Tell of the attempt; where the message's way is over, of that too, and of its traced records."""
        whole = place_of(self.message.id)
        place = within(whole)
        answer: Said = {**_about(self.message), **_answer(self.verdict)}
        yield Span("send", place, *self.times, whole, answer, (), self._is_failed)
        if not is_over:
            return
        traced = {guid: of for guid in records if wants(of := place_of(guid))}
        start = min(_since_1970(self.message.created), self.times[0])
        links = list(islice(traced.values(), _MOST_LINKS))
        yield Span("message", whole, start, self.times[1], None, answer, links, self._is_failed)
        for guid, of in traced.items():
            said: Said = {**answer, "kpr.record": guid}
            yield Span("deliver", within(of), start, self.times[1], of, said, (place,), self._is_failed)

    @property
    def _is_failed(self) -> bool:
        return self.verdict.ending is not Ending.ACCEPTED


def _ids(contents: Sequence[Notified]) -> Sequence[str]:
    """The records of notifications; one that took in a later change has two."""
    return list(dict.fromkeys(guid for each in contents for guid in (each.guid, each.record_id)))


def _about(message: KprMessage) -> Said:
    return {
        "kpr.message": message.id,
        "kpr.line": message.key.line.value,
        "kpr.kommune": message.key.kommune_nr,
        "kpr.notifications": message.count,
        "kpr.attempt": message.attempts,
    }


def _answer(verdict: Verdict) -> Said:
    return {
        "kpr.ending": verdict.ending.value,
        "kpr.cause": str(verdict.cause),
        "kpr.code": verdict.code,
        "kpr.ref": verdict.ref_id,
        "http.response.status_code": verdict.status,
    }


def _since_1970(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000_000)
