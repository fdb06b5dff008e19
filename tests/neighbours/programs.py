"""Where PostgreSQL's programs are."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.neighbours import debian

DEBIAN = Path("/usr/lib/postgresql")


def find_binaries() -> Path:
    """The newest server on this machine, else Debian's."""
    return _binaries() or _installed_binaries()


def _binaries() -> Path | None:
    asked = shutil.which("pg_config")
    named = subprocess.run([asked, "--bindir"], check=True, text=True, capture_output=True) if asked else None
    places = [Path(named.stdout.strip())] if named else []
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda place: int(place.parent.name), reverse=True)
    return next((place for place in [*places, *versions] if (place / "initdb").exists()), None)


def _installed_binaries() -> Path:
    debian.install("postgresql")
    found = _binaries()
    if found is None:
        raise RuntimeError("PostgreSQL is missing, though postgresql is installed")
    return found


@cache
def client() -> str:
    """The path of psql."""
    binaries = _binaries()
    return str(binaries / "psql") if binaries else debian.program("psql", "postgresql-client")
