"""What is protected, opened and verified by the openssl program, and its outline."""

import re
import subprocess

import pytest

from adapter.register.protect import sign
from tests.neighbours.debian import program
from tests.register.contents import CONTENTS
from tests.register.pki import NOW, pki
from tests.register.protecting import protected, signer

#: ContentInfo and EnvelopedData as the register's own reference has them, but for the cipher.
ENVELOPE = """
0 SEQUENCE
1 OBJECT :pkcs7-envelopedData
1 cont [ 0 ]
2 SEQUENCE
3 INTEGER :00
3 SET
4 SEQUENCE
5 INTEGER :00
5 SEQUENCE
6 SEQUENCE
7 SET
8 SEQUENCE
9 OBJECT :countryName
9 PRINTABLESTRING :NO
7 SET
8 SEQUENCE
9 OBJECT :commonName
9 UTF8STRING :Test Issuing CA
6 INTEGER (serial)
5 SEQUENCE
6 OBJECT :rsaEncryption
6 NULL
5 OCTET STRING of 256
3 SEQUENCE
4 OBJECT :pkcs7-data
4 SEQUENCE
5 OBJECT :aes-256-cbc
5 OCTET STRING of 16
4 cont [ 0 ] (primitive)
"""
#: SignedData, without what stands in the certificates and the signer's name.
SIGNED = """
0 SEQUENCE
1 OBJECT :pkcs7-signedData
1 cont [ 0 ]
2 SEQUENCE
3 INTEGER :01
3 SET
4 SEQUENCE
5 OBJECT :sha256
5 NULL
3 SEQUENCE
4 OBJECT :pkcs7-data
4 cont [ 0 ]
5 OCTET STRING of 4
3 cont [ 0 ]
4 SEQUENCE
5 SEQUENCE
5 SEQUENCE
5 BIT STRING
4 SEQUENCE
5 SEQUENCE
5 SEQUENCE
5 BIT STRING
3 SET
4 SEQUENCE
5 INTEGER :01
5 SEQUENCE
5 SEQUENCE
5 SEQUENCE
5 OCTET STRING of 256
"""
LINE = re.compile(r" *\d+:d=(\d+) +hl=\d+ l= *(\d+) (cons|prim): (.{18}) *(.*)")


@pytest.fixture(scope="module")
def peer(tmp_path_factory):
    """A folder with what openssl needs: the register's key, and the root it trusts."""
    folder, world = tmp_path_factory.mktemp("openssl"), pki()
    (folder / "register.pem").write_bytes(world.register.pem)
    (folder / "register.key").write_bytes(world.register.key_pem)
    (folder / "root.pem").write_bytes(world.root.pem)
    return folder


@pytest.mark.parametrize("name", CONTENTS)
def test_openssl_decrypts_and_verifies_byte_for_byte(name, peer):
    assert read_by_openssl(protected(CONTENTS[name]), peer) == CONTENTS[name]


def test_openssl_refuses_what_was_changed_after_it_was_signed(peer):
    signed = bytearray(sign(b"<Melding>1</Melding>", signer()))
    signed[signed.index(b">1<") + 1] = ord("2")
    with pytest.raises(subprocess.CalledProcessError):
        verified_by_openssl(bytes(signed), peer)


def test_the_envelope_has_the_shape_of_the_reference():
    assert outline(protected(b"<a/>"), deepest=9) == ENVELOPE.strip().splitlines()


def test_what_is_signed_has_the_shape_of_nhns_library():
    assert outline(sign(b"<a/>", signer()), deepest=5) == SIGNED.strip().splitlines()


def test_the_message_holds_the_signer_and_what_leads_to_the_root_and_not_the_root():
    world = pki()
    signed = sign(b"<a/>", signer(world))
    assert world.kommune.der in signed
    assert world.issuing.der in signed
    assert world.root.der not in signed


def read_by_openssl(message, peer):
    recipient = ["-recip", str(peer / "register.pem"), "-inkey", str(peer / "register.key")]
    return verified_by_openssl(openssl(["cms", "-decrypt", *recipient], message), peer)


def verified_by_openssl(signed, peer):
    # At the time in which the tests take place, whatever this machine's clock says.
    trust = ["-CAfile", str(peer / "root.pem"), "-purpose", "any", "-attime", str(int(NOW.timestamp()))]
    return openssl(["cms", "-verify", *trust], signed)


def openssl(arguments, content):
    command = [program("openssl", "openssl"), *arguments, "-binary", "-inform", "DER"]
    return subprocess.run(command, input=content, check=True, capture_output=True).stdout


def outline(der, deepest):
    command = [program("openssl", "openssl"), "asn1parse", "-inform", "DER"]
    listed = subprocess.run(command, input=der, check=True, capture_output=True).stdout.decode()
    rows = [LINE.fullmatch(line).groups() for line in listed.splitlines()]
    return [described(*row) for row in rows if int(row[0]) <= deepest]


def described(depth, length, form, kind, value):
    kind = kind.strip()
    if kind == "OCTET STRING":
        return f"{depth} {kind} of {length}"
    if kind.startswith("cont") and form == "prim":
        return f"{depth} {kind} (primitive)"
    is_serial = kind == "INTEGER" and len(value) > 3
    return f"{depth} {kind} (serial)" if is_serial else f"{depth} {kind} {value}".strip()
