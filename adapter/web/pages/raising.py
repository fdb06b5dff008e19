"""The next version of a document: its text with meta.versionId raised by one, and nothing else."""

import re
from typing import NamedTuple

#: In JSON and in XML: what stands before the version, and the version.
_VERSION = re.compile(r"""("versionId"\s*:\s*"|<(?:\w+:)?versionId\s+value\s*=\s*["'])([^"']*)""")
_NUMBER = re.compile(r"[0-9]{1,18}")


class Raised(NamedTuple):
    """A text with its versionId before and after."""

    text: str
    before: str
    after: str


def raised(text: str) -> Raised | None:
    """Raise the versionId; None where there is none, it is no number, or there are several to choose from."""
    found = list(_VERSION.finditer(text))
    if len(found) != 1 or not _NUMBER.fullmatch(found[0][2]):
        return None
    start, end = found[0].span(2)
    after = str(int(found[0][2]) + 1)
    return Raised(f"{text[:start]}{after}{text[end:]}", found[0][2], after)
