"""The settings put the gate together, and what would let others in unrecognised is refused at start."""

from contextlib import AsyncExitStack

import pytest

from adapter.config import Settings
from adapter.config.office import LoginSettings, OfficeSettings
from adapter.errors import Misconfigured
from adapter.main import build_world
from adapter.main.current import Current
from adapter.main.office_access import gate_of
from adapter.web.office.doors import Doors
from adapter.web.office.gate import OpenAtHome
from tests.office_access.opened import ACCESS
from tests.stores import opened_store


@pytest.fixture
async def made(tmp_path):
    (tmp_path / "access.yaml").write_text(ACCESS, encoding="utf-8")
    current = Current(build_world(Settings(full_lane_share=0)))
    async with opened_store(tmp_path) as store, AsyncExitStack() as stack:

        def gate(login=None, **office):
            settings = Settings(
                login=LoginSettings(**(login or {})), office=OfficeSettings(**office), full_lane_share=0
            )
            return gate_of(stack, settings, current, store.logins)

        gate.access = tmp_path / "access.yaml"
        yield gate


LOGIN = {"issuer": "https://issuer.example", "client_id": "office"}


def test_without_a_login_it_is_for_this_machine(made):
    gate, login = made()
    assert isinstance(gate, OpenAtHome)
    assert login is None


def test_a_user_without_a_name_is_known_by_number(made, monkeypatch):
    # As in the image: the password file has no user 10001, and nothing in the environment names one.
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4294000001)

    gate, _ = made()

    assert "uid-4294000001" in repr(gate._visitor)


def test_without_a_login_it_listens_nowhere_else(made):
    with pytest.raises(Misconfigured, match="KPR_OFFICE__HOST"):
        made(host="0.0.0.0")


def test_with_a_login_people_and_programs_come_in(made):
    gate, login = made(
        LOGIN,
        host="0.0.0.0",
        address="https://kpr.example/",
        access=made.access,
        api_issuer="https://issuer.example",
        api_audience="urn:test",
        proxies=("10.0.0.0/29",),
        certificate_header="x-client-certificate",
    )
    assert isinstance(gate, Doors)
    assert login.address == "https://kpr.example"


WRONG = {
    "KPR_LOGIN__CLIENT_ID": ({"issuer": "https://i.example"}, {}),
    "KPR_OFFICE__ADDRESS": (LOGIN, {}),
    "KPR_OFFICE__ACCESS": (LOGIN, {}),
    "KPR_LOGIN__ISSUER": (LOGIN | {"issuer": "http://issuer.example"}, {}),
    "KPR_LOGIN__SCOPES": (LOGIN | {"scopes": "profile"}, {}),
    "KPR_OFFICE__CERTIFICATE_HEADER": (LOGIN, {"certificate_header": "x"}),
    "KPR_OFFICE__PROXIES": (LOGIN, {"certificate_header": "x", "proxies": ("proxy",)}),
}


@pytest.mark.parametrize("named", list(WRONG))
def test_a_setting_that_is_missing_or_wrong_is_named(made, named):
    login, office = WRONG[named]
    with pytest.raises(Misconfigured, match=named):
        made(login, **office)


def test_an_address_in_clear_is_refused(made):
    with pytest.raises(Misconfigured, match="KPR_OFFICE__ADDRESS"):
        made(LOGIN, address="http://kpr.example", access=made.access)
