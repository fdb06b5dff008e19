"""A new key for HelseID: the order, and that no cut leaves us without a key that is registered."""

import json
import stat
from datetime import UTC, datetime

import pytest

from adapter.errors import Misconfigured, Unavailable
from adapter.register.access import rotation as rotating
from adapter.register.access.assertion import Organisation
from adapter.register.access.keys import read_key
from adapter.register.access.new_key import RSA_BITS, make_jwk, store_jwk
from adapter.register.access.rotation import SCOPE, NotRegistered, Rotation, rotate
from adapter.register.access.tokens import TokenRefused
from adapter.register.helseid import HelseId
from tests.register.helseid_parts import PARENT, TOKEN, granted, refused, world
from tests.register.stand_in import Reply

SELF_SERVICE = "/v1/client-secret"
EXPIRES = "2027-11-22T10:00:00Z"


class SelfService:
    """HelseID with its self-service: it knows keys, and gives tokens to those whose keys it knows."""

    def __init__(self, here):
        self.here, self.known = here, {"key-1"}
        here.helseid()  # writes the key
        here.issuer.says(TOKEN, self.token)
        here.issuer.says(SELF_SERVICE, self.register)

    def token(self, asked):
        kid = asked.assertion[0]["kid"]
        return granted(scope=SCOPE) if kid in self.known else refused("invalid_client")

    def register(self, asked):
        self.known.add(json.loads(asked.body)["kid"])
        return Reply(body={"expiration": EXPIRES})

    async def rotate(self):
        url = self.here.issuer.base + SELF_SERVICE
        return await rotate(Rotation(self.here.settings(), url, self.client, Organisation(PARENT)))

    def client(self, key_file):
        return HelseId(self.here.settings(key_file=key_file), self.here.clock)

    @property
    def file(self):
        return self.here.folder / "client.jwk"

    @property
    def following(self):
        return self.here.folder / "client.jwk.next"

    @property
    def registered(self):
        return [json.loads(each.body) for each in self.here.issuer.asked_at(SELF_SERVICE)]


@pytest.fixture
async def service(tmp_path):
    async with world(tmp_path) as each:
        yield SelfService(each)


async def test_a_new_key_takes_the_old_ones_place(service):
    key = await service.rotate()

    kept = read_key(service.file, "ES256")
    assert (kept.kid, kept.public) == (key.kid, key.public)
    assert kept.kid != "key-1"
    assert kept.expires == datetime(2027, 11, 22, 10, tzinfo=UTC)
    assert stat.S_IMODE(service.file.stat().st_mode) == 0o600
    assert not service.following.exists()


async def test_only_the_public_part_is_registered_with_the_old_key(service):
    key = await service.rotate()

    assert service.registered == [{**key.public, "kid": key.kid, "alg": "ES256", "use": "sig"}]
    asked = service.here.issuer.asked_at(SELF_SERVICE)[0]
    assert asked.headers["authorization"] == "DPoP token-1"
    kids = [each.assertion[0]["kid"] for each in service.here.requests]
    assert kids == ["key-1", key.kid], "with the old key to register, with the new one to try it"


async def test_a_running_client_goes_over_to_the_new_key(service):
    helseid = service.here.made[0]
    before = await helseid.current_key()
    key = await service.rotate()
    assert (before.kid, (await helseid.current_key()).kid) == ("key-1", key.kid)


async def test_the_key_is_stored_before_it_is_registered(service):
    def register(asked):
        kept = read_key(service.following, "ES256")
        assert kept.kid == json.loads(asked.body)["kid"]
        return service.register(asked)

    service.here.issuer.says(SELF_SERVICE, register)
    await service.rotate()


@pytest.mark.parametrize(
    ("reply", "error"), [(Reply(403), NotRegistered), (Reply(400), NotRegistered), (Reply(503), Unavailable)]
)
async def test_a_key_that_is_not_registered_is_not_used(service, reply, error):
    service.here.issuer.says(SELF_SERVICE, reply)
    with pytest.raises(error):
        await service.rotate()
    assert read_key(service.file, "ES256").kid == "key-1"


async def test_what_was_refused_is_tried_again_with_the_same_key(service):
    service.here.issuer.says(SELF_SERVICE, Reply(503), service.register)
    with pytest.raises(Unavailable):
        await service.rotate()
    left = read_key(service.following, "ES256").kid
    assert (await service.rotate()).kid == left


async def test_a_key_that_was_registered_before_a_cut_is_only_put_in_place(service, monkeypatch):
    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rotating, "move", cut)
        with pytest.raises(KeyboardInterrupt):
            await service.rotate()
    left = read_key(service.following, "ES256")
    assert (await service.rotate()).kid == left.kid
    assert len(service.registered) == 1
    assert read_key(service.file, "ES256").expires == left.expires


async def test_a_key_that_helseid_does_not_take_yet_waits(service):
    service.here.issuer.says(SELF_SERVICE, Reply(body={"expiration": EXPIRES}))
    with pytest.raises(TokenRefused):
        await service.rotate()
    assert read_key(service.file, "ES256").kid == "key-1"
    service.known.add(read_key(service.following, "ES256").kid)
    assert (await service.rotate()).kid != "key-1"
    assert len(service.registered) == 1


@pytest.mark.parametrize(
    ("answer", "expires"),
    [
        ({"Expiration": "2027-11-22T10:00:00"}, datetime(2027, 11, 22, 10, tzinfo=UTC)),
        ({"expiration": "soon"}, None),
        ({"expiration": 7}, None),
        ({}, None),
    ],
)
async def test_the_expiration_is_read_where_it_is_stated(service, answer, expires):
    service.here.issuer.says(SELF_SERVICE, lambda asked: (service.register(asked), Reply(body=answer))[1])
    assert (await service.rotate()).expires == expires


async def test_a_place_that_cannot_be_written_registers_nothing(service, monkeypatch):
    def no_room(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("os.open", no_room)
    with pytest.raises(Misconfigured, match="cannot be stored: Read-only file system"):
        store_jwk(service.following, {})
    monkeypatch.undo()
    assert service.registered == []


@pytest.mark.parametrize(("algorithm", "size"), [("PS256", RSA_BITS), ("ES512", 521)])
def test_new_keys_are_as_helseid_makes_them(tmp_path, algorithm, size):
    members = make_jwk(algorithm)
    store_jwk(tmp_path / "k", members)
    key = read_key(tmp_path / "k", algorithm)
    assert key.kid == members["kid"]
    assert key._key.private_key.key_size == size
    assert make_jwk("ES512")["kid"] != make_jwk("ES512")["kid"]
