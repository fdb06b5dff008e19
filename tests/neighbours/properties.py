"""How the tests' broker is set: small, quick to start, quick to notice, safe enough to be killed."""

from collections.abc import Mapping
from pathlib import Path

from tests.neighbours.ports import HOST

USER = "kpr"
#: A broker of the tests holds nothing worth having, so its password protects nothing.
PASSWORD = "only-for-tests"
PROTOCOLS = {"CONTROLLER": "PLAINTEXT", "PLAINTEXT": "PLAINTEXT", "SCRAM": "SASL_SSL", "MTLS": "SSL"}

COMMON = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    # A topic that a test has misspelt is missing, not empty.
    "auto.create.topics.enable": "false",
    # One broker: nothing can be held twice.
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # Consumers need not wait for others, and may be declared dead in half a second.
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "500",
    # Records have the times of the tests' stories, years ago: only a topic that asks for it forgets by age.
    "log.retention.ms": "-1",
    # Records whose time is over, or that have a newer one, go at once, so that a test can see them gone.
    "log.retention.check.interval.ms": "1000",
    "log.cleaner.backoff.ms": "300",
    # Little memory and few threads, for machines with two cores.
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "log.cleaner.dedupe.buffer.size": "8388608",
    # Nobody waits for the controller's records that say nothing, twice a second.
    "metadata.max.idle.interval.ms": "0",
    # A killed broker that comes again is let in when its former life has timed out.
    "broker.heartbeat.interval.ms": "300",
    "broker.session.timeout.ms": "2000",
}


def broker_properties(folder: Path, ports: Mapping[str, int]) -> str:
    """The settings file of a broker that holds its data in the folder and listens on the ports."""
    doors = {name: f"{name}://{HOST}:{port}" for name, port in ports.items()}
    settings = COMMON | {
        "controller.quorum.voters": f"1@{HOST}:{ports['CONTROLLER']}",
        "listeners": ",".join(doors.values()),
        "advertised.listeners": ",".join(door for name, door in doors.items() if name != "CONTROLLER"),
        "listener.security.protocol.map": ",".join(f"{name}:{PROTOCOLS[name]}" for name in ports),
        "log.dirs": str(folder / "data"),
    }
    if "SCRAM" in ports:
        settings |= _secure(folder / "certificates")
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _secure(certificates: Path) -> dict[str, str]:
    security = "org.apache.kafka.common.security"
    plain = f'{security}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certificates / "server.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(certificates / "ca.pem"),
        "listener.name.mtls.ssl.client.auth": "required",
        "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
        "listener.name.scram.scram-sha-512.sasl.jaas.config": f"{security}.scram.ScramLoginModule required;",
        "listener.name.scram.plain.sasl.jaas.config": plain,
    }
