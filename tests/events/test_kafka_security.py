"""By the secure doors: SCRAM and PLAIN over TLS, client certificates, and what is said of settings that do not fit."""

from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from adapter.config import KafkaSettings
from adapter.errors import Misconfigured
from adapter.events.broker import connection
from adapter.events.kafka import KafkaDoor
from adapter.health import Health
from tests.events.ledger import QUICK, Intake, Ledger
from tests.neighbours.certificates import write_certificates


@pytest.fixture
def password_file(secure_broker, tmp_path):
    file = tmp_path / "password"
    file.write_text(secure_broker.scram_password + "\n")
    return file


def scram(broker, password_file, **more):
    return {
        "bootstrap_servers": broker.scram_bootstrap,
        "security_protocol": "SASL_SSL",
        "sasl_username": broker.scram_user,
        "sasl_password_file": password_file,
        "ca_file": broker.ca_file,
    } | more


def mtls(broker, **more):
    return {
        "bootstrap_servers": broker.mtls_bootstrap,
        "security_protocol": "SSL",
        "ca_file": broker.ca_file,
        "cert_file": broker.client_certificate,
        "key_file": broker.client_key,
    } | more


def settings_for(prefix, given):
    return KafkaSettings(group=f"{prefix}group", topics=f"{prefix}.*", **given)


async def taken_by(settings, topic):
    """What arrives by a door, of what was sent by the same door."""
    ledger = Ledger()
    async with AIOKafkaProducer(**connection(settings)) as producer:
        await producer.send_and_wait(topic, b"1")
    async with Intake(KafkaDoor(settings, ledger, Health(), QUICK), ledger) as intake:
        await intake.taken(1)
    return ledger.bodies


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
async def test_a_user_with_the_right_password_is_let_in(
    secure_broker, topic_prefix, password_file, mechanism
):
    topic = await secure_broker.topic(f"{topic_prefix}a")
    settings = settings_for(topic_prefix, scram(secure_broker, password_file, sasl_mechanism=mechanism))

    assert await taken_by(settings, topic) == [b"1"]


async def test_whoever_has_a_certificate_is_let_in(secure_broker, topic_prefix):
    topic = await secure_broker.topic(f"{topic_prefix}a")

    assert await taken_by(settings_for(topic_prefix, mtls(secure_broker)), topic) == [b"1"]


async def refused(settings):
    with pytest.raises(Misconfigured) as caught:
        async with Intake(KafkaDoor(settings, Ledger(), Health(), QUICK), Ledger()) as intake:
            await intake.until(lambda: False, 20)
    return str(caught.value)


async def test_a_wrong_password_is_a_wrong_setting(secure_broker, topic_prefix, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("canary")

    said = await refused(settings_for(topic_prefix, scram(secure_broker, wrong)))

    assert "KPR_KAFKA__SASL_PASSWORD_FILE" in said
    assert "canary" not in said


async def test_a_mechanism_that_the_broker_does_not_know_is_a_wrong_setting(
    secure_broker, topic_prefix, password_file
):
    given = scram(secure_broker, password_file, sasl_mechanism="SCRAM-SHA-256")

    assert "KPR_KAFKA__SASL_MECHANISM" in await refused(settings_for(topic_prefix, given))


async def test_a_broker_that_somebody_else_signed_for_is_not_trusted(
    secure_broker, topic_prefix, password_file, tmp_path
):
    write_certificates(tmp_path / "other")
    given = scram(secure_broker, password_file, ca_file=tmp_path / "other" / "ca.pem")

    assert "KPR_KAFKA__CA_FILE" in await refused(settings_for(topic_prefix, given))


@pytest.mark.parametrize("lacking", ["certificate", "tls"])
async def test_a_broker_that_hangs_up_without_a_word_is_waited_for(secure_broker, topic_prefix, lacking):
    health = Health()
    without = {"cert_file": None, "key_file": None}
    given = mtls(
        secure_broker,
        **(without if lacking == "certificate" else {"bootstrap_servers": secure_broker.bootstrap}),
    )
    door = KafkaDoor(settings_for(topic_prefix, given), Ledger(), health, QUICK)
    async with Intake(door, Ledger()) as intake:
        await intake.until(lambda: health.away == {"kafka"})
        assert (health.alive, health.ready) == (True, False)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"sasl_password_file": "missing"}, "KPR_KAFKA__SASL_PASSWORD_FILE"),
        ({"sasl_password_file": "empty"}, "KPR_KAFKA__SASL_PASSWORD_FILE"),
        ({"ca_file": "missing"}, "KPR_KAFKA__CA_FILE"),
        ({"ca_file": "empty"}, "KPR_KAFKA__CA_FILE"),
        ({"cert_file": "missing", "key_file": "empty"}, "KPR_KAFKA__CERT_FILE"),
        ({"bootstrap_servers": None}, "KPR_KAFKA__BOOTSTRAP_SERVERS"),
    ],
    ids=["no-password", "empty-password", "no-ca", "empty-ca", "no-certificate", "no-servers"],
)
def test_a_file_that_is_no_good_is_a_wrong_setting(tmp_path, given, name):
    (tmp_path / "empty").touch()
    (tmp_path / "password").write_text("canary")
    files = {key: tmp_path / value if isinstance(value, str) else value for key, value in given.items()}
    settings = KafkaSettings(
        **{
            "bootstrap_servers": "localhost:1",
            "security_protocol": "SASL_SSL",
            "sasl_username": "kpr",
            "sasl_password_file": tmp_path / "password",
        }
        | files
    )

    with pytest.raises(Misconfigured, match=name):
        connection(settings)


def test_an_encrypted_key_is_a_wrong_setting_and_asks_nobody(tmp_path):
    write_certificates(tmp_path)
    key = ec.generate_private_key(ec.SECP256R1())
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    Path(tmp_path / "locked.key").write_bytes(locked)
    settings = KafkaSettings(
        bootstrap_servers="localhost:1",
        security_protocol="SSL",
        cert_file=tmp_path / "client.pem",
        key_file=tmp_path / "locked.key",
    )

    with pytest.raises(Misconfigured, match="KPR_KAFKA__KEY_FILE"):
        connection(settings)


def test_an_open_door_needs_nothing_but_its_address():
    assert connection(KafkaSettings(bootstrap_servers="a:1")) == {
        "bootstrap_servers": "a:1",
        "security_protocol": "PLAINTEXT",
    }
