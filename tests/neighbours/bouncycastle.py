"""BouncyCastle: reads protected messages with code that is none of ours nor of our libraries."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from tests.neighbours import jars
from tests.neighbours.debian import program

LOCK = Path(__file__).with_name("bouncycastle.lock")
VERSION = "1.84"
WANTED = {"org.bouncycastle:bcpkix-jdk18on": VERSION}
MADE = Path(__file__).parents[2] / ".make"


def home() -> Path:
    """The folder with the jars; made now if it is missing or not of this lock."""
    folder = MADE / f"bouncycastle-{VERSION}"
    state = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    done = folder / "done"
    MADE.mkdir(exist_ok=True)
    with FileLock(MADE / "bouncycastle.busy"):
        if not done.exists() or done.read_text() != state:
            shutil.rmtree(folder, ignore_errors=True)
            jars.fetch(folder, WANTED, LOCK)
            done.write_text(state)
    return folder


def run(source: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of one source file with BouncyCastle at hand."""
    # A Java that only runs programs has no javac beside it, and cannot compile as it runs.
    program("javac", "default-jdk-headless")
    path = ":".join(str(jar) for jar in sorted(home().glob("*.jar")))
    command = [program("java", "default-jdk-headless"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    return subprocess.run(
        [*command, "-cp", path, str(source), *arguments], check=False, text=True, capture_output=True
    )
