"""What libraries of C and Rust take for the same bytes: reading, judging, sealing, hashing, without a line of ours."""

import hashlib
import hmac
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import jiter
import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapter.events import Event
from adapter.fhir import full
from adapter.fhir.schema_metadata import model
from adapter.fhir.structure import _compiled
from adapter.store.seal import Seal, _bound
from tests.bench.whole.figures import Section

Tree = dict[str, Any]


@dataclass(slots=True)
class Asked:
    """What a run asked libraries for besides reading and checking, as the arguments that it gave them."""

    #: Sizes of what was sealed.
    sealed: list[int] = field(default_factory=list)
    hashed: list[bytes] = field(default_factory=list)
    decoded: list[tuple[Any, Any]] = field(default_factory=list)
    #: Documents that the model library was asked about: those that were refused.
    judged: list[tuple[Tree, Any]] = field(default_factory=list)


@contextmanager
def noted() -> Iterator[Asked]:
    """Note what the libraries are asked while the block lasts."""
    asked = Asked()
    seal, hashing, decode, judge = Seal.seal, Seal.hash, msgspec.convert, full.second_opinion

    def sealing(self: Seal, plain: bytes, *place: str) -> bytes:
        asked.sealed.append(len(plain))
        return seal(self, plain, *place)

    def hashed(self: Seal, *parts: str) -> str:
        asked.hashed.append(_bound(parts))
        return hashing(self, *parts)

    def decoded(tree: Any, kind: Any, **more: Any) -> Any:
        asked.decoded.append((tree, kind))
        return decode(tree, kind, **more)

    def judged(tree: Tree, version: Any) -> Any:
        asked.judged.append((tree, version))
        return judge(tree, version)

    with ExitStack() as patched:
        for owner, name, instead in (
            (Seal, "seal", sealing),
            (Seal, "hash", hashed),
            (msgspec, "convert", decoded),
            (full, "second_opinion", judged),
        ):
            patched.enter_context(patch.object(owner, name, instead))
        yield asked


def add_libraries(made: Section, given: Sequence[Event], asked: Asked, rounds: int) -> None:
    """Add what each library takes, round by round, in µs of CPU an event."""
    trees = [tree for each in given if isinstance(tree := _read(each), dict)]

    def add(name: str, run: Callable[[], object]) -> None:
        made.add(name, [cpu(run) / len(given) for _ in range(rounds)], "µs")

    # Each tree dies at once: those that live on make every collection of garbage dearer.
    add("bytes to tree (jiter)", lambda: deque(map(_read, given), maxlen=0))
    add("full structural check (jsonschema-rs)", lambda: deque(map(_is_valid, trees), maxlen=0))
    add("typed decode (msgspec)", lambda: _decode(asked.decoded))
    add("keyed hashes, and digests of documents (OpenSSL)", lambda: _hash(asked.hashed, given))
    add("model library, about the refused alone (fhir.resources)", lambda: _judge(asked.judged))
    add("sealing and opening (AES-256-GCM)", lambda: _seal(asked.sealed))


def cpu(run: Callable[[], object]) -> float:
    """µs of the processor that something takes."""
    begun = time.process_time()
    run()
    return (time.process_time() - begun) * 1e6


def _decode(asked: Sequence[tuple[Any, Any]]) -> None:
    for tree, kind in asked:
        with suppress(msgspec.ValidationError):
            msgspec.convert(tree, kind)


def _hash(asked: Sequence[bytes], given: Sequence[Event]) -> None:
    keyed = hmac.new(bytes(32), digestmod="sha256")
    for told in asked:
        one = keyed.copy()
        one.update(told)
        one.digest()
    for each in given:
        hashlib.sha256(each.body or b"").digest()


def _judge(asked: Sequence[tuple[Tree, Any]]) -> None:
    for tree, version in asked:
        # It raises whatever it stumbles over.
        with suppress(Exception):
            model(version, str(tree.get("resourceType"))).model_validate(tree)


def _seal(sizes: Sequence[int]) -> None:
    # What is sealed is opened once, as it is when its service goes on.
    cipher = AESGCM(bytes(32))
    for size in sizes:
        nonce = os.urandom(12)
        cipher.decrypt(nonce, cipher.encrypt(nonce, bytes(size), b"place"), b"place")


def _read(given: Event) -> Any:
    try:
        return jiter.from_json(given.body or b"null", catch_duplicate_keys=True, cache_mode="keys")
    except ValueError:
        return None


def _is_valid(tree: Tree) -> bool:
    try:
        return _compiled("R4", str(tree.get("resourceType"))).is_valid(tree)
    except (KeyError, LookupError):
        return False
