"""
Documents of YAML that are read once a run.

Each command and each service of a test reads the shipped tables and the examples' tenants anew. The same bytes are the
same document, by whatever name; nobody changes what was read.
"""

import sys
from functools import lru_cache

from adapter.mapping import yaml_lines
from adapter.mapping.yaml_lines import Document, parse
from adapter.values import replace

#: What is longer is made for one test, and would stay in memory.
_LONG = 100_000


@lru_cache(maxsize=500)
def _read(content: bytes) -> Document:
    return parse(content, "")


def _document(content: bytes, file: str) -> Document:
    """What `parse` gives; a fault names its file, and is found in it anew."""
    if len(content) > _LONG or (known := _read(content)).faults:
        return parse(content, file)
    return replace(known, file=file)


for _name, _module in list(sys.modules.items()):
    if _name.startswith("adapter.") and getattr(_module, "parse", None) is parse:
        _module.parse = _document  # type: ignore[attr-defined]  # imported from yaml_lines, by three of them
assert yaml_lines.parse is _document
