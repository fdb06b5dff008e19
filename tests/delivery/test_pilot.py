"""What is released of the pilot leaves in a message like any other service."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson

from adapter.config.pilot import PilotSettings
from adapter.events import Event
from adapter.existing.releasing import Asked, release
from adapter.outbox.line import MessageState
from adapter.values import replace
from tests.delivery.way import BY
from tests.pilot.given import OFFICIAL, activation, part, talk

NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Oslo"))


def switched_on(world):
    tenant = world.tenants.tenants["vest"]
    codes = tenant.report_service_codes | {OFFICIAL}
    settings = PilotSettings(kommuner={"0301": part(covering=[])}, activations=(activation("2026-01-01"),))
    tenants = {**world.tenants.tenants, "vest": tenant.model_copy(update={"report_service_codes": codes})}
    return replace(world, tenants=world.tenants.model_copy(update={"tenants": tenants, "pilot": settings}))


def given(name, day):
    body = orjson.dumps(talk(name, day))
    return Event(f"t-{name}", body, NOON, "test", tenant="vest")


async def test_a_released_course_is_in_a_message(way):
    way.world = switched_on(way.world)
    await way.take_in(given("1", "2026-02-02"), given("2", "2026-02-09"))
    await way.sender().send_all()
    assert await way.messages() == []

    [released] = await release(way.store, way.world, Asked("0301", "PILOT-PSY-LT", BY, NOON), dry_run=False)
    await way.sender().send_all()

    assert released.made == (f"N TjenesteStart {date(2026, 2, 2)}",)
    [message] = await way.messages()
    assert message.state is MessageState.ACCEPTED
    assert [state for state, _ in (await way.states()).values()] == ["delivered"]
