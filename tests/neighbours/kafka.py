"""A real Apache Kafka broker, alone and its own controller, on ports of this machine."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from tests.neighbours.certificates import write_certificates
from tests.neighbours.distribution import broker_command, kafka_home
from tests.neighbours.kept import Kept
from tests.neighbours.ports import HOST, free_ports
from tests.neighbours.properties import PASSWORD, USER, broker_properties
from tests.neighbours.question import answers


@dataclass(frozen=True, kw_only=True)
class Broker:
    """Where a broker is reached, and what it asks of those who come by the secure doors."""

    bootstrap: str
    #: SASL_SSL with SCRAM-SHA-512 or PLAIN, and SSL with a client certificate; empty where not asked for.
    scram_bootstrap: str = ""
    mtls_bootstrap: str = ""
    ca_file: str = ""
    client_certificate: str = ""
    client_key: str = ""
    scram_user: str = USER
    scram_password: str = PASSWORD

    def described(self) -> dict[str, str]:
        """What another process needs to reach the same broker."""
        return {each.name: getattr(self, each.name) for each in fields(Broker)}

    async def topic(self, name: str, partitions: int = 1, config: Mapping[str, str] | None = None) -> str:
        """Make a topic; give its name back once the broker tells of its partitions, which may take a moment."""
        # Every test run loads this file, and few talk to Kafka.
        from aiokafka.admin import AIOKafkaAdminClient, NewTopic  # noqa: PLC0415 - for the sake of the others

        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            topic = NewTopic(name, partitions, 1, topic_configs=dict(config or {}))
            answer = await admin.create_topics([topic])
            # The client gives faults back as part of its answer.
            ((_, fault, why),) = answer.topic_errors
            if fault:
                raise ValueError(f"no topic {name}: {why or fault}")
            async with asyncio.timeout(60):
                while len((await admin.describe_topics([name]))[0]["partitions"]) < partitions:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.05)
        finally:
            await admin.close()
        return name


@dataclass(frozen=True, kw_only=True)
class OwnBroker(Broker):
    """A broker that may be stopped, killed, frozen and started again on the same ports and data."""

    process: Kept

    def start(self) -> None:
        self.process.start()

    def stop(self) -> None:
        self.process.stop()

    def kill(self) -> None:
        self.process.kill()

    def freeze(self) -> None:
        self.process.freeze()

    def thaw(self) -> None:
        self.process.thaw()


@contextmanager
def kafka_broker(*, secure: bool = False) -> Iterator[OwnBroker]:
    """A broker of one's own, gone at the end with all it held."""
    folder = Path(tempfile.mkdtemp(prefix="kpr-kafka-"))
    try:
        broker = start_broker(folder, secure=secure)
        try:
            yield broker
        finally:
            broker.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_broker(folder: Path, *, secure: bool = False, owner: int | None = None) -> OwnBroker:
    """Start a broker in a folder; it ends with its owner, who is this process if not named."""
    home = kafka_home()
    names = ["CONTROLLER", "PLAINTEXT", *(["SCRAM", "MTLS"] if secure else [])]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    shutil.copytree(home / "formatted", folder / "data")
    settings = folder / "server.properties"
    settings.write_text(broker_properties(folder, ports))
    if secure:
        write_certificates(folder / "certificates")
    process = Kept(
        command=broker_command(home, settings),
        folder=folder,
        answers=lambda: answers(ports["PLAINTEXT"]),
        owner=owner or os.getpid(),
    )
    process.start()
    return _described(ports, folder / "certificates", process)


def _described(ports: Mapping[str, int], certificates: Path, process: Kept) -> OwnBroker:
    plain = f"{HOST}:{ports['PLAINTEXT']}"
    if "SCRAM" not in ports:
        return OwnBroker(bootstrap=plain, process=process)
    return OwnBroker(
        bootstrap=plain,
        scram_bootstrap=f"{HOST}:{ports['SCRAM']}",
        mtls_bootstrap=f"{HOST}:{ports['MTLS']}",
        ca_file=str(certificates / "ca.pem"),
        client_certificate=str(certificates / "client.pem"),
        client_key=str(certificates / "client.key"),
        process=process,
    )
