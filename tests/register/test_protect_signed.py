"""The reader of signed and encrypted bytes: what other programs write, and what it refuses."""

import subprocess
from functools import cache

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
    load_der_pkcs7_certificates,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyasn1.codec.der import decoder, encoder
from pyasn1_modules import rfc4055, rfc5280, rfc5652

from adapter.register.cms.signature import NotSigned
from adapter.register.cms.signed import NotDecrypted, decrypt, open_signed
from adapter.register.cms.signing import Signer
from adapter.register.protect import encrypt, sign
from tests.neighbours.debian import program
from tests.register.contents import CONTENTS
from tests.register.pki import KOMMUNE_ORGNR, ec_key, make_root, pki, rsa_key
from tests.register.protecting import protected, signer

CONTENT = b"<Melding>\r\n1\r</Melding>"


@pytest.fixture(scope="module")
def parties(tmp_path_factory):
    """A folder with signers for openssl: of RSA and of an elliptic curve."""
    folder = tmp_path_factory.mktemp("signers")
    for name, party in {"rsa": pki().kommune, "ec": elliptic(), "other": other()}.items():
        (folder / f"{name}.pem").write_bytes(party.pem)
        (folder / f"{name}.key").write_bytes(party.key_pem)
    (folder / "register.pem").write_bytes(pki().register.pem)
    return folder


def elliptic():
    return pki().issuing.issue("Testkommune", orgnr=KOMMUNE_ORGNR, key=ec_key("elliptic"), serial=77)


def other():
    return pki().issuing.issue("Another", key=rsa_key("another"), serial=78)


def by_openssl(folder, *options, who=("rsa",), mode="-sign"):
    names = [
        part for name in who for part in ("-signer", folder / f"{name}.pem", "-inkey", folder / f"{name}.key")
    ]
    form = ["-binary", "-nodetach", "-outform", "DER"]
    command = [program("openssl", "openssl"), "cms", mode, *names, *form, *options]
    return subprocess.run(list(map(str, command)), input=CONTENT, check=True, capture_output=True).stdout


def cause_of(der, expected=None):
    with pytest.raises(NotSigned) as caught:
        open_signed(der, (expected or pki().kommune).certificate)
    assert str(caught.value) == caught.value.cause
    return caught.value.cause


@pytest.mark.parametrize("name", CONTENTS)
def test_what_we_protect_is_opened_byte_for_byte(name):
    world = pki()
    signed = decrypt(protected(CONTENTS[name]), world.register.key, world.register.certificate)
    assert open_signed(signed, world.kommune.certificate) == CONTENTS[name]


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["-noattr"],
        ["-nosmimecap"],
        ["-md", "sha384"],
        ["-md", "sha512", "-noattr"],
        ["-keyopt", "rsa_padding_mode:pss"],
        ["-keyopt", "rsa_padding_mode:pss", "-md", "sha512", "-noattr"],
        ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:0"],
    ],
    ids=" ".join,
)
def test_what_openssl_signs_is_opened(options, parties):
    assert open_signed(by_openssl(parties, *options), pki().kommune.certificate) == CONTENT


@pytest.mark.parametrize("options", [["-md", "sha256"], ["-md", "sha384", "-noattr"]], ids=" ".join)
def test_a_signature_on_an_elliptic_curve_is_opened(options, parties):
    signed = by_openssl(parties, *options, who=["ec"])
    assert open_signed(signed, elliptic_of(signed)) == CONTENT


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (["-md", "sha1"], "digest-not-allowed"),
        (["-md", "sha224"], "digest-not-allowed"),
        (["-nocerts"], "certificate-missing"),
        (["-econtent_type", "1.2.3.4"], "content-type"),
    ],
    ids=["sha-1", "sha-224", "no-certificates", "other-content-type"],
)
def test_what_openssl_signs_otherwise_is_refused(options, cause, parties):
    assert cause_of(by_openssl(parties, *options)) == cause


def test_a_signature_without_its_content_is_refused():
    builder = PKCS7SignatureBuilder().set_data(CONTENT)
    builder = builder.add_signer(pki().kommune.certificate, pki().kommune.key, SHA256())
    detached = [PKCS7Options.Binary, PKCS7Options.DetachedSignature]
    assert cause_of(builder.sign(Encoding.DER, detached)) == "content-missing"


def test_two_signers_are_refused(parties):
    assert cause_of(by_openssl(parties, who=["rsa", "other"])) == "not-one-signer"


def test_another_signer_is_refused(parties):
    assert cause_of(by_openssl(parties, who=["other"])) == "signer-unknown"


def test_a_signer_of_another_issuer_with_the_same_serial_number_is_refused():
    world, stranger = pki(), make_root("Stranger")
    serial = world.kommune.certificate.serial_number
    same = stranger.issue("Testkommune", serial=serial, key=world.kommune.key)
    signed = sign(CONTENT, Signer(same.certificate, same.key))
    assert open_signed(signed, same.certificate) == CONTENT
    assert cause_of(signed) == "signer-unknown"


def test_another_key_under_the_same_name_is_refused():
    world = pki()
    same = world.issuing.issue(
        "Testkommune", serial=world.kommune.certificate.serial_number, key=rsa_key("impostor")
    )
    impostor = Signer(same.certificate, same.key, (world.kommune.certificate,))
    assert cause_of(sign(CONTENT, impostor)) == "signature-wrong"


def test_changed_content_is_refused_without_attributes():
    assert cause_of(changed(sign(CONTENT, signer()))) == "signature-wrong"


def test_changed_content_is_refused_with_attributes(parties):
    assert cause_of(changed(by_openssl(parties))) == "digest-differs"


def test_changed_attributes_are_refused(parties):
    signed = by_openssl(parties)

    def later(attributes):
        for each in attributes:
            if each["attrType"] == rfc5652.id_signingTime:
                each["attrValues"][0] = encoder.encode(
                    rfc5652.SigningTime().setComponentByName("utcTime", "300101000000Z")
                )

    assert cause_of(with_attributes(signed, later)) == "signature-wrong"


@pytest.mark.parametrize(
    "missing", [rfc5652.id_contentType, rfc5652.id_messageDigest], ids=["type", "digest"]
)
def test_attributes_without_what_they_must_have_are_refused(missing, parties):
    def drop(attributes):
        kept = [each for each in attributes if each["attrType"] != missing]
        attributes.clear()
        attributes.extend(kept)

    assert cause_of(with_attributes(by_openssl(parties), drop)) == "attributes-wrong"


def test_attributes_for_content_of_another_type_are_refused(parties):
    def change(attributes):
        for each in attributes:
            if each["attrType"] == rfc5652.id_contentType:
                each["attrValues"][0] = encoder.encode(rfc5652.id_signedData)

    assert cause_of(with_attributes(by_openssl(parties), change)) == "attributes-wrong"


@pytest.mark.parametrize("whose", ["message", "signer", "both"])
def test_another_version_is_refused(whose):
    def change(inner):
        if whose != "signer":
            inner["version"] = 3
        if whose != "message":
            inner["signerInfos"][0]["version"] = 3

    assert cause_of(with_parts(sign(CONTENT, signer()), change)) == "not-signed-data"


def test_a_signature_algorithm_that_names_another_digest_is_refused():
    """The digest named is SHA-256, the signature says RSA with SHA-512."""

    def change(inner):
        inner["signerInfos"][0]["signatureAlgorithm"]["algorithm"] = rfc4055.sha512WithRSAEncryption

    assert cause_of(with_parts(sign(CONTENT, signer()), change)) == "algorithm-not-allowed"


def other_hash(found):
    found["hashAlgorithm"]["algorithm"] = rfc4055.id_sha384


def other_mask_hash(found):
    mask = rfc5280.AlgorithmIdentifier()
    mask["algorithm"] = rfc4055.id_sha1
    found["maskGenAlgorithm"]["parameters"] = encoder.encode(mask)


def other_mask(found):
    found["maskGenAlgorithm"]["algorithm"] = rfc4055.id_sha256


def other_trailer(found):
    found["trailerField"] = 2


def negative_salt(found):
    found["saltLength"] = -1


@pytest.mark.parametrize(
    "spoil",
    [other_hash, other_mask_hash, other_mask, other_trailer, negative_salt],
    ids=["hash", "mask-hash", "mask", "trailer", "salt"],
)
def test_parameters_of_pss_that_are_not_on_the_list_are_refused(spoil, parties):
    def change(inner):
        algorithm = inner["signerInfos"][0]["signatureAlgorithm"]
        found, _ = decoder.decode(bytes(algorithm["parameters"]), asn1Spec=rfc4055.RSASSA_PSS_params())
        spoil(found)
        algorithm["parameters"] = encoder.encode(found)

    signed = by_openssl(parties, *FORMS["pss"])
    assert open_signed(with_parts(signed, lambda inner: None), pki().kommune.certificate) == CONTENT
    assert cause_of(with_parts(signed, change)) == "algorithm-not-allowed"


def test_a_signature_on_a_curve_that_names_another_digest_is_refused(parties):
    """The digest named is SHA-256, the signature says ECDSA with SHA-512."""
    signed = by_openssl(parties, who=["ec"])
    mixed = signed.replace(bytes.fromhex("2a8648ce3d040302"), bytes.fromhex("2a8648ce3d040304"))
    assert mixed != signed
    with pytest.raises(NotSigned, match="algorithm-not-allowed"):
        open_signed(mixed, elliptic_of(signed))


@pytest.mark.parametrize("der", [b"", b"0", b"\x30\x80\x00\x00", b"<Melding/>", b"\x30" * 5000], ids=len)
def test_what_is_not_der_is_refused(der):
    assert cause_of(der) == "not-der"


def test_something_behind_the_signed_bytes_is_refused():
    assert cause_of(sign(CONTENT, signer()) + b"\x00") == "not-der"


def test_what_is_encrypted_and_not_signed_is_refused():
    world = pki()
    message = encrypt(CONTENT, world.register.certificate)
    assert cause_of(decrypt(message, world.register.key, world.register.certificate)) == "not-der"


def test_an_envelope_is_not_a_signature():
    assert cause_of(protected(CONTENT)) == "not-signed-data"


def test_a_message_for_somebody_else_is_not_opened():
    world = pki()
    with pytest.raises(NotDecrypted):
        decrypt(protected(CONTENT), world.kommune.key, world.kommune.certificate)


def test_triple_des_is_not_opened(parties):
    command = [program("openssl", "openssl"), "cms", "-encrypt", "-binary", "-des3", "-outform", "DER"]
    envelope = subprocess.run(
        [*command, str(parties / "register.pem")], input=CONTENT, check=True, capture_output=True
    ).stdout
    with pytest.raises(NotDecrypted):
        decrypt(envelope, pki().register.key, pki().register.certificate)


def test_a_changed_message_never_gives_another_content():
    world, message = pki(), bytearray(protected(CONTENT))
    message[-20] ^= 1
    with pytest.raises((NotDecrypted, NotSigned)):
        open_signed(
            decrypt(bytes(message), world.register.key, world.register.certificate), world.kommune.certificate
        )


FORMS = {"ours": None, "attributes": [], "pss": ["-keyopt", "rsa_padding_mode:pss", "-noattr"]}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), by=st.sampled_from(["change", "cut", "put in"]))
def test_no_damage_gives_another_content_or_another_error(form, parties, at, byte, by):
    signed = signed_once(form, parties)
    at %= len(signed)
    damaged = {
        "change": signed[:at] + bytes([byte]) + signed[at + 1 :],
        "cut": signed[:at],
        "put in": signed[:at] + bytes([byte]) + signed[at:],
    }[by]
    try:
        assert open_signed(damaged, pki().kommune.certificate) == CONTENT
    except NotSigned:
        return


@cache
def signed_once(form, parties):
    return sign(CONTENT, signer()) if FORMS[form] is None else by_openssl(parties, *FORMS[form])


def changed(signed):
    at = signed.index(CONTENT) + CONTENT.index(b"1")
    return signed[:at] + b"2" + signed[at + 1 :]


def elliptic_of(signed):
    """The certificate that openssl was given: `elliptic()` makes a new one each time."""
    (found,) = load_der_pkcs7_certificates(signed)
    return found


def with_attributes(signed, change):
    """The same message with its signed attributes changed, and its signature as it was."""
    return with_parts(signed, lambda inner: change(inner["signerInfos"][0]["signedAttrs"]))


def with_parts(signed, change):
    """The same message with parts of its SignedData changed, and its signature as it was."""
    outer, _ = decoder.decode(signed, asn1Spec=rfc5652.ContentInfo())
    inner, _ = decoder.decode(bytes(outer["content"]), asn1Spec=rfc5652.SignedData())
    change(inner)
    outer["content"] = encoder.encode(inner)
    return encoder.encode(outer)
