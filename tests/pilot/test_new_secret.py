"""Held contacts when the secret that their persons are hashed with is replaced."""

import pytest

from adapter.existing.rekeying import rekey
from adapter.matching.person_key import PersonKeys
from adapter.values import replace
from tests.pilot.given import KOMMUNE, courses, part, take, talk, world

OLD, NEW = b"o" * 32, b"n" * 32


def under(*secrets, **told):
    """The world with these secrets of the kommune, the newest first."""
    return replace(world(part(**told)), keys=PersonKeys({KOMMUNE: secrets}, b"d" * 32))


@pytest.mark.parametrize("size", [1, 500])
async def test_after_rekeying_a_course_goes_on_without_the_old_secret(store, size):
    await take(store, under(OLD), talk("1", "2026-02-02"), talk("2", "2026-02-09"))

    done = await rekey(store, under(NEW, OLD), size=size)

    assert done.joined == 1
    await take(store, under(NEW), talk("3", "2026-02-16"))
    assert await courses(store) == [("held", "2026-02-02", "2026-02-16", None, 3)]


async def test_without_rekeying_a_secret_that_is_taken_away_begins_another_course(store):
    await take(store, under(OLD), talk("1", "2026-02-02"))

    await take(store, under(NEW), talk("2", "2026-02-09"))

    assert [each[-1] for each in await courses(store)] == [1, 1]


async def test_once_more_joins_nobody(store):
    await take(store, under(OLD), talk("1", "2026-02-02"))
    await rekey(store, under(NEW, OLD))

    assert (await rekey(store, under(NEW, OLD))).joined == 0


async def test_where_no_identity_is_kept_a_contact_stays_under_its_key(store):
    await take(store, under(OLD, identity="hashed"), talk("1", "2026-02-02"))

    assert (await rekey(store, under(NEW, OLD, identity="hashed"))).joined == 0
