"""A contact that the tables called a consultation and call not in KPR by now: its next version takes it back."""

from adapter.existing.asked import Asked
from adapter.existing.sending_again import must_be_sent_again
from tests.applying.given import BY, NOT_IN_KPR, NOW, queue, take, visit, world
from tests.applying.test_consultations import OLD


async def test_the_next_version_of_what_is_not_in_kpr_any_more_annuls_the_consultation(store):
    await take(store, OLD, visit())
    now = world(("V", NOT_IN_KPR))

    [listed] = await must_be_sent_again(store, now, Asked(BY, NOW))
    assert listed.contact.resource == "Encounter/v1"

    [same] = await take(store, now, visit())
    assert (same.result.outcome, same.result.reason) == ("no-event", "duplicate")
    assert [change for _, _, change, _ in await queue(store)] == ["N None 2026-02-01"]

    [later] = await take(store, now, visit(meta={"versionId": "2"}))
    assert (later.result.outcome, later.result.reason) == ("not-in-kpr", "no-kpr-message")
    assert [change for _, _, change, _ in await queue(store)] == ["N None 2026-02-01", "C None 2026-02-01"]


async def test_and_is_reported_again_when_they_call_it_one_again(store):
    await take(store, OLD, visit())
    await take(store, world(("V", NOT_IN_KPR)), visit(meta={"versionId": "2"}))

    [back] = await take(store, OLD, visit(meta={"versionId": "3"}))
    assert [each.change for each in back.result.resources[0].consultations] == ["N"]
    [changed] = await take(store, OLD, visit(meta={"versionId": "4"}))
    assert changed.result.reason == "unchanged"
    assert all(check.equal for check in await store.reading.audit())
