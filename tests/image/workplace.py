"""Names by which the machine of a build could be recognised; none may be in the image."""

import os
import platform
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tests.image.reaching import pip_settings

CHECKOUT = Path(__file__).parents[2]
#: What everybody's packages know, and says nothing about a workplace.
PUBLIC = {"localhost", "127.0.0.1", "pypi.org", "files.pythonhosted.org", "deb.debian.org"}
#: A shorter name of a machine is found by chance in any library; the files of names are looked at instead.
TELLING = 6


def names_of_this_workplace() -> list[bytes]:
    """The machine, its checkout, and the hosts by which it reaches registries."""
    told = [value for name, value in os.environ.items() if name.lower().endswith("_proxy")]
    told += [*pip_settings().values(), *_apt_proxies(), os.environ.get("DEBIAN_MIRROR", "")]
    hosts = {urlsplit(word).hostname for text in told for word in text.split() if "://" in word}
    names = {platform.node(), str(CHECKOUT), *(host for host in hosts if host)}
    return sorted(name.encode() for name in names - PUBLIC if len(name) >= TELLING)


def _apt_proxies() -> list[str]:
    dumped = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=True)
    return re.findall(r'^Acquire::\w+::Proxy\S* "([^"]+)"', dumped.stdout, re.MULTILINE)
