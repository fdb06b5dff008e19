"""
YAML that remembers where everything stood, so that a fault can name its line.

Plain YAML only: no tags, no anchors, no key twice. Values come out as YAML 1.1 reads them, with its
traps (`0301` is a number, `NO` is false); `Document.written` tells what the author typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from adapter.errors import Fault, Words
from adapter.mapping.fault_words import problem_words, words

Path = tuple[str | int, ...]

_TEXT = "tag:yaml.org,2002:str"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its values, the faults found while reading, and where each value stands."""

    file: str
    data: Any
    faults: tuple[Fault, ...] = ()
    root: Node | None = field(default=None, repr=False)
    #: Names this very content: the first digits of its SHA-256.
    digest: str = ""
    #: The pairs of each group of keys that was asked for, as a large file may have a fault on every line.
    _pairs: dict[int, Mapping[Any, tuple[Node, Node]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def fault(self, path: Path, said: Words | str, *, key: bool) -> Fault:
        """
        A fault at the value under `path`, or at its key; at the nearest parent where it is missing.

        Words of one language only are English.
        """
        node = self._node(path, key=key)
        return fault_at(self.file, _place(node) if node else (0, 0), said)

    def written(self, path: Path, *, key: bool) -> str | None:
        """What the author typed where YAML took it for something other than text, else None."""
        node = self._node(path, key=key)
        if isinstance(node, ScalarNode) and node.tag != _TEXT and node.value:
            return str(node.value)
        return None

    def _node(self, path: Path, *, key: bool) -> Node | None:
        node = self.root
        for depth, part in enumerate(path, start=1):
            pair = self._step(node, part)
            if pair is None:
                return node
            node = pair[0] if key and depth == len(path) else pair[1]
        return node

    def _step(self, node: Node | None, part: str | int) -> tuple[Node, Node] | None:
        if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            return node.value[part], node.value[part]
        if isinstance(node, MappingNode):
            if id(node) not in self._pairs:
                self._pairs[id(node)] = _by_key(node)
            return self._pairs[id(node)].get(part)
        return None


def fault_at(file: str, place: tuple[int, int], said: Words | str) -> Fault:
    """Give a fault at a line and column of a file; words of one language only are English."""
    both = said if isinstance(said, Words) else Words("", said)
    return Fault(file, *place, both.en, both.nb)


def parse(content: bytes, file: str) -> Document:
    """Read one YAML document; whatever is wrong with it as YAML is among its `faults`."""
    try:
        root = yaml.compose(content.decode("utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        return Document(file, None, (fault_at(file, (line, column), words("no-utf8")),))
    except yaml.YAMLError as error:
        return Document(file, None, (_syntax_fault(file, error),))
    if root is None:
        return Document(file, None, (fault_at(file, (0, 0), words("empty-file")),))
    reader = _Reader(file)
    data = reader.value(root)
    return Document(file, data, tuple(reader.faults), root, sha256(content).hexdigest()[:12])


class _Reader:
    """Turns nodes into plain values and notes what does not belong in a file of ours."""

    def __init__(self, file: str) -> None:
        self.faults: list[Fault] = []
        self._file = file
        self._read: dict[int, Any] = {}

    def value(self, node: Node, place: Node | None = None) -> Any:
        """The value of a node; `place` is where an anchor of it is used."""
        if isinstance(node, ScalarNode):
            return node.value if node.tag == _TEXT else self._scalar(node)
        if id(node) in self._read:
            self._refuse(place or node, words("anchor"))
            return self._read[id(node)]
        self._read[id(node)] = None  # while it is being read: what an anchor inside itself would give
        value = self._sequence(node) if isinstance(node, SequenceNode) else self._mapping(node)
        self._read[id(node)] = value
        return value

    def _sequence(self, node: Node) -> list[Any]:
        return [self.value(child, node) for child in node.value]

    def _mapping(self, node: Node) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        first: dict[str, int] = {}
        for key, child in node.value:
            if not isinstance(key, ScalarNode):
                self._refuse(key, words("key-no-word"))
                continue
            if key.value in first:
                self._refuse(key, words("key-twice", key=key.value, line=first[key.value]))
            first.setdefault(key.value, key.start_mark.line + 1)
            values[self.value(key)] = self.value(child, key)
        return values

    def _scalar(self, node: ScalarNode) -> Any:
        try:
            return _constructed(node)
        except ConstructorError:
            said = words("more-than-yaml", value=node.value)
        except (ValueError, OverflowError):
            said = words("yaml-cannot-read", value=node.value)
        self._refuse(node, said)
        return None

    def _refuse(self, node: Node, said: Words) -> None:
        self.faults.append(fault_at(self._file, _place(node), said))


def _syntax_fault(file: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return fault_at(file, place, words("no-yaml", problem=problem_words(problem)))


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _by_key(node: MappingNode) -> Mapping[Any, tuple[Node, Node]]:
    """The pairs of a group by their keys, of equal ones the first."""
    found: dict[Any, tuple[Node, Node]] = {}
    for pair in node.value:
        for name in _names(pair[0]):
            found.setdefault(name, pair)
    return found


def _names(node: Node) -> tuple[Any, ...]:
    """What a key is known by: one that YAML took for something other than text by that value, and as text."""
    if not isinstance(node, ScalarNode):
        return ()
    if node.tag == _TEXT:
        return (node.value,)
    try:
        value = _constructed(node)
    except (ConstructorError, ValueError, OverflowError):
        return ()
    return value, str(value)


def _constructed(node: ScalarNode) -> Any:
    return SafeConstructor().construct_object(node)
