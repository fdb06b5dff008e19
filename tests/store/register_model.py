"""The register as a line sees it: what was accepted, and what holds after it. Independent of the store."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox.line import ZERO_GUID, Notified


@dataclass
class RegisterModel:
    """Takes messages in and asserts what the register demands of them (HIS 1135:2021, chapters 4 to 6)."""

    #: Contents of what was accepted, by messageId: the same id again is the same message.
    messages: dict[str, Sequence[Notified]] = field(default_factory=dict)
    accepted: dict[str, Notified] = field(default_factory=dict)
    #: notifikasjonGUID of each live N, and what is known of it by now.
    live: dict[str, Notified] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    guid: str = ZERO_GUID
    number: int = 0

    def take(self, message_id: str, notified: Sequence[Notified], *, is_resend: bool) -> None:
        """Take a message in; one that it has changes nothing."""
        if message_id in self.messages:
            assert self.messages[message_id] == notified, "one messageId, two contents"
            return
        self.messages[message_id] = notified
        for each in notified:
            if is_resend:
                assert self.accepted.get(each.guid) == each, "a resend says what was said"
            else:
                self._take(each)

    def _take(self, each: Notified) -> None:
        assert each.previous == self.guid, "a gap in the chain"
        assert each.number > self.number, "numbers ascend"
        assert each.guid not in self.accepted, "accepted twice"
        assert each.record_id not in self.carried, "one record under two GUIDs"
        self.guid, self.number = each.guid, each.number
        self.accepted[each.guid] = each
        self.carried.add(each.record_id)
        if each.status is Change.NEW:
            assert each.ref is None
            assert self._may_begin(each), "an event of a service without its start"
            self.live[each.guid] = each
            return
        assert each.ref in self.live, "M and C refer to a live N"
        if each.status is Change.ANNUL:
            del self.live[each.ref]
        else:
            self.live[each.ref] = each

    def _may_begin(self, each: Notified) -> bool:
        started = {n.content.service_id for n in self.live.values() if n.content.event is ServiceEvent.START}
        return each.content.event is ServiceEvent.START or each.content.service_id in started
