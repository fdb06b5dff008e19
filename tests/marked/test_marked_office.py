"""Marked persons delivered, refused, sent again; then looked at by every role of the office and every command."""

import asyncio

import pytest

from adapter.store import Store
from adapter.store.access_reading import WhatLooks
from tests.delivery.way import way_to
from tests.marked import commands, delivered, documents
from tests.marked.ahead import written_ahead
from tests.marked.allowed import ALLOWED
from tests.marked.commands import Commands
from tests.marked.installed import environment, logged
from tests.marked.kept import hear_store
from tests.marked.looking import everybody_acts, everybody_asks_for_persons, everybody_looks, looking
from tests.marked.search import Found, Heard, must_hold
from tests.marked.talkative import talking
from tests.marked.telling import hear_numbers, traced


@pytest.fixture
async def way(running, tmp_path, store_url, monkeypatch):
    """The way to a simulator with a store on each database in turn, its settings also those of commands."""
    simulator, wire = running
    told = environment(simulator, tmp_path, store_url)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    async with way_to(simulator, wire, told) as opened:
        yield opened


async def test_nobody_is_named_but_to_who_may_see_them(way, tmp_path, store_url, capfd, monkeypatch):
    heard = Heard()
    async with written_ahead(store_url) as ahead:
        with talking():
            with traced(heard, "office") as way.traces:
                await delivered.every_way(way)
                await way.take_in(*documents.refused(), *documents.numbered(), documents.several())
            async with looking(heard, way.settings, way.world, way.store) as here:
                await everybody_looks(here)
                await everybody_asks_for_persons(here)
                await everybody_acts(here)
            heard.hear("office", "log", logged("".join(capfd.readouterr())))
            ids = await commands.ids_of(way.store)
            run = Commands(heard, capfd.readouterr, monkeypatch)
            await asyncio.to_thread(commands.every_command, run, tmp_path, ids)
        hear_numbers(heard, "office")
        looks = await looks_noted(heard, way.store)
        await hear_store(heard, "office", store_url)
        heard.hear("office", "written ahead", await ahead())

    found = must_hold(heard, "office")
    assert (
        heard.size("log") > 1_000,
        heard.size("written ahead") > 100_000,
        heard.size("span") > 5_000,
        heard.size("metrics") > 5_000,
        heard.size("answer body") > 500_000,
    ) == (True,) * 5
    assert unseen(found, looks) == []


async def looks_noted(heard: Heard, store: Store) -> set[tuple[str, str]]:
    """Who did what, by the access log; its rows are searched, too."""
    rows = await store.access_log.rows(WhatLooks(), limit=100_000)
    heard.hear("office", "access log", "\n".join(map(repr, rows)))
    return {(each.entry.who.partition(":")[2], each.entry.act) for each in rows}


def unseen(found: list[Found], looks: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Where somebody was shown a person, and the access log does not know."""
    shown = {
        (each.place.rpartition(" as ")[2], one.act)
        for each in found
        for one in ALLOWED
        if one.act and one.lets(each.mark, each.place) and " as " in each.place
    }
    assert shown
    return sorted(shown - looks)
