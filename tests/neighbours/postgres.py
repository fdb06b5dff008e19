"""A real PostgreSQL server on a port of this machine, run as an ordinary user."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urlsplit, urlunsplit

from tests.neighbours.kept import Kept
from tests.neighbours.ports import HOST, free_ports
from tests.neighbours.programs import client, find_binaries

#: The names of `pg_ctl`: wait for no client, or not even for the data to be written.
MODES = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


@dataclass(frozen=True)
class Server:
    """A server by the URL of a database in it, whose user may make others."""

    url: str

    def database(self, template: str = "template1") -> str:
        """The URL of a new database: an empty one, or a copy of the template."""
        name = f"test_{secrets.token_hex(6)}"
        self.ask(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Remove a database, with whoever is connected to it."""
        self.ask(f'DROP DATABASE IF EXISTS "{database_name(url)}" WITH (FORCE)')

    def cut(self, url: str = "") -> None:
        """Cut every connection there is, or those to one database."""
        only = f" AND datname = '{database_name(url)}'" if url else ""
        self.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            f"WHERE backend_type = 'client backend' AND pid <> pg_backend_pid(){only}"
        )

    def ask(self, statement: str) -> str:
        """Run one statement with psql and give back what it wrote."""
        command = [client(), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement]
        done = subprocess.run(
            command, env=os.environ | login(self.url), check=False, text=True, capture_output=True
        )
        if done.returncode:
            raise RuntimeError(f"{statement}: {done.stderr.strip()}")
        return done.stdout.strip()


@dataclass(frozen=True)
class OwnServer(Server):
    """A server that may be stopped and started again, on the same port and data."""

    process: Kept

    def start(self) -> None:
        self.process.start()

    def stop(self, mode: str = "fast") -> None:
        self.process.stop(MODES[mode])

    def restart(self, mode: str = "immediate") -> None:
        """Stop and start; `immediate` breaks off everything, and the server recovers from its log."""
        self.stop(mode)
        self.start()


def database_name(url: str) -> str:
    """The database that a URL names."""
    return urlsplit(url).path.removeprefix("/")


@contextmanager
def postgres_server(
    *, fsync: bool = False, kept: Path | None = None, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[OwnServer]:
    """
    A server of one's own, gone at the end with all it held, or with all that a folder keeps of it.

    `more` are PostgreSQL's own settings, which win over those of tests.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="kpr-postgres-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        server = start_server(folder, fsync=fsync, more=more)
        try:
            yield server
        finally:
            server.stop("fast" if kept else "immediate")
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def start_server(
    folder: Path,
    *,
    fsync: bool = False,
    owner: int | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> OwnServer:
    """Start a server in a folder; it ends with its owner, who is this process if not named."""
    binaries = find_binaries()
    user = _ordinary_user(folder)
    data, (port,) = folder / "data", free_ports(1)
    if not (data / "PG_VERSION").exists():
        _make_cluster(binaries, data, user)
    (data / "postgresql.auto.conf").write_text(_settings(port, fsync=fsync, more=more))
    process = Kept(
        command=[str(binaries / "postgres"), "-D", str(data)],
        folder=folder,
        answers=lambda: _is_ready(binaries, port),
        ending=signal.SIGQUIT,
        user=user,
        owner=owner or os.getpid(),
    )
    process.start()
    return OwnServer(f"postgresql+asyncpg://kpr@{HOST}:{port}/postgres", process)


def _ordinary_user(folder: Path) -> int | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_uid


def _make_cluster(binaries: Path, data: Path, user: int | None) -> None:
    who = {} if user is None else {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "kpr", "-A", "trust", "--no-sync"]
    subprocess.run(
        [*command, "-E", "UTF8", "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd="/", **who
    )


def _settings(port: int, *, fsync: bool, more: Mapping[str, str]) -> str:
    safe = "on" if fsync else "off"
    return (
        f"listen_addresses = '{HOST}'\nport = {port}\nunix_socket_directories = ''\nmax_connections = 200\n"
        f"shared_buffers = '64MB'\nfsync = {safe}\nfull_page_writes = {safe}\n"
        # Rows that a test has deleted lie where they are: the next test's stand in the order they came in.
        f"autovacuum = {safe}\n"
        "log_min_messages = 'fatal'\n" + "".join(f"{name} = '{value}'\n" for name, value in more.items())
    )


def _is_ready(binaries: Path, port: int) -> bool:
    asked = [str(binaries / "pg_isready"), "-q", "-h", HOST, "-p", str(port), "-U", "kpr", "-d", "postgres"]
    return subprocess.run(asked, check=False).returncode == 0


def login(url: str) -> dict[str, str]:
    """What psql reads from its environment, where other users of the machine see no password."""
    parts = urlsplit(url)
    return {
        "PGHOST": parts.hostname or HOST,
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or "postgres"),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": database_name(url),
    }
