"""Apache Kafka made ready once for each checkout: jars, formatted storage, loaded classes."""

import hashlib
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from tests.neighbours import jars
from tests.neighbours.kept import Kept
from tests.neighbours.ports import free_ports
from tests.neighbours.properties import PASSWORD, USER, broker_properties
from tests.neighbours.question import answers

MADE = Path(__file__).parents[2] / ".make"
ARCHIVE = "classes.jsa"
JVM = ("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable")
LOGGING = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
)


def kafka_home() -> Path:
    """The folder with everything a broker needs; made now if it is missing or not of this lock."""
    home = MADE / f"kafka-{jars.VERSION}"
    home.mkdir(parents=True, exist_ok=True)
    state = hashlib.sha256(jars.LOCK.read_bytes()).hexdigest()
    done = home / "done"
    with FileLock(MADE / "kafka.busy"):
        if not done.exists() or done.read_text() != state:
            _make(home)
            done.write_text(state)
    return home


def java(home: Path, main: str, *arguments: str, options: Sequence[str] = ()) -> list[str]:
    """The command that runs a class of Kafka."""
    # Named one by one, in one order: an archive of classes is good for exactly one class path.
    path = ":".join(str(jar) for jar in sorted((home / "jars").glob("*.jar")))
    return [jars.java(), *JVM, *LOGGING, *options, "-cp", path, main, *arguments]


def broker_command(home: Path, settings: Path) -> list[str]:
    """The command that runs a broker."""
    return java(home, "kafka.Kafka", str(settings), options=[f"-XX:SharedArchiveFile={home / ARCHIVE}"])


def _make(home: Path) -> None:
    shutil.rmtree(home)
    home.mkdir()
    jars.fetch(home / "jars")
    first = home / "first"
    first.mkdir()
    ports = dict(zip(("CONTROLLER", "PLAINTEXT"), free_ports(2), strict=True))
    (first / "server.properties").write_text(broker_properties(first, ports))
    _format(home, first)
    _archive_classes(home, first, ports["PLAINTEXT"])
    shutil.rmtree(first)


def _format(home: Path, first: Path) -> None:
    """Storage with one user, to be copied: formatting takes half as long as starting."""
    user = f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"
    step = ["format", "--cluster-id", _cluster_id(), "--add-scram", user]
    tool = java(home, "kafka.tools.StorageTool", *step, "--config", str(first / "server.properties"))
    subprocess.run(tool, check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(first / "data", home / "formatted")


def _archive_classes(home: Path, first: Path, port: int) -> None:
    """Run the first broker and keep its loaded classes, so that those after it start in half the time."""
    keep = [f"-XX:ArchiveClassesAtExit={home / ARCHIVE}"]
    command = java(home, "kafka.Kafka", str(first / "server.properties"), options=keep)
    broker = Kept(command=command, folder=first, answers=lambda: answers(port))
    broker.start()
    broker.stop()


def _cluster_id() -> str:
    # Kafka writes ids as 22 letters of base 64; 'kpr' makes sure it does not begin with a dash.
    return f"kpr{uuid.uuid4().hex[:18]}A"
