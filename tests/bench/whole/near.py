"""What stands beside all variants: a broker, a database server with a database to copy, a folder."""

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.bench.whole.processes import cpu, cpu_with_children
from tests.bench.whole.topics import PARTITIONS
from tests.neighbours.kafka import Broker, OwnBroker, kafka_broker
from tests.neighbours.postgres import OwnServer, Server, database_name, postgres_server
from tests.platform.serving import opened_postgresql
from tests.stores import opened_store

#: The broker notes when a record is in the topic, which a sender could only guess.
STAMPED = {"message.timestamp.type": "LogAppendTime"}

#: What whoever runs PostgreSQL for this sets (docs/deploy.md): a quarter of a machine of 16 GiB, and checkpoints that
#: are not due every few seconds, as each makes the next change of a page a whole page of its log.
AS_INSTALLED = {"shared_buffers": "4GB", "max_wal_size": "8GB", "checkpoint_timeout": "15min"}


@dataclass(frozen=True, slots=True)
class Near:
    """The neighbours, and where everything is kept."""

    broker: Broker
    postgres: Server
    folder: Path
    #: A migrated database that nobody is connected to.
    template: str
    #: Where stores are that outlive a run, if asked for; else as short-lived as everything.
    stores: Path

    def database(self, name: str = "") -> str:
        """The URL of a new, migrated database, or of one that is there by its name."""
        if name:
            return urlunsplit(urlsplit(self.template)._replace(path=f"/{name}"))
        return self.postgres.database(database_name(self.template))

    async def topics(self) -> str:
        """Make a topic for input and one for output beside it; give the prefix of their names."""
        prefix = f"bench-{secrets.token_hex(4)}."
        for name in (topic_of(prefix), out_of(prefix)):
            await self.broker.topic(name, PARTITIONS, STAMPED)
        return prefix

    @property
    def broker_cpu(self) -> float:
        """Seconds of the processor that the broker has used; 0 where it is not our own."""
        if isinstance(self.broker, OwnBroker) and self.broker.process.pid:
            return cpu(self.broker.process.pid)
        return 0.0

    @property
    def postgres_cpu(self) -> float:
        """The same of PostgreSQL with all its backends."""
        if isinstance(self.postgres, OwnServer) and self.postgres.process.pid:
            return cpu_with_children(self.postgres.process.pid)
        return 0.0


def topic_of(prefix: str) -> str:
    """The topic that a variant reads."""
    return f"{prefix}epj.fhir"


def out_of(prefix: str) -> str:
    """The topic that it writes to."""
    return f"{prefix}out"


@asynccontextmanager
async def neighbours(stores: Path | None = None) -> AsyncIterator[Near]:
    """
    Start a broker and a database server that keeps what it says it keeps (fsync), alone with us.

    The server's databases, and stores in files, are kept for a later run where a folder for them is named.
    """
    with (
        tempfile.TemporaryDirectory(prefix="kpr-bench-") as folder,
        kafka_broker() as broker,
        postgres_server(fsync=True, kept=stores and stores / "postgresql", more=AS_INSTALLED) as postgres,
    ):
        postgres.ask("ALTER SYSTEM SET track_commit_timestamp = on")
        postgres.restart("fast")
        yield await beside(broker, postgres, Path(folder), stores)


async def beside(broker: Broker, postgres: Server, folder: Path, stores: Path | None = None) -> Near:
    """Make the databases to copy."""
    template = postgres.database()
    async with opened_postgresql(template):
        pass
    async with opened_store(folder):
        pass
    return Near(broker, postgres, folder, template, stores or folder)
