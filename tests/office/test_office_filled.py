"""That the store which the office is tried with holds what its pages are there to show."""

from collections import Counter

from adapter.outbox import State
from adapter.outbox.line import MessageState
from adapter.store.review import ReviewState


async def test_the_store_holds_something_of_everything(asked):
    reading = asked.store.reading
    states = Counter([item.state async for item in reading.queue()])
    assert {State.QUEUED, State.HELD, State.DELIVERED, State.REFUSED} <= set(states)
    reasons = Counter([item.reason async for item in reading.parked()])
    assert len(reasons) >= 5
    tenants = {item.tenant async for item in reading.parked()}
    assert {"bredvik", "nordlys"} <= tenants
    reviews = [item.state async for item in reading.reviews()]
    assert ReviewState.OPEN in reviews
    assert await asked.store.line_reading.messages(state=MessageState.REFUSED)
    assert all(check.equal for check in await reading.audit())


async def test_nobody_is_let_in_without_a_name(asked):
    assert (await asked.get("", "/")).status_code == 303
    assert (await asked.get("viewer", "/")).status_code == 200
    led = await asked.get("source", "/")
    # Who may not see the overview begins where they may look.
    assert (led.status_code, led.headers["location"]) == (303, "/own")


def test_a_browser_sees_the_office(browser_page):
    browser_page.goto("/")
    assert browser_page.locator("h1").inner_text() == "Oversikt"
