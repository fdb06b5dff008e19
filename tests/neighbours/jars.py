"""
Jars fetched once by Maven, each held against its hash in a lock.

Where nothing else is named they are Apache Kafka's; BouncyCastle's are in bouncycastle.py, those of HAPI
FHIR in hapi.py.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.neighbours.debian import program
from tests.neighbours.kept import NotStarted

LOCK = Path(__file__).with_name("kafka.lock")
VERSION = "4.3.1"
#: What is asked for by name; the rest follows from it. The second writes the broker's log.
WANTED = {"org.apache.kafka:kafka_2.13": VERSION, "org.slf4j:slf4j-simple": "1.7.36"}
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
#: From where a machine gets its packages is its own business and stands in no log.
ADDRESS = re.compile(r"\w+://\S+")
PACKAGES = ("default-jre-headless", "maven")


class WrongJar(RuntimeError):
    """What was fetched is not what is written in the lock."""


def fetch(
    folder: Path, wanted: Mapping[str, str] = WANTED, lock: Path = LOCK, without: Sequence[str] = ()
) -> None:
    """Put the jars into a new folder and refuse any that is not the one in the lock."""
    copy(folder, wanted, without)
    check(folder, lock)


def copy(folder: Path, wanted: Mapping[str, str] = WANTED, without: Sequence[str] = ()) -> None:
    """Let Maven resolve and copy, but for what follows and is not needed; from where is the machine's own setting."""
    java()
    with tempfile.TemporaryDirectory() as scratch:
        pom = Path(scratch) / "pom.xml"
        pom.write_text(_pom(wanted, without))
        maven = [program("mvn", *PACKAGES), "--batch-mode", "--quiet", "-Dstyle.color=never", COPY]
        wishes = [f"--file={pom}", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
        done = subprocess.run([*maven, *wishes], check=False, text=True, capture_output=True)
    if done.returncode:
        names = ", ".join(wanted)
        raise NotStarted(f"Maven could not get {names}:\n{ADDRESS.sub('(address)', done.stdout)}")


def check(folder: Path, lock: Path = LOCK) -> None:
    """Refuse a folder whose jars are not exactly those of the lock."""
    found, locked = hashes(folder), read_lock(lock)
    wrong = sorted(name for name in found.keys() | locked.keys() if found.get(name) != locked.get(name))
    if wrong:
        shutil.rmtree(folder)
        raise WrongJar(f"not as in {lock.name}: {', '.join(wrong)}")


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each jar by its name."""
    return {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in sorted(folder.glob("*.jar"))}


def read_lock(lock: Path) -> dict[str, str]:
    """What the lock says, in the form `sha256sum` writes and checks."""
    lines = [line.split() for line in lock.read_text().splitlines()]
    return {name: digest for digest, name in lines}


def write_lock(wanted: Mapping[str, str] = WANTED, lock: Path = LOCK, without: Sequence[str] = ()) -> None:
    """Resolve anew and write down what came."""
    with tempfile.TemporaryDirectory() as folder:
        copy(Path(folder), wanted, without)
        lock.write_text("".join(f"{digest}  {name}\n" for name, digest in hashes(Path(folder)).items()))


def java() -> str:
    """The machine's Java."""
    return program("java", *PACKAGES)


def _pom(wanted: Mapping[str, str], without: Sequence[str]) -> str:
    unused = "".join(
        f"<exclusion><groupId>{group}</groupId><artifactId>{artifact}</artifactId></exclusion>"
        for group, artifact in (name.split(":") for name in without)
    )
    dependencies = "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
        f"<version>{version}</version><exclusions>{unused}</exclusions></dependency>"
        for (group, artifact), version in ((name.split(":"), version) for name, version in wanted.items())
    )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>neighbours</groupId><artifactId>jars</artifactId><version>1</version>"
        f"<packaging>pom</packaging><dependencies>{dependencies}</dependencies></project>"
    )
