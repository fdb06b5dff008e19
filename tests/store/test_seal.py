"""What is sealed cannot be read, changed or moved."""

import base64
import stat

import pytest
from pydantic import SecretStr

from adapter.errors import Misconfigured
from adapter.store.seal import Seal, make_key, parse_key, read_key

SECRET = bytes(range(32))
PLAIN = b"17815230051"


@pytest.fixture
def seal():
    return Seal(SECRET)


def test_what_is_sealed_for_a_place_opens_there(seal):
    assert seal.open(seal.seal(PLAIN, "record", "a"), "record", "a") == PLAIN


def test_the_plain_value_is_not_in_the_sealed_one(seal):
    assert PLAIN not in seal.seal(PLAIN, "record", "a")


@pytest.mark.parametrize("place", [("record", "b"), ("history", "a"), ("record", "a", ""), ("recorda",)])
def test_a_sealed_value_moved_to_another_place_does_not_open(seal, place):
    with pytest.raises(Misconfigured, match="moved from another row"):
        seal.open(seal.seal(PLAIN, "record", "a"), *place)


def test_places_are_not_confused_where_their_parts_join(seal):
    with pytest.raises(Misconfigured):
        seal.open(seal.seal(PLAIN, "t", "ab", "c"), "t", "a", "bc")


def test_another_key_does_not_open_it(seal):
    with pytest.raises(Misconfigured):
        Seal(bytes(32)).open(seal.seal(PLAIN, "record", "a"), "record", "a")


@pytest.mark.parametrize("at", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(seal, at):
    """The key's id, the nonce, the ciphertext and the tag."""
    changed = bytearray(seal.seal(PLAIN, "record", "a"))
    changed[at] ^= 1

    with pytest.raises(Misconfigured):
        seal.open(bytes(changed), "record", "a")


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20])
def test_a_cut_value_is_noticed(seal, length):
    with pytest.raises(Misconfigured):
        seal.open(seal.seal(PLAIN, "record", "a")[:length], "record", "a")


def test_sealing_twice_gives_two_values(seal):
    assert seal.seal(PLAIN, "record", "a") != seal.seal(PLAIN, "record", "a")


def test_a_hash_is_the_same_for_the_same_key_and_parts(seal):
    assert seal.hash("person", "vest", "1") == Seal(SECRET).hash("person", "vest", "1")


def test_a_hash_depends_on_the_key_and_on_every_part(seal):
    hashes = {
        seal.hash("person", "vest", "1"),
        seal.hash("person", "vest1", ""),
        seal.hash("person", "nord", "1"),
        seal.hash("name", "vest", "1"),
        Seal(bytes(32)).hash("person", "vest", "1"),
    }

    assert len(hashes) == 5


def test_a_key_of_another_length_is_refused():
    with pytest.raises(Misconfigured, match="has 16 bytes, needs 32"):
        Seal(bytes(16))


def test_a_new_key_is_for_its_owner_only_and_reads_back(tmp_path):
    path = tmp_path / "deep" / "store.key"

    secret = make_key(path)

    assert (len(secret), read_key(path)) == (32, secret)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_of_two_that_make_a_key_both_have_the_first(tmp_path):
    """Processes that start at once: nothing is overwritten, and nothing is left lying about."""
    path = tmp_path / "store.key"
    secret = make_key(path)

    assert make_key(path) == read_key(path) == secret
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Misconfigured, match="the store's key cannot be made: "):
        make_key(tmp_path / "file" / "store.key")


def _key_file(path, content, mode=0o600):
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("content", [SECRET, base64.b64encode(SECRET), base64.b64encode(SECRET) + b"\n"])
def test_a_key_file_is_raw_or_base64(tmp_path, content):
    assert read_key(_key_file(tmp_path / "key", content)) == SECRET


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 31, base64.b64encode(bytes(16)), b"*" * 44])
def test_anything_else_is_refused_without_being_shown(tmp_path, content):
    with pytest.raises(Misconfigured) as caught:
        read_key(_key_file(tmp_path / "key", content))

    assert str(caught.value) == f"{tmp_path / 'key'}: the store's key must be 32 bytes, raw or in base64"


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o601])
def test_a_key_open_to_everybody_is_refused(tmp_path, mode):
    with pytest.raises(Misconfigured, match="open to everybody; chmod 600"):
        read_key(_key_file(tmp_path / "key", SECRET, mode))


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o600])
def test_a_platform_may_hand_a_key_to_the_group(tmp_path, mode):
    assert read_key(_key_file(tmp_path / "key", SECRET, mode)) == SECRET


def test_a_missing_key_file_is_named(tmp_path):
    with pytest.raises(Misconfigured, match=r"nowhere\.key: the store's key cannot be read: No such file"):
        read_key(tmp_path / "nowhere.key")


def test_a_key_given_as_a_setting_is_base64():
    assert parse_key(SecretStr(base64.b64encode(SECRET).decode())) == SECRET


def test_a_wrong_setting_is_refused_without_being_shown():
    with pytest.raises(Misconfigured) as caught:
        parse_key(SecretStr("hemmelighet"))

    assert "hemmelighet" not in str(caught.value)
