"""
The independent issuer's packages: `python -m tests.register.node` gets what is not there yet.

npm installs them as the lock beside `issuer/package.json` says, each held against its hash; from where is
the machine's own setting. Their scripts are not run. The lock is made anew, without naming a registry, by
`npm install --package-lock-only --omit-lockfile-registry-resolved` in that folder.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from tests.neighbours.debian import program
from tests.neighbours.kept import NotStarted

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).with_name("issuer")
PACKAGES = ("package.json", "package-lock.json")
PROGRAM = "server.mjs"
#: oidc-provider would have 22, and does with what 20 has got since.
LEAST_NODE = 20
QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")


def node() -> str:
    """The machine's Node.js, if it is new enough."""
    found = program("node", "nodejs")
    said = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout
    if int(said.removeprefix("v").partition(".")[0]) < LEAST_NODE:
        raise NotStarted(f"the tests need Node.js {LEAST_NODE} or newer: https://nodejs.org/en/download")
    return found


def issuer() -> Path:
    """The issuer's program, beside its packages, where Node.js looks for them."""
    folder = ROOT / ".tools/node" / _digest(*PACKAGES)
    program_file = folder / f"{_digest(PROGRAM)}.mjs"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / "lock"):
        if not folder.is_dir():
            _install(folder)
        if not program_file.exists():
            shutil.copyfile(PROJECT / PROGRAM, program_file)
    return program_file


def _digest(*names: str) -> str:
    return hashlib.sha256(b"".join((PROJECT / name).read_bytes() for name in names)).hexdigest()[:16]


def _install(folder: Path) -> None:
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for name in PACKAGES:
        shutil.copyfile(PROJECT / name, unfinished / name)
    node()
    done = subprocess.run(
        [program("npm", "npm"), "ci", *QUIETLY], cwd=unfinished, capture_output=True, check=False
    )
    if done.returncode:
        # Its words name registries, so they are not shown.
        raise NotStarted(f"`npm ci` failed in {PROJECT.relative_to(ROOT)}; run it there by hand to see why")
    unfinished.rename(folder)


if __name__ == "__main__":
    issuer()
