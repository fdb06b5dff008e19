"""Reading the examples: what `data/` says, over the documents of `bases/`."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from adapter.rules.examples.changing import written
from adapter.rules.examples.example import Document, Example, Kind, Pair

_AROUND = ("content_type", "tenant", "key")
#: What a document of a sequence takes over from its example.
_OF_A_DOCUMENT = (*_AROUND, "base", "text", "set", "remove", "replace", "drop", "twice", "encoding")
_OF_ITS_MAKING = (*_OF_A_DOCUMENT, "documents", "message")


@cache
def all_examples() -> Mapping[str, Pair]:
    """Every example, by the rule's id."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Pair] = {}
    for text in _data():
        told = yaml.load(text, Loader=loader)  # nosec B506 # noqa: S506 - safe, and fast where built
        found |= {rule: pair_of(rule, **entry) for rule, entry in told.items()}
    return found


def _data() -> Iterator[str]:
    folder = files("adapter.rules.examples").joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            yield file.read_text(encoding="utf-8")


def pair_of(rule: str, passing: Mapping[str, Any], failing: Mapping[str, Any], **common: Any) -> Pair:
    """Both examples of an entry; TypeError for a word that means nothing, LookupError for a change that fits nowhere."""
    return Pair(_example(rule, _merged(common, passing)), _example(rule, _merged(common, failing)))


def _example(rule: str, told: Mapping[str, Any]) -> Example:
    """One example of what is told."""
    rest = {name: value for name, value in told.items() if name not in _OF_ITS_MAKING}
    rest["also"] = frozenset(rest.get("also", ()))
    if "makes" in rest:
        rest["makes"] = tuple(rest["makes"])
    if "comparison" in rest:
        return Example(rule, Kind.COMPARISON, **rest)
    if "message" in told:
        return Example(rule, Kind.MESSAGE, message=written(_base(f"{told['message']}.xml"), told), **rest)
    documents = tuple(_documents(told))
    is_one = len(documents) == 1 and documents[0].is_plain
    return Example(rule, Kind.DOCUMENT if is_one else Kind.SEQUENCE, documents, **rest)


def _documents(told: Mapping[str, Any]) -> Iterator[Document]:
    common = {name: told[name] for name in _OF_A_DOCUMENT if name in told}
    for own in told.get("documents", ({},)):
        each = _merged(common, own)
        yield Document(_body(each), **{name: each.get(name) for name in _AROUND})


def _body(told: Mapping[str, Any]) -> bytes | None:
    if "key" in told:
        return None
    if "text" in told:
        return written(told["text"], told)
    base = told["base"]
    return written(_base(base if "." in base else f"{base}.json"), told)


@cache
def _base(name: str) -> str:
    return files("adapter.rules.examples").joinpath("bases", name).read_text(encoding="utf-8")


def _merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of both, with what is told of one; changes by place are joined."""
    joined = {**common.get("set", {}), **own.get("set", {})}
    return {**common, **own, **({"set": joined} if joined else {})}
