"""The client's key: what is taken, what is refused, and that nothing of it is shown."""

import json

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from adapter.errors import Misconfigured
from adapter.register.access.keys import ALGORITHMS, SigningKey, read_key
from tests.register.jwks import key_for, write_jwk


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
def test_a_key_signs_with_its_algorithm(tmp_path, algorithm):
    key = read_key(write_jwk(tmp_path / "k", algorithm), algorithm)
    made = key.sign({"typ": "a"}, {"b": "c"})
    read = jwt.decode(made, key_for(algorithm), algorithms=[algorithm])
    assert (read.header, read.claims) == ({"typ": "a", "alg": algorithm}, {"b": "c"})


def test_members_that_a_vendors_tool_has_added_do_not_matter(tmp_path):
    file = write_jwk(tmp_path / "k", "ES384", use="sig", key_ops=["verify"], created="2026", alg=None)
    assert read_key(file, "ES384").kid == "key-1"


@pytest.mark.parametrize(
    ("algorithm", "changed", "said"),
    [
        ("ES256", {"kid": None}, "has no kid"),
        ("ES256", {"kid": ""}, "has no kid"),
        ("ES256", {"kid": 1}, "has no kid"),
        ("ES256", {"alg": "ES384"}, "another algorithm"),
        ("ES256", {"use": "enc"}, "not made for signing"),
        ("ES256", {"d": None}, "public key only"),
        ("ES256", {"x": None}, "do not fit together"),
        ("ES256", {"x": 7}, "do not fit together"),
        ("ES256", {"y": "AAAA"}, "do not fit together"),
        ("ES256", {"crv": "P-384"}, "no EC key on P-256"),
        ("ES256", {"kty": "RSA"}, "no EC key on P-256"),
        ("PS256", {"kty": "EC"}, "no RSA key"),
        ("PS256", {"n": None}, "no RSA key"),
        ("PS256", {"n": "not base64!"}, "fewer than 2048 bits"),
        ("PS256", {"p": None}, "do not fit together"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, algorithm, changed, said):
    file = write_jwk(tmp_path / "k", algorithm, **changed)
    with pytest.raises(Misconfigured, match=said) as problem:
        read_key(file, algorithm)
    assert key_for(algorithm).as_dict(private=True)["d"] not in str(problem.value)


@pytest.mark.parametrize("content", ["", "{", "[]", '"text"', "\x00"])
def test_what_is_no_jwk_is_said(tmp_path, content):
    file = tmp_path / "k"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(Misconfigured, match="no JWK"):
        read_key(file, "ES256")


def test_a_short_key_is_refused(tmp_path):
    members = write_jwk(tmp_path / "k", "PS256")
    # 1024 bits: only the modulus is looked at, before any library is asked.
    short = {**json.loads(members.read_text()), "n": "A" * 171}
    members.write_text(json.dumps(short))
    with pytest.raises(Misconfigured, match="fewer than 2048 bits"):
        read_key(members, "PS256")


@pytest.mark.parametrize("algorithm", ["HS256", "none", "EdDSA", "RS1", ""])
def test_an_algorithm_outside_the_list_is_refused(tmp_path, algorithm):
    file = tmp_path / "k"
    file.write_text(json.dumps({**OctKey.generate_key(256).as_dict(private=True), "kid": "k"}))
    file.chmod(0o600)
    with pytest.raises(Misconfigured, match="cannot be used with"):
        read_key(file, algorithm)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(Misconfigured, match="cannot be read: No such file"):
        read_key(tmp_path / "k", "ES256")


def test_a_file_that_everybody_may_read_is_refused(tmp_path):
    file = write_jwk(tmp_path / "k", "ES256")
    file.chmod(0o640)
    assert read_key(file, "ES256").kid == "key-1"
    file.chmod(0o644)
    with pytest.raises(Misconfigured, match="open to everybody"):
        read_key(file, "ES256")


def test_a_key_shows_nothing_private():
    made = RSAKey.generate_key(2048)
    key = SigningKey("k", "PS256", made)
    assert sorted(key.public) == ["e", "kty", "n"]
    members = made.as_dict(private=True)
    private = [str(members[name]) for name in ("d", "p", "q", "dp", "dq", "qi")]
    assert [each for each in private if each in f"{key!r} {key} {key.public}"] == []
