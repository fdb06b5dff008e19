"""Java programs of one source file, run beside a pinned set of jars."""

import hashlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from tests.neighbours import jars
from tests.neighbours.debian import program

#: For programs that end soon.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
MADE = Path(__file__).parents[2] / ".make"


@dataclass(frozen=True)
class JarSet:
    """Jars that are fetched once for each checkout."""

    name: str
    version: str
    #: What is asked for by name, with its version; the rest follows from it.
    wanted: Mapping[str, str]
    lock: Path
    #: What would follow and is never loaded.
    without: Sequence[str] = ()

    def home(self) -> Path:
        """The folder with the jars; made now if it is missing or not of this lock."""
        folder = MADE / f"{self.name}-{self.version}"
        state = hashlib.sha256(self.lock.read_bytes()).hexdigest()
        done = folder / "done"
        MADE.mkdir(exist_ok=True)
        with FileLock(MADE / f"{self.name}.busy"):
            if not done.exists() or done.read_text() != state:
                shutil.rmtree(folder, ignore_errors=True)
                jars.fetch(folder, self.wanted, self.lock, self.without)
                done.write_text(state)
        return folder

    def write_lock(self) -> None:
        """Resolve anew and write down what came."""
        jars.write_lock(self.wanted, self.lock, self.without)

    def run(self, source: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of one source file with the jars at hand."""
        return subprocess.run(
            [*self.command(source), *arguments], check=False, text=True, capture_output=True
        )

    def command(
        self, source: Path, options: Sequence[str] = QUICK, before: Sequence[Path] = ()
    ) -> Sequence[str]:
        """What runs a program of one source file; what stands in folders or jars `before` hides what is in those at hand."""
        # A Java that only runs programs has no javac beside it, and cannot compile as it runs.
        program("javac", "default-jdk-headless")
        path = [*before, *sorted(self.home().glob("*.jar"))]
        return [
            program("java", "default-jdk-headless"),
            *options,
            "-cp",
            ":".join(map(str, path)),
            str(source),
        ]
