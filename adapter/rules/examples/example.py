"""What an example of a rule is, and how it is shown."""

import difflib
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import msgspec
import yaml

from adapter.values import Value

#: A difference is for reading: longer lines are cut, and so is a longer difference.
_LONGEST_LINE = 160
_MOST_LINES = 40


class Kind(StrEnum):
    """What an example is, and by whom it is judged."""

    DOCUMENT = "document"  #: one document, as `check -` takes it
    SEQUENCE = "sequence"  #: several, or with a key or a tenant, as `check --events` takes them
    MESSAGE = "message"  #: a message to the register: judged before it is sent
    COMPARISON = "comparison"  #: services or contacts, held against each other


class Document(Value, frozen=True):
    """One input of an example; without a body it is a deletion."""

    body: bytes | None
    content_type: str | None = None
    #: The name of a tenant that its door says.
    tenant: str | None = None
    #: The key of a deletion: `EpisodeOfCare/901`.
    key: str | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """What the transport says besides."""
        return {"content-type": self.content_type} if self.content_type else {}

    @property
    def is_plain(self) -> bool:
        """Whether its body is all there is."""
        return self.body is not None and not (self.content_type or self.tenant or self.key)


class Example(Value, frozen=True):
    """Something that keeps a rule, or breaks it."""

    rule: str
    kind: Kind
    documents: tuple[Document, ...] = ()
    message: bytes | None = None
    #: What is compared, in the words of `data/duplicates.yaml`.
    comparison: Mapping[str, Any] = msgspec.field(default_factory=dict)
    #: What the tenants file must say; None: nothing.
    tenants: Mapping[str, Any] | None = None
    #: Mapping tables of a municipality or a vendor that are needed, by file name.
    tables: Mapping[str, Any] = msgspec.field(default_factory=dict)
    #: Rules that are given besides.
    also: frozenset[str] = frozenset()
    #: The rule that is given instead; of rules that let pass what only looks like a duplicate.
    gives: str | None = None
    #: What is made: the events or consultations, or the courses of contacts, in order.
    makes: tuple[str, ...] | None = None

    @property
    def shown(self) -> bytes:
        """The document itself, the message, the lines of an events file, or what is compared in YAML."""
        match self.kind:
            case Kind.DOCUMENT:
                return self.documents[0].body or b""
            case Kind.SEQUENCE:
                return b"".join(map(_event_line, self.documents))
            case Kind.MESSAGE:
                return self.message or b""
        return _as_yaml(self.comparison)

    @property
    def language(self) -> str:
        """How what is shown is written: json, xml, ndjson or yaml."""
        if self.kind in (Kind.DOCUMENT, Kind.MESSAGE):
            return "xml" if self.shown.lstrip()[:1] == b"<" else "json"
        return "ndjson" if self.kind is Kind.SEQUENCE else "yaml"

    @property
    def needs(self) -> Mapping[str, bytes]:
        """The files it needs besides, by name: `tenants.yaml`, and tables below `tables/`."""
        tenants = {} if self.tenants is None else {"tenants.yaml": _as_yaml(self.tenants)}
        return tenants | {f"tables/{name}": _as_yaml(table) for name, table in self.tables.items()}

    @property
    def whole(self) -> str:
        """All of it for reading: each document as it is written, and the files it needs."""
        return "\n".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.kind is not Kind.SEQUENCE:
            yield _text(self.shown)
        else:
            for number, each in enumerate(self.documents, start=1):
                around = [each.tenant, each.content_type, each.key and f"{each.key} is deleted"]
                yield " ".join([f"# document {number}", *filter(None, around)])
                yield _text(each.body or b"")
        for name, content in self.needs.items():
            yield f"# {name}\n{_text(content)}"


class Pair(Value, frozen=True):
    """The two examples of a rule."""

    passing: Example
    failing: Example

    @property
    def difference(self) -> str:
        """From the failing one to the passing one: what goes (-), and what comes (+)."""
        before, after = self.failing.whole.splitlines(), self.passing.whole.splitlines()
        lines = [line for line in difflib.unified_diff(before, after, n=1, lineterm="") if line[:2] not in ("@@", "--", "++")]  # fmt: skip
        cut = [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} …" for line in lines]
        return "\n".join(cut if len(cut) <= _MOST_LINES else [*cut[:_MOST_LINES], "  …"])


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _event_line(document: Document) -> bytes:
    """A document as a line of an events file."""
    body = None if document.body is None else document.body.decode()
    value = json.loads(body) if body and body.lstrip()[:1] == "{" else body
    around = {"key": document.key, "tenant": document.tenant, "headers": dict(document.headers)}
    line = {**{name: said for name, said in around.items() if said}, "value": value}
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _as_yaml(told: Mapping[str, Any]) -> bytes:
    # Written anew each time: what stands in the data once for several is no alias to a reader.
    plain = json.loads(json.dumps(dict(told), default=str))
    return yaml.safe_dump(
        plain, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110
    ).encode()
