"""`helseid rotate-key`, over the wire."""

import asyncio
import json
import threading

import pytest
from typer.testing import CliRunner

from adapter.cli.helseid import helseid
from adapter.config import read_settings
from adapter.errors import Misconfigured, Unavailable
from adapter.main import opened_store
from adapter.register.access.keys import read_key
from adapter.store.access_reading import WhatLooks
from tests.register.helseid_parts import world
from tests.register.stand_in import Reply
from tests.register.test_rotation import SELF_SERVICE, SelfService
from tests.stores import lay_store

WHY = ("--why", "expires in June")
#: The row of an act.
KEPT = ("local:kari", "helseid rotate-key", WHY[1])


@pytest.fixture
def service(tmp_path):
    """HelseID in a thread of its own, as the command has a loop of its own."""
    loop = asyncio.new_event_loop()
    ended, made, ready = asyncio.Event(), [], threading.Event()

    async def serve():
        async with world(tmp_path) as here:
            made.append(SelfService(here))
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    yield made[0]
    loop.call_soon_threadsafe(ended.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The store that acts are kept in."""
    monkeypatch.setattr("getpass.getuser", lambda: "kari")
    monkeypatch.setenv("KPR_STORE__URL", f"sqlite:///{tmp_path / 'kpr.db'}")
    monkeypatch.setenv("KPR_STORE__KEY_FILE", str(tmp_path / "kpr.key"))

    async def lay():
        await lay_store(tmp_path)
        async with opened_store(read_settings(), make=True):
            pass

    asyncio.run(lay())
    return tmp_path


def acts(_store):
    """What the access log has of them; its chain holds."""

    async def read():
        async with opened_store(read_settings()) as store:
            assert (await store.access_log.verify()).broken is None
            rows = await store.access_log.rows(WhatLooks(), limit=9)
            return [(row.entry.who, row.entry.act, row.entry.why) for row in rows]

    return asyncio.run(read())


@pytest.fixture
def rotated(service, store, monkeypatch):
    told = service.here.settings()
    for name in ("issuer", "client_id", "key_file", "algorithm", "ca_file"):
        monkeypatch.setenv(f"KPR_HELSEID__{name.upper()}", str(getattr(told, name)))

    def run(*arguments):
        url = service.here.issuer.base + SELF_SERVICE
        return CliRunner().invoke(helseid, ["rotate-key", "--url", url, *(arguments or WHY)])

    return run


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "HelseID has the new key {}"), ("nb", "HelseID har fått den nye nøkkelen {}")]
)
def test_it_says_which_key_is_in_use_and_until_when(service, rotated, lang, said):
    ran = rotated("--lang", lang, *WHY)
    kid = read_key(service.file, "ES256").kid
    assert ran.exit_code == 0, ran.output
    assert said.format(kid) in ran.output
    assert "2027-11-22T10:00:00+00:00" in ran.output


def test_a_time_that_nobody_stated_is_not_made_up(service, rotated):
    service.here.issuer.says(SELF_SERVICE, lambda asked: (service.register(asked), Reply())[1])
    assert json.loads(rotated("--format", "json", *WHY).stdout) == {
        "kid": read_key(service.file, "ES256").kid,
        "expires": None,
    }


def test_it_is_one_row_of_the_access_log_under_the_login_name(rotated, store):
    assert rotated(*WHY).exit_code == 0
    assert acts(store) == [KEPT]


def test_an_outage_leaves_the_old_key_and_the_row(service, rotated, store):
    service.here.issuer.says(SELF_SERVICE, Reply(503))
    assert isinstance(rotated().exception, Unavailable)
    assert read_key(service.file, "ES256").kid == "key-1"
    assert acts(store) == [KEPT]


def test_what_cannot_be_written_down_is_not_done(service, rotated, store, monkeypatch):
    async def away(*_):
        raise Unavailable("the store is away")

    with monkeypatch.context() as patch:
        patch.setattr("adapter.store.access_acts.append_all", away)
        assert isinstance(rotated().exception, Unavailable)
    assert (service.registered, acts(store)) == ([], [])
    assert not service.file.with_name(f"{service.file.name}.next").exists()


@pytest.mark.parametrize("why", [("--lang", "en"), ("--why", " ")], ids=["none", "blank"])
def test_without_a_reason_it_is_refused(service, rotated, store, why):
    ran = rotated(*why)
    assert ran.exit_code == 2 or isinstance(ran.exception, Misconfigured)
    assert (service.registered, acts(store)) == ([], [])


def test_a_key_in_clear_is_not_registered(service, rotated):
    ran = CliRunner().invoke(helseid, ["rotate-key", "--url", "http://self.example/v1/client-secret", *WHY])
    assert isinstance(ran.exception, Misconfigured)
    assert service.registered == []
