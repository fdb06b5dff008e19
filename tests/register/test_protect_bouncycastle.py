"""What is protected, opened and verified by BouncyCastle."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapter.register.protect import encrypt, sign
from tests.neighbours import bouncycastle, jars
from tests.register.contents import CONTENTS
from tests.register.pki import pki
from tests.register.protecting import protected, signer

READER = Path(__file__).parent / "java" / "ReadCms.java"


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A folder in which BouncyCastle has read everything: Java takes its time to start."""
    folder = tmp_path_factory.mktemp("bouncycastle")
    for name, content in CONTENTS.items():
        (folder / f"{name}.cms").write_bytes(protected(content))
    (folder / "changed.cms").write_bytes(changed())
    ran = bouncycastle.JARS.run(READER, str(folder), *keys(folder))
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.mark.parametrize("name", CONTENTS)
def test_bouncycastle_decrypts_and_verifies_byte_for_byte(name, read):
    assert (read / f"{name}.read").read_bytes() == CONTENTS[name]


def test_bouncycastle_refuses_what_was_changed_after_it_was_signed(read):
    assert (read / "changed.refused").exists()
    assert not (read / "changed.read").exists()


def test_the_lock_holds_the_version_that_is_asked_for():
    locked = jars.read_lock(bouncycastle.JARS.lock)
    assert f"bcpkix-jdk18on-{bouncycastle.VERSION}.jar" in locked


def changed():
    signed = sign(b"<Melding>1</Melding>", signer())
    return encrypt(signed.replace(b">1<", b">2<"), pki().register.certificate)


def keys(folder):
    world = pki()
    key = world.register.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    contents = {"register.key": key, "register.der": world.register.der, "kommune.der": world.kommune.der}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in contents]
