"""Tables that change while messages are sent."""

from adapter.main.delivery import writer_under
from adapter.values import replace
from tests.delivery.given import service


async def test_what_is_sent_next_is_judged_by_the_tables_in_force(way):
    """Under tables without its code a notification waits; under those with it, it goes."""
    sender = way.sender()
    service_table = replace(way.world.tables.service, codes={})
    without = replace(way.world, tables=replace(way.world.tables, service=service_table))
    sender.write_by(writer_under(sender.writer, way.settings, without))
    await way.take_in(service(1))
    await sender.send_all()
    held = await way.states()

    sender.write_by(writer_under(sender.writer, way.settings, way.world))
    await way.take_in(service(2, kommune_nr="1804"))
    await sender.send_all()
    after = await way.states()

    [[first, (state, _)]] = held.items()
    assert state == "held"
    assert sorted(state for name, (state, _) in after.items() if name != first) == ["delivered"]
