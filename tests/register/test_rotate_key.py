"""`helseid rotate-key`, over the wire."""

import asyncio
import json
import threading

import pytest
from typer.testing import CliRunner

from adapter.cli.helseid import helseid
from adapter.errors import Misconfigured, Unavailable
from adapter.register.access.keys import read_key
from tests.register.helseid_parts import world
from tests.register.stand_in import Reply
from tests.register.test_rotation import SELF_SERVICE, SelfService


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
def rotated(service, monkeypatch):
    told = service.here.settings()
    for name in ("issuer", "client_id", "key_file", "algorithm", "ca_file"):
        monkeypatch.setenv(f"KPR_HELSEID__{name.upper()}", str(getattr(told, name)))

    def run(*arguments):
        url = service.here.issuer.base + SELF_SERVICE
        return CliRunner().invoke(helseid, ["rotate-key", "--url", url, *arguments])

    return run


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "HelseID has the new key {}"), ("nb", "HelseID har fått den nye nøkkelen {}")]
)
def test_it_says_which_key_is_in_use_and_until_when(service, rotated, lang, said):
    ran = rotated("--lang", lang)
    kid = read_key(service.file, "ES256").kid
    assert ran.exit_code == 0, ran.output
    assert said.format(kid) in ran.output
    assert "2027-11-22T10:00:00+00:00" in ran.output


def test_a_time_that_nobody_stated_is_not_made_up(service, rotated):
    service.here.issuer.says(SELF_SERVICE, lambda asked: (service.register(asked), Reply())[1])
    assert json.loads(rotated("--format", "json").stdout) == {
        "kid": read_key(service.file, "ES256").kid,
        "expires": None,
    }


def test_an_outage_leaves_the_old_key(service, rotated):
    service.here.issuer.says(SELF_SERVICE, Reply(503))
    assert isinstance(rotated().exception, Unavailable)
    assert read_key(service.file, "ES256").kid == "key-1"


def test_a_key_in_clear_is_not_registered(service, rotated):
    ran = CliRunner().invoke(helseid, ["rotate-key", "--url", "http://self.example/v1/client-secret"])
    assert isinstance(ran.exception, Misconfigured)
    assert service.registered == []
