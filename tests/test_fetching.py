"""What waits for something is tried again: when it can be had, when it arrives, and not more often."""

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import structlog
from sqlalchemy import make_url, select

from adapter import fetching
from adapter.config import Settings, Tenant, TenantFhirApi, Tenants
from adapter.errors import Unavailable
from adapter.events import Event, fetch
from adapter.events.fetch import FhirApis
from adapter.events.given import Given
from adapter.events.missing import Answer, Said
from adapter.fetching import MOST_TRIES, Retries
from adapter.main import build_world
from adapter.outbox import State
from adapter.outcomes import Outcome
from adapter.pipeline import World, take_in
from adapter.serving import Intake
from adapter.store import Store, tables
from adapter.store.answers import ParkedState
from adapter.store.postgresql import open_postgresql
from adapter.store.sqlite import open_sqlite
from adapter.store.superseding import IS_STOPPED
from adapter.values import replace
from tests.fhir_api import FID, Reply, episode, fhir_api, notification, patient

NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
SECRET = bytes(range(32))
MINUTE = timedelta(minutes=1)
NEVER = timedelta(days=400)


@pytest.fixture(scope="module")
def tables_read():
    return build_world(Settings())


#: For tests of what the store is asked.
both = pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def place(request):
    asked = {"sqlite": "migrated_folder", "postgresql": "migrated_url"}[getattr(request, "param", "sqlite")]
    return request.getfixturevalue(asked)


@pytest.fixture
async def api(tmp_path):
    async with fhir_api(tmp_path / "api") as each:
        yield each


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch, tmp_path):
    (tmp_path / "api").mkdir()
    monkeypatch.setattr(fetch, "_PAUSE", 0.001)


@dataclass
class House:
    """A store, what its inputs are judged by, and the door of those that wait; the time is the test's."""

    store: Store
    world: World
    apis: FhirApis | None
    now: datetime = NOON

    def __post_init__(self):
        self.door = self.another_door()
        self.count = 0

    def another_door(self):
        return Retries(self.store, self.world, lambda: self.now, self.apis, pause=0.01)

    async def takes_in(self, *documents, content_type="application/fhir+json", apart=True):
        """Take documents in, one a batch or all in one; give their outcomes."""
        events = []
        for document in documents:
            self.count += 1
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
            headers = {"content-type": content_type}
            events.append(Event(f"in/{self.count}", body, self.now, "http", tenant="vest", headers=headers))
        batches = [[event] for event in events] if apart else [events]
        taken = [each for batch in batches for each in await take_in(batch, self.store, self.world)]
        return [each.result.outcome for each in taken]

    async def looks(self, door=None, later=timedelta(0)):
        """Look once for what is due, and take it in; the outcomes, or None where nothing was due."""
        self.now += later
        door = door or self.door
        batch = await door.look(100)
        if not batch:
            return batch
        taken = await take_in(batch, self.store, self.world)
        await door.settled(batch, taken)
        return [each.result.outcome for each in taken]

    async def parked(self, state=ParkedState.OPEN):
        return [item async for item in self.store.reading.parked(state=state)]

    async def queued(self):
        return [item.service_id async for item in self.store.reading.queue(state=State.QUEUED)]

    async def row(self):
        async with self.store._database.reading.begin() as connection:
            return (await connection.execute(select(tables.parked))).one()

    async def awaited(self):
        async with self.store._database.reading.begin() as connection:
            return list(await connection.execute(select(tables.awaited).where(~IS_STOPPED)))


@asynccontextmanager
async def house(place, world, api=None, **tenant):
    told = {"fhir_api": TenantFhirApi(base=api.base, ca_file=api.ca_file)} if api else {}
    codes = frozenset({"21"})
    vest = Tenant(kommuneNr="0301", report_service_codes=codes, **told, **tenant).model_copy(
        update={"name": "vest"}
    )
    tenants = Tenants(tenants={"vest": vest}).model_copy(update={"tenants": {"vest": vest}})
    judged = World(world.tables, tenants, UUID(int=7))
    database = (
        open_sqlite(f"sqlite:///{place / 'kpr.db'}")
        if isinstance(place, Path)
        else open_postgresql(make_url(place), 4)
    )
    async with AsyncExitStack() as stack:
        store = await Store.open(database, SECRET, namespace=UUID(int=7), rules_version="7")
        stack.push_async_callback(store.close)
        apis = FhirApis(tenants.tenants, 2_000_000) if api else None
        if apis:
            stack.push_async_callback(apis.close)
        yield House(store, judged, apis)


@pytest.fixture
async def asking(place, tables_read, api):
    """With an API to ask."""
    async with house(place, tables_read, api) as each:
        yield each


@pytest.fixture
async def alone(place, tables_read):
    """With nobody to ask."""
    async with house(place, tables_read) as each:
        yield each


@both
async def test_a_reference_is_fetched_and_the_input_passes(asking, api):
    api.has(patient())
    assert await asking.takes_in(episode()) == [Outcome.PARK]

    assert await asking.looks() == [Outcome.NOTIFY]

    assert await asking.queued() == ["901"]
    assert [item.state for item in await asking.parked(None)] == [ParkedState.REPLAYED]
    assert (await asking.row()).retry_at is None
    assert await asking.awaited() == []
    assert await asking.looks(later=NEVER) is None


@both
async def test_the_outcome_of_the_try_is_that_of_a_replay(asking, api):
    api.has(patient())
    await asking.takes_in(episode())
    await asking.looks()

    first, second = await asking.store.reading.outcomes_of()

    assert (first.outcome, second.outcome) == (Outcome.PARK, Outcome.NOTIFY)
    assert (second.source, second.replay_of, second.parked_id) == ("replay", first.parked_id, first.parked_id)
    assert all(check.equal for check in await asking.store.reading.audit())


async def test_what_a_notification_announces_is_fetched_with_all_that_it_refers_to(asking, api):
    unit = {"resourceType": "Organization", "id": "o1", "identifier": episode()["managingOrganization"]}
    unit["identifier"] = [unit["identifier"]["identifier"]]
    api.has(episode(managingOrganization={"reference": "Organization/o1"}), patient(), unit)
    await asking.takes_in(notification("EpisodeOfCare/901"))

    assert await asking.looks() == [Outcome.NOTIFY]

    assert sorted(api.paths) == ["/fhir/EpisodeOfCare/901", "/fhir/Organization/o1", "/fhir/Patient/p1"]


async def test_the_version_of_what_was_fetched_counts_as_if_it_had_been_sent(asking, api):
    newer = {"versionId": "2", "lastUpdated": "2026-09-22T07:00:00+02:00"}
    contained = episode(patient_at="#p", contained=[patient("p")])
    await asking.takes_in({**contained, "meta": newer})
    api.has(contained)
    await asking.takes_in(notification("EpisodeOfCare/901"))

    assert await asking.looks() == [Outcome.NO_EVENT]

    last = (await asking.store.reading.outcomes_of())[-1]
    assert last.reason == "stale-version"


@pytest.mark.parametrize("told", ["", "; fhirVersion=5.0"])
async def test_an_encounter_of_another_version_is_read_in_its_own(asking, api, told):
    headers = {"content-type": f"application/fhir+json{told}"}
    stay = {
        "resourceType": "Encounter",
        "id": "s1",
        "meta": episode()["meta"],
        "status": "in-progress",
        "class": [{"coding": [{"code": "IMP"}]}],
        "serviceType": [{"concept": episode()["type"][0]}],
        "subject": {"reference": "#p"},
        "serviceProvider": episode()["managingOrganization"],
        "actualPeriod": {"start": "2026-09-21T08:00:00+02:00"},
        "contained": [patient("p")],
    }
    api.says("Encounter/s1", Reply(headers=headers, body=json.dumps(stay).encode()))
    await asking.takes_in(notification("Encounter/s1"))

    assert await asking.looks() == [Outcome.NOTIFY]


async def test_what_is_wrong_with_what_was_announced_is_said(asking, api):
    api.has(episode(status="gone", patient_at="#p", contained=[patient("p")]))
    await asking.takes_in(notification("EpisodeOfCare/901"))

    assert await asking.looks() == [Outcome.REJECT]

    [item] = await asking.parked()
    assert [(f.reason, f.expression) for f in item.findings] == [
        ("unknown-code", "Delivered.entry[0].resource.status")
    ]
    assert await asking.looks(later=NEVER) is None


async def test_lookup_material_that_is_no_fhir_counts_as_not_delivered(asking, api):
    api.has(patient(birthDate=1970))
    await asking.takes_in(episode())

    assert await asking.looks() == []

    [item] = await asking.parked()
    assert (item.reason, item.attempts) == ("unresolved-reference", 1)
    assert (await asking.row()).said == "unusable"


async def test_what_is_not_there_is_asked_for_at_growing_pauses(asking, api):
    await asking.takes_in(episode())
    pauses = []
    for _ in range(MOST_TRIES - 1):
        assert await asking.looks() == []
        row = await asking.row()
        pauses.append((row.retry_at - asking.now) // MINUTE)
        asking.now = row.retry_at - timedelta(seconds=1)
        assert await asking.looks() is None
        asking.now = row.retry_at

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[360] * (MOST_TRIES - 10)]
    with structlog.testing.capture_logs() as logged:
        assert await asking.looks() == []
    assert "given_up" in [each["event"] for each in logged]
    assert await asking.looks(later=NEVER) is None
    row = await asking.row()
    assert (row.said, row.tries, row.state) == ("not-found", MOST_TRIES, ParkedState.OPEN)
    assert len(api.asked) == MOST_TRIES
    assert len(await asking.store.reading.outcomes_of()) == 1, "what changes nothing is no replay"


@both
async def test_what_was_given_up_is_asked_for_again_when_a_person_replays_it(asking, api):
    await asking.takes_in(episode())
    item = await asking.store.reading.parked_item(1)
    again = replace(item.event, source="replay", replay_of=1)
    async with asking.store._database.writing.begin() as connection:
        await connection.execute(tables.parked.update().values(retry_at=None, tries=MOST_TRIES))
    api.has(patient())

    await take_in([again], asking.store, asking.world)

    assert await asking.looks() == [Outcome.NOTIFY]


async def test_what_is_gone_is_not_asked_for_again(asking, api):
    api.says("EpisodeOfCare/901", Reply(410))
    await asking.takes_in(notification("EpisodeOfCare/901"))

    assert await asking.looks() == []

    row = await asking.row()
    assert (row.said, row.retry_at, row.state) == ("gone", None, ParkedState.OPEN)


async def test_what_lies_on_another_server_is_never_asked_for(asking, api):
    await asking.takes_in(episode(patient_at="https://other.example/fhir/Patient/p1"))

    assert await asking.looks() == []

    row = await asking.row()
    assert (row.said, row.retry_at, api.asked) == ("not-asked", None, [])


async def test_a_relative_reference_means_the_server_of_its_own_entry(asking, api):
    api.has(patient())
    entry = {"fullUrl": "https://other.example/fhir/EpisodeOfCare/901", "resource": episode()}
    await asking.takes_in({"resourceType": "Bundle", "type": "collection", "entry": [entry]})

    assert await asking.looks() == []

    assert ((await asking.row()).said, api.asked) == ("not-asked", [])


async def test_while_an_api_is_away_nothing_is_used_up(asking, api):
    api.says("Patient/p1", Reply(503))
    await asking.takes_in(episode())

    assert await asking.looks() == []

    row = await asking.row()
    assert (row.said, row.tries) == ("away", 0)
    assert timedelta(seconds=55) < row.retry_at - asking.now <= timedelta(seconds=61)
    asking.apis._apis["vest"].rest._until = 0
    api.has(patient())
    assert await asking.looks(later=2 * MINUTE) == [Outcome.NOTIFY]


async def test_an_api_that_refuses_us_is_asked_once_for_many(asking, api):
    for n in range(6):
        api.says(f"Patient/p{n}", Reply(401, seconds=0.02))
    await asking.takes_in(*(episode(f"90{n}", f"Patient/p{n}") for n in range(6)))

    assert await asking.looks() == []

    assert len(api.asked) <= 4, "those that were on their way"
    assert {item.said for item in await rows(asking)} == {"refused"}


async def rows(house):
    async with house.store._database.reading.begin() as connection:
        return list(await connection.execute(select(tables.parked)))


@both
async def test_with_nobody_to_ask_it_waits_until_it_arrives(alone):
    assert await alone.takes_in(episode()) == [Outcome.PARK]
    assert await alone.looks(later=NEVER) is None

    assert await alone.takes_in(patient()) == [Outcome.REJECT], "alone it is no event"

    assert await alone.looks() == [Outcome.NOTIFY]
    assert await alone.queued() == ["901"]
    assert await alone.awaited() == []


async def test_it_may_arrive_inside_another_document(alone):
    before = {"period": {"start": "2026-09-01", "end": "2026-09-10"}}
    other = episode("902", "Patient/p1", status="finished", **before)
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": each} for n, each in enumerate((other, patient()))]
    await alone.takes_in(episode())
    await alone.takes_in({"resourceType": "Bundle", "type": "collection", "entry": entries})

    assert await alone.looks() == [Outcome.NOTIFY]
    assert set(await alone.queued()) == {"901", "902"}


async def test_it_may_arrive_as_xml(alone):
    number = patient()["identifier"][0]
    xml = (
        '<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><active value="true"/>'
        f'<identifier><system value="{number["system"]}"/><value value="{FID}"/></identifier></Patient>'
    )
    xml = xml.replace('<active value="true"/>', "").replace("</Patient>", '<active value="true"/></Patient>')
    await alone.takes_in(episode())
    await alone.takes_in(xml.encode(), content_type="application/fhir+xml")

    assert await alone.looks() == [Outcome.NOTIFY]


async def test_what_was_announced_may_arrive_by_itself(alone):
    await alone.takes_in(notification("EpisodeOfCare/901"))
    sent = episode(patient_at="#p", contained=[patient("p")])

    assert await alone.takes_in(sent) == [Outcome.NOTIFY]

    assert await alone.looks() == [Outcome.NO_EVENT], "it was decided when it arrived"
    assert await alone.parked() == []
    assert await alone.queued() == ["901"]


async def test_what_arrives_refused_helps_nobody(alone):
    await alone.takes_in(notification("EpisodeOfCare/901"))
    await alone.takes_in(episode(status="gone", patient_at="#p", contained=[patient("p")]))

    assert await alone.looks() is None


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("transaction", {"status": "gone"}), ("transaction", {"type": []}), ("collection", {"id": 7})],
    ids=["transaction-refused", "transaction-that-waits", "beside-it"],
)
async def test_what_falls_with_another_helps_nobody_and_what_stands_alone_does(alone, kind, wrong):
    await alone.takes_in(episode())
    other = episode("902", "#p", contained=[patient("p")], **wrong) if "id" not in wrong else patient(7)
    entries = [{"resource": each, "request": {"method": "PUT", "url": "x"}} for each in (other, patient())]
    await alone.takes_in({"resourceType": "Bundle", "type": kind, "entry": entries})

    assert await alone.looks() == ([Outcome.NOTIFY] if kind == "collection" else None)


@pytest.mark.parametrize("beside", [[], [episode("902", "#p", contained=[patient("p")])]])
async def test_what_a_refused_document_holds_helps_nobody(alone, beside):
    await alone.takes_in(episode())
    entries = [{"resource": each} for each in (patient(), *beside)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries, "implicitRules": "urn:x"}

    assert await alone.takes_in(bundle) == [Outcome.REJECT]

    assert await alone.looks() is None


@both
async def test_of_several_things_each_may_arrive_in_its_time(alone):
    await alone.takes_in(episode(managingOrganization={"reference": "Organization/o1"}))
    await alone.takes_in(patient())
    assert await alone.looks() == []

    orgnr = episode()["managingOrganization"]["identifier"]
    await alone.takes_in({"resourceType": "Organization", "id": "o1", "identifier": [orgnr]})

    assert await alone.looks() == [Outcome.NOTIFY]


@pytest.mark.parametrize(
    ("first", "second", "found"), [("episode", "patient", True), ("patient", "episode", False)]
)
async def test_in_one_batch_only_what_comes_after_has_arrived(alone, first, second, found):
    documents = {"episode": episode(), "patient": patient()}
    await alone.takes_in(documents[first], documents[second], apart=False)

    assert await alone.looks() == ([Outcome.NOTIFY] if found else None)


@both
async def test_another_tenants_resource_of_the_same_name_is_another(alone):
    await alone.takes_in(episode())
    nord = alone.world.tenants.tenants["vest"].model_copy(update={"name": "nord"})
    both = {**alone.world.tenants.tenants, "nord": nord}
    alone.world = World(
        alone.world.tables, alone.world.tenants.model_copy(update={"tenants": both}), UUID(int=7)
    )
    event = Event("in/x", json.dumps(patient()).encode(), NOON, "http", tenant="nord")
    await take_in([event], alone.store, alone.world)

    assert await alone.looks() is None


async def test_what_arrived_is_kept_sealed_and_only_while_somebody_waits(alone, place, tmp_path):
    await alone.takes_in(patient())
    assert await alone.awaited() == []
    await alone.takes_in(episode(managingOrganization={"reference": "Organization/o1"}))
    await alone.takes_in(patient())

    kept = [row.sealed for row in await alone.awaited() if row.sealed]

    assert len(kept) == 1
    assert FID.encode() not in kept[0]
    assert all("Patient" not in str(row) for row in await alone.awaited())


@both
async def test_what_a_person_dropped_is_not_tried(asking, api):
    api.has(patient())
    await asking.takes_in(episode())
    async with asking.store._database.writing.begin() as connection:
        await connection.execute(tables.parked.update().values(state=ParkedState.DROPPED))

    assert await asking.looks() is None
    await asking.takes_in(patient())
    assert await asking.looks() is None


@both
async def test_a_document_of_which_one_part_waits_is_kept_for_that_part(asking, api):
    ready = episode("900", "#p", contained=[patient("p")])
    entries = [{"resource": each} for each in (ready, episode())]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    assert await asking.takes_in(bundle) == [Outcome.NOTIFY]
    assert await asking.queued() == ["900"]
    assert all(check.equal for check in await asking.store.reading.audit())
    api.has(patient())

    assert await asking.looks() == [Outcome.NOTIFY]

    assert await asking.queued() == ["900", "901"]
    assert await asking.parked() == []
    assert all(check.equal for check in await asking.store.reading.audit())


async def test_of_two_parts_that_wait_the_one_that_can_passes_and_the_other_waits_on(asking, api):
    entries = [{"resource": episode(f"90{n}", f"Patient/p{n}")} for n in (1, 2)]
    await asking.takes_in({"resourceType": "Bundle", "type": "collection", "entry": entries})
    api.has(patient("p1"))

    assert await asking.looks() == [Outcome.NOTIFY]

    assert await asking.queued() == ["901"]
    row = await asking.row()
    assert (row.state, row.said, row.tries) == (ParkedState.OPEN, "not-found", 1)
    assert row.retry_at == asking.now + MINUTE
    api.has(patient("p2"))
    assert await asking.looks(later=MINUTE) == [Outcome.NOTIFY]
    assert await asking.queued() == ["901", "902"]


@both
async def test_it_goes_on_after_a_restart(place, tables_read, api):
    async with house(place, tables_read, api) as before:
        await before.takes_in(episode())
        await before.looks()
    api.has(patient())
    async with house(place, tables_read, api) as after:
        assert await after.looks() is None
        assert await after.looks(later=MINUTE) == [Outcome.NOTIFY]


@both
async def test_two_processes_do_not_try_the_same(asking, api):
    api.has(*(patient(f"p{n}") for n in range(8)))
    await asking.takes_in(*(episode(f"90{n}", f"Patient/p{n}") for n in range(8)))

    looks = [asking.looks(asking.another_door()) for _ in range(3)]
    outcomes = [each for found in await asyncio.gather(*looks) for each in found or ()]

    assert outcomes == [Outcome.NOTIFY] * 8
    assert sorted(await asking.queued()) == [f"90{n}" for n in range(8)]


@both
async def test_what_a_process_died_over_is_tried_by_another_when_its_loan_has_run_out(asking, api):
    api.has(patient())
    await asking.takes_in(episode())
    assert len(await asking.door.look(100)) == 1, "and then it dies"

    other = asking.another_door()
    assert await asking.looks(other) is None
    assert await asking.looks(other, later=5 * MINUTE) == [Outcome.NOTIFY]


@both
async def test_what_arrives_while_it_is_tried_is_not_forgotten(asking, api):
    await asking.takes_in(episode())
    ask = asking.apis.ask

    async def meanwhile(*asked):
        answers = await ask(*asked)
        await asking.takes_in(patient())
        return answers

    asking.apis.ask = meanwhile
    assert await asking.looks() == []

    assert await asking.looks() == [Outcome.NOTIFY]


@both
async def test_the_time_between_is_not_spent_in_a_transaction(asking, api):
    api.says("Patient/p1", Reply(body=json.dumps(patient()).encode(), seconds=0.3))
    await asking.takes_in(episode())
    looking = asyncio.ensure_future(asking.looks())
    await asyncio.wait_for(api.was_asked.wait(), 20)

    other = episode("902", "#p", contained=[patient("p")])
    assert await asyncio.wait_for(asking.takes_in(other), 5) == [Outcome.NOTIFY]
    assert not looking.done()
    assert await looking == [Outcome.NOTIFY]


async def test_one_that_our_own_code_stumbles_over_keeps_no_other_from_being_tried(asking, api, monkeypatch):
    api.has(patient())
    await asking.takes_in(episode("900", "Patient/p0"), episode())
    honest = fetching.read

    def stumbling(event, world):
        if b'"900"' in event.body:
            raise RuntimeError
        return honest(event, world)

    monkeypatch.setattr(fetching, "read", stumbling)

    assert sorted(await asking.looks()) == [Outcome.NOTIFY, Outcome.PARK]
    assert await asking.looks() is None


async def test_the_intake_serves_it_like_any_door(asking, api):
    api.has(patient())
    intake = Intake(asking.store, asking.world, 100)
    event = Event("in/1", json.dumps(episode()).encode(), NOON, "http", tenant="vest")
    await intake.serve(Given("given", [event]))
    safe = asyncio.Event()
    intake.told = lambda _taken: safe.set()
    async with intake.serving([asking.door]):
        await asyncio.wait_for(safe.wait(), 20)

    assert await asking.queued() == ["901"]


async def test_a_store_that_is_away_does_not_end_it(asking, api, monkeypatch):
    api.has(patient())
    await asking.takes_in(episode())
    honest, away = asking.store.retrying.any_due, []

    async def any_due(now):
        if len(away) < 3:
            away.append(now)
            raise Unavailable("away")
        return await honest(now)

    monkeypatch.setattr(asking.store.retrying, "any_due", any_due)
    async with asyncio.timeout(20):
        batch = await anext(asking.door.batches([], 10))

    assert [event.replay_of for event in batch] == [1]


async def test_what_a_try_says_stands_beside_the_parked_input(asking, api):
    await asking.takes_in(episode())
    await asking.looks()

    [item] = await asking.parked()

    assert (item.tries, item.said, item.retry_at) == (1, "not-found", asking.now + MINUTE)


async def test_no_log_names_anybody(asking, api):
    await asking.takes_in(episode())
    with structlog.testing.capture_logs() as logged:
        await asking.looks()
    assert logged == [
        {"event": "fetched", "tenant": "vest", "said": "not-found", "count": 1, "log_level": "info"}
    ]


async def test_who_is_asked_may_be_anybody(alone):
    class Epj:
        def serves(self, tenant):
            return tenant == "vest"

        async def ask(self, tenant, addresses):
            return {each: Answer(Said.NOT_FOUND) for each in addresses}

    await alone.takes_in(episode())
    await alone.takes_in(patient("p9"))
    door = Retries(alone.store, alone.world, lambda: alone.now, Epj())

    assert await alone.looks(door) is None, "due only by what the tenant's configuration says"
