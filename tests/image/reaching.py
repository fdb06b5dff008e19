"""
How this machine reaches packages, as files for the build's secrets: `python3 reaching.py FOLDER`.

Mirrors, proxies and certificates of a workplace are needed while the image is built, and must not be in it.
"""

import os
import subprocess
import sys
from pathlib import Path

#: The pip that this project is set up with.
PIP = Path(__file__).parents[2] / ".tools/bin/pip"

#: pip's settings that say how to reach a registry, and are true inside the build as well.
REACHING = ("index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "default-timeout", "retries")
#: Where the Dockerfile puts the certificate.
CERTIFICATE = "/run/ca.pem"


def pip_settings() -> dict[str, str]:
    """Pip's settings here, the environment's over the files', as pip itself does."""
    told = _output(str(PIP), "config", "list")
    pairs = [line.partition("=") for line in told.splitlines()]
    ordered = sorted(pairs, key=lambda pair: pair[0].startswith(":env:"))
    return {name.rpartition(".")[2]: value.strip("'\"") for name, _, value in ordered}


def pip_conf(settings: dict[str, str], certificate: Path | None) -> str:
    """Pip's settings as they must be inside the build; empty where pip needs none."""
    kept = {name: value for name, value in settings.items() if name in REACHING}
    if certificate:
        kept["cert"] = CERTIFICATE
    if not kept:
        return ""
    return "\n".join(["[global]", *(f"{name} = {value}" for name, value in kept.items()), ""])


def certificate_of(settings: dict[str, str]) -> Path | None:
    """The authorities that this machine trusts, where somebody has said so."""
    named = settings.get("cert") or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    return Path(named) if named and Path(named).is_file() else None


def write(folder: Path) -> None:
    """Write ca.pem and pip.conf, each where there is something to say, and apt.conf."""
    settings = pip_settings()
    certificate = certificate_of(settings)
    if certificate:
        (folder / "ca.pem").write_bytes(certificate.read_bytes())
    if conf := pip_conf(settings, certificate):
        (folder / "pip.conf").write_text(conf)
    (folder / "apt.conf").write_text(_output("apt-config", "dump", "Acquire"))


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    write(Path(sys.argv[1]))
