"""A service as one EPJ has registered it, and the versions it tells of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.matching_bench import documents
from tests.matching_bench.documents import SERVICE_ID, Tree
from tests.matching_bench.people import Known, Person

#: EpisodeOfCare and Encounter have other words for the same.
_OF_STAYS = {"active": "in-progress", "onhold": "onleave"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document on its way in."""

    #: When it comes (UTC).
    when: datetime
    system: str
    #: `Type/id`.
    key: str
    body: Tree = field(repr=False)


@dataclass(slots=True)
class Registration:
    """One service in one system; each version told says all of it as it stands then."""

    system: str
    #: tjenesteID.
    id: str
    #: As the system writes it: zeros and sub-codes included.
    code: str
    person: Person
    start: date
    unit: str | None
    end: date | None = None
    known: Known = Known.FNR
    is_stay: bool = False
    status: str = "active"
    pauses: list[tuple[date, date | None]] = field(default_factory=list)
    #: Of the resource, where other than its tjenesteID.
    resource_id: str | None = None
    #: Other identifiers it has.
    also: list[Tree] = field(default_factory=list)
    #: How the system writes the start, where other than as a date.
    starts_at: str | None = None
    version: int = 0
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "Encounter" if self.is_stay else "EpisodeOfCare"

    @property
    def own_id(self) -> str:
        return self.resource_id or f"r-{self.id}"

    def tell(self, when: datetime) -> None:
        """Tell a version; it comes after those told before."""
        if self.arrivals and when <= self.arrivals[-1].when:
            when = self.arrivals[-1].when + timedelta(minutes=1)
        self.version += 1
        self.arrivals.append(Arrival(when, self.system, f"{self.kind}/{self.own_id}", self._tree(when)))

    def resend(self, when: datetime) -> None:
        """Deliver the last version once more, byte for byte (KPR-D-001)."""
        last = self.arrivals[-1]
        self.arrivals.append(Arrival(max(when, last.when), last.system, last.key, last.body))

    def delay_first_of_last_two(self) -> None:
        """Let the last version overtake the one before (KPR-D-003)."""
        *before, one, two = self.arrivals
        late = Arrival(two.when + timedelta(hours=1), one.system, one.key, one.body)
        self.arrivals = [*before, two, late]

    def _tree(self, when: datetime) -> Tree:
        tree: Tree = {
            "resourceType": self.kind,
            "id": self.own_id,
            "meta": documents.meta(self.version, (when - timedelta(seconds=40)).astimezone(UTC)),
            "identifier": [documents.identifier(SERVICE_ID, self.id), *self.also],
            "status": _OF_STAYS.get(self.status, self.status) if self.is_stay else self.status,
            "period": documents.period(self._start(), self._end()),
        }
        return tree | (self._as_stay() if self.is_stay else self._as_episode())

    def _start(self) -> str:
        # A stay is written with the time of day: noon is the same day in every zone that matters.
        return self.starts_at or (f"{self.start}T12:00:00+01:00" if self.is_stay else str(self.start))

    def _end(self) -> str | None:
        if self.end is None or self.status != "finished":
            return None
        return f"{self.end}T13:00:00+01:00" if self.is_stay else str(self.end)

    def _as_stay(self) -> Tree:
        return {
            "class": documents.stay_class(),
            "serviceType": documents.coded(self.code),
            **documents.unit_of(self.unit, "serviceProvider"),
            **documents.about(self.person, self.known, self.system, "subject"),
        }

    def _as_episode(self) -> Tree:
        paused = documents.history(self.start, self.end, self.pauses) if self.pauses else []
        return {
            "type": [documents.coded(self.code)],
            **({"statusHistory": paused} if paused else {}),
            **documents.unit_of(self.unit, "managingOrganization"),
            **documents.about(self.person, self.known, self.system, "patient"),
        }
