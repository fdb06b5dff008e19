"""What changed of the kommuner's settings is written down when they are taken up, on both databases."""

import asyncio
from datetime import date

import pytest
from batches import NOON, opened
from pydantic import ValidationError
from records import rows
from sqlalchemy import select

from adapter.config import Kommune
from adapter.main.kommune_entries import fields_of
from adapter.store import tables
from adapter.store.access_reading import WhatLooks
from adapter.store.operating import By

BY = By("uid-10001", "by configuration at start of run --role deliver", "uid-10001")
OSLO = {"orgnr": "315000106", "contacts.16.meldEpost1": "kari@kommune.example.no"}
NORD = {"orgnr": "315011213"}
KOMMUNE = {
    "orgnr": "315000106",
    "her_id": 8000001,
    "starts": "2026-01-01",
    "signing": [{"certificate": "a.pem", "key": "a.key"}],
    "contacts": [
        {"typeKontaktperson": "1", "kontPerson": "Åse Drift", "meldEpost1": "ase@kommune.example.no"},
        {"typeKontaktperson": "16", "kontPerson": "Kjærsti", "meldEpost1": "k@kommune.example.no"},
        {"typeKontaktperson": "16", "kontPerson": "Nils", "meldEpost1": "n@kommune.example.no"},
    ],
}


async def noted(store, entries, *, are_all=True):
    acts = await store.kommune_entries.note(entries, BY, NOON, are_all=are_all)
    return [(each.act, each.kommune_nr, each.detail.get("fields")) for each in acts]


async def logged(store):
    found = await store.access_log.rows(WhatLooks(), limit=100)
    return [(e.act, e.subject, e.kommune_nr, e.detail.get("fields")) for e in (each.entry for each in found)]


async def test_what_is_new_changed_and_gone_is_written_down_once(store):
    assert await noted(store, {"0301": OSLO, "1804": NORD}) == [
        ("kommune added", "0301", ["contacts.16.meldEpost1", "orgnr"]),
        ("kommune added", "1804", ["orgnr"]),
    ]
    assert await noted(store, {"0301": OSLO, "1804": NORD}) == []

    moved = OSLO | {"contacts.16.meldEpost1": "nils@kommune.example.no", "starts": "2026-01-01"}
    assert await noted(store, {"0301": moved}) == [
        ("kommune changed", "0301", ["contacts.16.meldEpost1", "starts"]),
        ("kommune removed", "1804", None),
    ]
    assert await noted(store, {"0301": moved}) == []
    assert await noted(store, {"1804": NORD}, are_all=False) == [("kommune added", "1804", ["orgnr"])]


async def test_it_stands_in_the_access_log_and_among_the_acts(store):
    await noted(store, {"0301": OSLO})

    [(act, subject, kommune_nr, fields)] = await logged(store)
    assert (act, subject, kommune_nr) == ("kommune added", "kommune 0301", "0301")
    assert fields == ["contacts.16.meldEpost1", "orgnr"]
    [operation] = await rows(store, select(tables.operation))
    assert (operation.act, operation.who, operation.why) == ("kommune added", BY.who, BY.why)
    assert (await store.access_log.verify()).broken is None


async def test_of_what_it_was_nothing_can_be_read(store):
    await noted(store, {"0301": OSLO})

    kept = [
        await rows(store, select(table))
        for table in (tables.kommune_entry, tables.operation, tables.access_log)
    ]

    assert all(kept)
    assert not [value for value in OSLO.values() if value in repr(kept)]


async def test_processes_that_start_at_once_write_it_down_once(place, store):
    async with opened(place, migrate=False) as other:
        both = await asyncio.gather(*(noted(each, {"0301": OSLO}) for each in (store, other)))

    assert sorted(map(len, both)) == [0, 1]
    assert len(await logged(store)) == 1


async def test_each_field_of_an_entry_has_the_name_that_it_has_in_the_file():
    fields = fields_of(Kommune.model_validate(KOMMUNE | {"lines": ["HST"], "districts": ["030101"]}))

    assert {"orgnr", "her_id", "lines", "starts", "districts", "signing.1.certificate"} <= fields.keys()
    assert {"contacts.1.kontPerson", "contacts.16.meldEpost1", "contacts.16.2.kontPerson"} <= fields.keys()
    fields = fields_of(Kommune.model_validate(KOMMUNE))
    changed = Kommune.model_validate(KOMMUNE | {"her_id": 8000002})
    now = fields_of(changed)
    assert [name for name in fields if fields[name] != now[name]] == ["her_id"]


async def test_the_order_in_which_a_file_names_a_set_changes_nothing():
    one, other = (
        Kommune.model_validate(KOMMUNE | {"districts": districts, "lines": lines})
        for districts, lines in (
            (["030101", "030102"], ["IPLOS", "HST"]),
            (["030102", "030101"], ["HST", "IPLOS"]),
        )
    )

    assert fields_of(one) == fields_of(other)


class NextRelease(Kommune):
    """An entry as a later release may know it."""

    closes: date | None = None


async def test_a_field_that_a_release_adds_is_no_change_until_somebody_sets_it(store):
    await noted(store, {"0301": fields_of(Kommune.model_validate(KOMMUNE))})

    assert await noted(store, {"0301": fields_of(NextRelease.model_validate(KOMMUNE))}) == []

    ends = NextRelease.model_validate(KOMMUNE | {"closes": "2026-12-31"})
    assert await noted(store, {"0301": fields_of(ends)}) == [("kommune changed", "0301", ["closes"])]
    assert await noted(store, {"0301": fields_of(NextRelease.model_validate(KOMMUNE))}) == [
        ("kommune changed", "0301", ["closes"])
    ]


async def test_who_changed_an_entry_and_why_is_told_once_with_what_differs(store):
    said = {"0301": {"by": "kari", "why": "ny vaktordning"}}
    spoken = OSLO | {"changed": "kari: ny vaktordning"}
    await noted(store, {"0301": OSLO})

    assert await store.kommune_entries.note({"0301": spoken}, BY, NOON, said, are_all=True) == []
    moved = spoken | {"orgnr": "315011213"}
    [act] = await store.kommune_entries.note({"0301": moved}, BY, NOON, said, are_all=True)
    assert act.detail == {"fields": ["orgnr"], "by": "kari", "why": "ny vaktordning"}
    again = moved | {"starts": "2026-02-01"}
    [act] = await store.kommune_entries.note({"0301": again}, BY, NOON, said, are_all=True)
    assert act.detail == {"fields": ["starts"]}


def test_what_an_entry_says_of_its_change_holds_no_number_of_a_person():
    said = Kommune.model_validate(KOMMUNE | {"changed": {"by": "kari", "why": "ny vaktordning"}})
    assert said.changed is not None
    assert fields_of(said)["changed"] != ""
    with pytest.raises(ValidationError):
        Kommune.model_validate(KOMMUNE | {"changed": {"by": "kari", "why": "gjelder 17815230051"}})
