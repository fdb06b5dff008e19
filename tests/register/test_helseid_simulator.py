"""HelseID, the address register and the self-service API as our own simulator plays them, strictly."""

import json

import pytest

from adapter.config import AddressSettings, HelseIdSettings
from adapter.main.helseid import this_moment
from adapter.register.access.asking import Neighbour
from adapter.register.access.assertion import Organisation
from adapter.register.access.rotation import Rotation, rotate
from adapter.register.access.shown import Shown
from adapter.register.access.tokens import TokenRefused, Wanted
from adapter.register.address_api import AddressApi
from adapter.register.helseid import HelseId
from adapter.simulator import ADDRESSES, SUBMIT
from adapter.simulator.running import PARTIES, running_simulator

KOMMUNE = PARTIES[0]
SENDER = Organisation(KOMMUNE.orgnr)


class Delivering:
    """The simulator, and our settings as it writes them down."""

    def __init__(self, folder, simulator):
        self.url = simulator.url
        lines = [line for line in (folder / "register.env").read_text().splitlines() if "=" in line]
        told = dict(line.partition("=")[::2] for line in lines)
        names = HelseIdSettings.model_fields
        found = {name: told.get(f"KPR_HELSEID__{name.upper()}") for name in names}
        self.settings = HelseIdSettings(**{name: value for name, value in found.items() if value is not None})
        self.register = int(told["KPR_REGISTER__HER_ID"])
        self.helseid = HelseId(self.settings, this_moment)


@pytest.fixture
async def delivering(tmp_path):
    async with running_simulator(tmp_path) as simulator:
        made = Delivering(tmp_path, simulator)
        yield made
        await made.helseid.close()


async def test_a_token_is_given_on_behalf_of_a_kommune(delivering):
    token = await delivering.helseid.token(Wanted(SUBMIT, SENDER))
    assert token.until > this_moment()


async def test_none_is_given_on_behalf_of_a_stranger(delivering):
    with pytest.raises(TokenRefused) as problem:
        await delivering.helseid.token(Wanted(SUBMIT, Organisation("310999997")))
    assert problem.value.hid_code == "HID-1001"


async def test_the_registers_certificate_is_given(delivering):
    ca_file = delivering.settings.ca_file
    auth = Shown(delivering.helseid, ADDRESSES, KOMMUNE.orgnr)
    neighbour = Neighbour(ca_file, 5, "KPR_HELSEID__CA_FILE")
    addresses = AddressApi(AddressSettings(url=delivering.url), neighbour, auth, this_moment)
    certificate = await addresses.encryption_key(delivering.register)
    await addresses.close()
    assert certificate.not_valid_after_utc > this_moment()


async def test_a_new_key_is_taken_and_used(delivering):
    before = await delivering.helseid.token(Wanted(SUBMIT, SENDER))

    def client(key_file):
        return HelseId(delivering.settings.model_copy(update={"key_file": key_file}), this_moment)

    url = f"{delivering.url}/v1/client-secret"
    key = await rotate(Rotation(delivering.settings, url, client, SENDER))
    after = await delivering.helseid.token(Wanted(SUBMIT, SENDER))

    assert before.key.kid != after.key.kid == key.kid
    assert before.value != after.value
    assert key.expires > this_moment()
    assert json.loads(delivering.settings.key_file.read_text())["kid"] == key.kid
