"""What holds for any life of a service that is divided in the middle of it (MH-14); without a store."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.existing.anew import Left, meaning_anew
from adapter.existing.recoding import prepared
from adapter.mapping import ServiceEvent
from adapter.mapping.asking_anew import Anew
from adapter.mapping.leading import Lead
from adapter.notifications import HistoryKey, Recoded
from adapter.notifications.decide import decide_meaning
from tests.applying.given import NOW
from tests.applying.test_properties import OLD, Office, localised, under
from tests.notifications.register import Register
from tests.notifications.strategies import FIRST, lives

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
DAY = FIRST + timedelta(5)
WAS, NOW_CODE = "21", "18"
FOLLOWS = "following"


class Divided(Office):
    """Decides documents of a service that a person divides, and keeps the register of both parts."""

    def __init__(self):
        super().__init__(under(OLD))
        self.registers = {}

    @property
    def history(self):
        return next((h for h in self.known.histories.values() if h.key.id != FOLLOWS), None)

    @property
    def following(self):
        return self.known.by_key(HistoryKey("local", "service", FOLLOWS))

    def take(self, document):
        return self._told(super().take(document)[1])

    def divide(self):
        """Divide it where it can be; whether it is."""
        history = self.history
        start = (
            next((e.date for e in history.events if e.event is ServiceEvent.START), None) if history else None
        )
        if start is None or start >= DAY or history.code != WAS:
            return False
        traits = self.world.tables.service.lookup(WAS)
        meaning = meaning_anew(history, Anew(Lead.SERVICE, traits=traits), None, NOW)
        if isinstance(meaning, Left):
            return False
        before, meaning = prepared(history, meaning, Recoded(WAS, NOW_CODE, DAY, FOLLOWS))
        self.known.histories[history.key] = before
        self._told(decide_meaning(meaning, self.known, self.making))
        return True

    def _told(self, decision):
        """Each part is whole in the register, and is what its history says."""
        for service_id in {n.service_id for n in decision.notifications}:
            register = self.registers.setdefault(service_id, Register())
            register.take([n for n in decision.notifications if n.service_id == service_id])
        for part in (self.history, self.following):
            register = self.registers.get(part.key.id) if part else None
            if register:
                live = {(e.original, str(e.event), e.date, e.orgnr, e.stop_id) for e in part.events}
                assert register.events == live
                register.check_whole()
        return decision

    @property
    def parts(self):
        """What is live of both: code, event and date."""
        return [
            sorted((part.code, str(e.event), e.date) for e in part.events) if part else []
            for part in (self.history, self.following)
        ]


@MANY
@given(lives(plain=True), st.integers(1, 6))
def test_it_does_not_matter_when_a_service_was_divided(life, later):
    life = localised(life)
    early, late = Divided(), Divided()
    early_at = late_at = None
    for number, document in enumerate(life):
        early.take(document)
        late.take(document)
        if early_at is None and early.divide():
            early_at = number
        if early_at is not None and late_at is None and number >= early_at + later - 1 and late.divide():
            late_at = number
    if late_at is not None:
        assert early.parts == late.parts


@MANY
@given(lives(), st.integers(0, 3))
def test_the_register_understands_both_parts_of_any_life(life, when):
    office, is_divided = Divided(), False
    for number, document in enumerate(localised(life)):
        office.take(document)
        is_divided = is_divided or (number >= when and office.divide())
        if office.following:
            days = [event.date for event in office.following.events]
            assert not days or min(days) >= DAY


@MANY
@given(lives())
def test_a_version_that_comes_twice_makes_nothing_of_either_part(life):
    office = Divided()
    for document in localised(life):
        office.take(document)
        office.history and not office.following and office.divide()
        assert office.take(document).notifications == ()
