"""A kommune's first day: nothing is sent for it before, and what is queued then leaves by itself."""

from datetime import timedelta

import pytest
import structlog

from adapter.config import Environment
from adapter.errors import Misconfigured
from adapter.fhir.times import oslo_day
from adapter.values import replace
from tests.delivery.given import NORD, services

NAMES = ("starts", "delegated", "terms_signed")


def told_of(way, number="0301", **days):
    """The way with days of a kommune, as its tenants file names them."""
    kommune = way.world.tenants.kommuner[number].model_copy(update=days)
    kommuner = {**way.world.tenants.kommuner, number: kommune}
    way.world = replace(way.world, tenants=way.world.tenants.model_copy(update={"kommuner": kommuner}))


def in_days(way, days):
    return oslo_day(way.clock()) + timedelta(days=days)


def logged_at_start(way, event):
    """The kommuner of which a start says something."""
    with structlog.testing.capture_logs() as logs:
        way.sender()
    return [each["kommuner"] for each in logs if each["event"] == event]


@pytest.mark.parametrize("name", NAMES)
async def test_nothing_is_sent_before_a_kommunes_first_day_and_then_all_of_it(way, name):
    told_of(way, **{name: in_days(way, 2)})
    await way.take_in(*services(2), *services(1, NORD.kommune_nr))

    await way.sender().send_all()
    early = await way.messages()
    await way.later(way.sender(), hours=24)
    still_early = await way.messages()
    await way.later(way.sender(), hours=24)

    assert (early, still_early) == ([], [])
    assert [each.count for each in await way.messages()] == [2]
    assert len(await way.messages(NORD)) == 1


async def test_the_last_of_the_days_counts(way):
    told_of(way, starts=in_days(way, -9), delegated=in_days(way, 1), terms_signed=in_days(way, 0))
    await way.take_in(*services(1))

    await way.sender().send_all()
    assert await way.messages() == []
    await way.later(way.sender(), hours=24)
    assert len(await way.messages()) == 1


async def test_a_start_says_for_whom_nothing_is_sent_yet(way):
    told_of(way, starts=in_days(way, 1))
    assert logged_at_start(way, "kommuner_not_begun") == [["0301"]]


async def test_production_is_warned_of_a_kommune_whose_delegation_or_signature_nobody_has_noted(way):
    way.settings = way.settings.model_copy(update={"environment": Environment.PRODUCTION})
    told_of(way, delegated=in_days(way, -2), terms_signed=in_days(way, -1))
    told_of(way, NORD.kommune_nr, delegated=in_days(way, -2))
    assert logged_at_start(way, "kommuner_not_delegated") == [[NORD.kommune_nr]]


async def test_a_client_of_one_kommunes_own_needs_no_delegation(way):
    own = way.settings.helseid.model_copy(update={"multi_tenant": False})
    way.settings = way.settings.model_copy(update={"environment": Environment.PRODUCTION, "helseid": own})
    assert logged_at_start(way, "kommuner_not_delegated") == []


async def test_a_test_environment_delegates_to_itself(way):
    assert logged_at_start(way, "kommuner_not_delegated") == []


async def test_a_version_of_messages_that_we_have_no_xsd_for_is_refused_at_the_start(way):
    with pytest.raises(Misconfigured, match=r"MESSAGE_VERSION: is 57\.0\.0, .* XSDs for 56\.0\.0 alone"):
        way.sender(message_version="57.0.0")
