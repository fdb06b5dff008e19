"""
Packages of npm that tests use, each held against its hash in a lock beside its package.json.

From where is the machine's own setting; their scripts are not run. A lock is made anew, without naming a
registry, by `npm install --package-lock-only --omit-lockfile-registry-resolved --legacy-peer-deps` in its folder.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from tests.neighbours.debian import program
from tests.neighbours.kept import NotStarted

ROOT = Path(__file__).parents[1]
PACKAGES = ("package.json", "package-lock.json")
#: What a package would have beside it when it is used, and not when it is read, is left out.
QUIETLY = (
    "--legacy-peer-deps",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
)


def installed(project: Path) -> Path:
    """The folder that holds a project's packages, which are got where they are not there yet."""
    folder = ROOT / ".tools/node" / digest(*(project / name for name in PACKAGES))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / "lock"):
        if not folder.is_dir():
            _install(project, folder)
    return folder


def digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _install(project: Path, folder: Path) -> None:
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for name in PACKAGES:
        shutil.copyfile(project / name, unfinished / name)
    done = subprocess.run(
        [program("npm", "npm"), "ci", *QUIETLY], cwd=unfinished, capture_output=True, check=False
    )
    if done.returncode:
        # Its words name registries, so they are not shown.
        raise NotStarted(f"`npm ci` failed in {project.relative_to(ROOT)}; run it there by hand to see why")
    unfinished.rename(folder)
