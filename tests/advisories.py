"""
Known weaknesses of what the program ships with, as of today: `make advisories`.

pip-audit takes a package that its service does not know for one without a weakness. Here each must have been
answered for: 1 where a weakness is known, 2 where a package could not be asked about.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_PINS = "requirements/run.txt"
_COMMAND = ("-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off")


def asked(pins: str, *options: str) -> Sequence[Any]:
    """Ask about all pinned packages; give pip-audit's answer of each. RuntimeError where it gives none."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        where = ("--requirement", pins, "--format", "json", "--output", str(answer))
        done = subprocess.run(
            [sys.executable, *_COMMAND, *where, *options], check=False, text=True, stderr=subprocess.PIPE
        )
        if not answer.exists():
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise RuntimeError(f"pip-audit ended with {done.returncode}: {said[-1]}")
        dependencies: Sequence[Any] = json.loads(answer.read_text())["dependencies"]
        return dependencies


def judged(dependencies: Sequence[Any]) -> tuple[list[str], int]:
    """Say what was found, a line each, and with which code to end."""
    lines = [
        f"{each['name']} {each['version']}: {weakness['id']}"
        f" (mended in {', '.join(weakness['fix_versions']) or 'no version yet'})"
        for each in dependencies
        for weakness in each.get("vulns", ())
    ]
    unknown = [each["name"] for each in dependencies if "skip_reason" in each]
    known = len(dependencies) - len(unknown)
    lines.append(f"{len(lines)} known weaknesses in {known} packages")
    if unknown:
        lines.append(f"the service could not tell of {len(unknown)} packages: {', '.join(unknown)}")
    return lines, 2 if unknown or not dependencies else int(len(lines) > 1)


def main() -> int:
    """Ask, with pip-audit's own options behind; print the day and what was found."""
    print(f"advisories as of {datetime.now(UTC):%Y-%m-%d}", flush=True)  # noqa: T201 - the output
    try:
        lines, code = judged(asked(_PINS, *sys.argv[1:]))
    except RuntimeError as fault:
        lines, code = [f"{fault}; is the service of advisories reached from here?"], 2
    print(*lines, sep="\n")  # noqa: T201 - the output
    return code


if __name__ == "__main__":
    sys.exit(main())
