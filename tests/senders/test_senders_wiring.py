"""The settings say how senders are recognised, and an intake that anybody could send to does not start."""

from contextlib import AsyncExitStack

import pytest

from adapter.config import Settings, Tenant, Tenants
from adapter.config.office import OfficeSettings
from adapter.config.senders import SenderSettings
from adapter.config.service import HttpSettings
from adapter.errors import Misconfigured
from adapter.main import build_world
from adapter.main.current import Current
from adapter.main.doors import Doors
from adapter.main.senders import must_be_guarded, senders_of
from adapter.main.service import run_service
from tests.senders.asked import BREDVIK
from tests.stores import opened_store

NAMED = Tenants(tenants={"bredvik": Tenant(kommuneNr="4631", senders=(BREDVIK,))})
UNNAMED = Tenants(tenants={"bredvik": Tenant(kommuneNr="4631")})
TOKENS = {
    "issuer": "https://issuer.example",
    "audience": "urn:intake",
    "scope": "kpr:send",
    "address": "https://kpr.example/",
}
HEADER = {"certificate_header": "x-client-certificate", "proxies": ("10.0.0.7",)}


def settings(host="0.0.0.0", office=None, **senders):
    return Settings(
        http=HttpSettings(host=host),
        senders=SenderSettings(**senders),
        office=OfficeSettings(**(office or {})),
        full_lane_share=0,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "kpr.example"])
def test_an_intake_that_others_reach_and_nobody_guards_is_refused(host):
    with pytest.raises(Misconfigured, match=r"KPR_HTTP__HOST: .*KPR_SENDERS__ISSUER.*GUARDED_ELSEWHERE"):
        must_be_guarded(settings(host), NAMED)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_on_this_machine_alone_nobody_is_asked(host):
    must_be_guarded(settings(host), UNNAMED)


def test_that_something_else_guards_it_must_be_said():
    must_be_guarded(settings(guarded_elsewhere=True), UNNAMED)


@pytest.mark.parametrize("told", [TOKENS, HEADER, TOKENS | HEADER])
def test_tokens_and_certificates_guard_it(told):
    must_be_guarded(settings(**told), NAMED)


def test_an_issuer_that_no_tenant_has_senders_for_is_refused():
    with pytest.raises(Misconfigured, match="KPR_TENANTS: has no tenant with senders"):
        must_be_guarded(settings(**TOKENS), UNNAMED)


WRONG = {
    "KPR_SENDERS__AUDIENCE": TOKENS | {"audience": None},
    "KPR_SENDERS__SCOPE": TOKENS | {"scope": None},
    "KPR_SENDERS__ADDRESS": TOKENS | {"address": "http://kpr.example"},
    "KPR_SENDERS__ISSUER": TOKENS | {"issuer": "http://issuer.example"},
    "KPR_SENDERS__CERTIFICATE_HEADER": {"certificate_header": "x-client-certificate"},
    "KPR_SENDERS__PROXIES": HEADER | {"proxies": ("proxy",)},
    "KPR_SENDERS__GUARDED_ELSEWHERE": TOKENS | {"guarded_elsewhere": True},
}


@pytest.mark.parametrize("named", WRONG)
def test_a_setting_that_is_missing_or_wrong_is_named(named):
    with pytest.raises(Misconfigured, match=named):
        must_be_guarded(settings(**WRONG[named]), NAMED)


def test_tokens_of_senders_are_not_those_of_the_office():
    office = {"api_issuer": "https://issuer.example", "api_audience": "urn:intake"}
    with pytest.raises(Misconfigured, match="KPR_SENDERS__AUDIENCE: is the audience of the office too"):
        must_be_guarded(settings(office=office, **TOKENS), NAMED)


async def test_the_service_does_not_start_unguarded_and_makes_no_store(tmp_path):
    store = {"url": f"sqlite:///{tmp_path / 'kpr.db'}", "key_file": tmp_path / "kpr.key"}
    told = settings().model_copy(update={"store": Settings(store=store).store})
    with pytest.raises(Misconfigured, match="KPR_HTTP__HOST"):
        await run_service(told, Doors(http=True))
    assert list(tmp_path.iterdir()) == []


async def test_the_settings_make_who_recognises_senders(tmp_path):
    current = Current(build_world(Settings(full_lane_share=0)))
    async with opened_store(tmp_path) as store, AsyncExitStack() as stack:
        assert senders_of(stack, settings(), current, store.logins) is None
        made = senders_of(stack, settings(**TOKENS, **HEADER), current, store.logins)
    assert (made.tokens.address, made.tokens.audience) == ("https://kpr.example", "urn:intake")
    assert made.tokens.scope() == "kpr:send"
    assert made.handed_on.setting == "KPR_SENDERS__PROXIES"
