"""What a person's decision leaves of a service that was held for a doubt, and for its channel besides."""

from datetime import UTC, datetime

import pytest

from adapter.config import Channel, ChannelFrom, KommuneMatching
from adapter.matching import Verdict
from adapter.notifications.reviewed import reject, release
from adapter.values import replace
from tests.notifications.documents import episode
from tests.notifications.test_matched import Offices, elsewhere, world

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def held():
    """A service that waits for a person, and of which a record waits for its channel as well."""
    undecided = KommuneMatching(channels=(ChannelFrom(channel=Channel.HELD),))
    offices = Offices(world=world(kommuner={"4601": undecided}))
    offices.at("plain", episode())
    offices.at("other", elsewhere(period={"start": "2026-02-15"}))
    history = offices.of("other", "X-9")
    return replace(history, held=("doubted",), held_besides=("channel",))


def test_of_one_that_is_rejected_nothing_is_held_any_more(held):
    found = reject(held, held.match.other, None, NOW)

    assert found.closed == ("doubted", "channel")
    assert (found.history.held, found.history.held_besides, found.history.in_review) == ((), (), False)
    assert found.history.match.verdict is Verdict.ALREADY_REGISTERED


def test_of_one_that_is_released_only_the_doubt_is_over(held):
    found = release(held, held.match.other, None, NOW)

    assert (found.released, found.closed) == (("doubted",), ())
    assert (found.history.in_review, found.history.match) == (False, None)
