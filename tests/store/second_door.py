"""
A second way to the register, made for tests: JSON bodies and bare RSA keys, after SLASH (delivery notes, section 7).

It stands on the same ports as MessageIn does: `Writing`, `Protection`, `Addresses` and `Door`.
"""

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from adapter import rules
from adapter.outbox.line import Bytes, KprMessage, Notified
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.register import Envelope, Unprotected, Which, unheard
from adapter.register.writing import Unwritable
from adapter.rules import Finding

_OAEP = OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), None)
#: What the JSON may not hold, though a notification by itself is sound: found when all of it is written.
UNSPEAKABLE = "T-unspeakable"


@cache
def private_key(number: int) -> rsa.RSAPrivateKey:
    """Make the register's nth key."""
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Key:
    """A key of the register's list: no certificate."""

    number: int
    expires: datetime

    @property
    def public(self) -> rsa.RSAPublicKey:
        return private_key(self.number).public_key()


class BareKeys:
    """Encrypts for a bare key; nobody signs, the proof does."""

    def protect(self, clear: bytes, kommune_nr: str, recipient: Key, now: datetime) -> bytes:
        self.check(kommune_nr, recipient, now)
        secret, start = os.urandom(32), os.urandom(16)
        padder, encryptor = padding.PKCS7(128).padder(), Cipher(AES256(secret), CBC(start)).encryptor()
        padded = padder.update(clear) + padder.finalize()
        claims = {
            "body": _text(start + encryptor.update(padded) + encryptor.finalize()),
            "msg_hash": _text(hashlib.sha256(clear).digest()),
            "enc_sym_key": _text(recipient.public.encrypt(secret, _OAEP)),
            "enc_key_id": recipient.number,
        }
        return json.dumps(claims).encode()

    def check(self, kommune_nr: str, recipient: Key, now: datetime) -> None:
        if recipient.expires <= now:
            raise Unprotected("key-expired", Which.REGISTER)

    def mark(self, kommune_nr: str, recipient: Key, now: datetime) -> str:
        return f"key {recipient.number}"


@dataclass
class JsonWriting:
    """Writes a message as an array of JSON objects."""

    protection: BareKeys = field(default_factory=BareKeys)

    def holds_back(self, notified: Notified, now: datetime) -> str | None:
        return rules.MISSING_ORGANISATION_NUMBER if notified.content.orgnr is None else None

    def write(
        self,
        message: KprMessage,
        contents: Sequence[Notified],
        recipient: tuple[int, Key],
        now: datetime,
        step=unheard,
    ) -> Bytes:
        if wrong := [i for i, each in enumerate(contents, 1) if each.content.service_id == UNSPEAKABLE]:
            raise Unwritable("rules-broken", [_fault(i) for i in wrong])
        clear = json.dumps([_object(each) for each in contents]).encode()
        step("write")
        her_id, key = recipient
        payload = self.protection.protect(clear, message.key.kommune_nr, key, now)
        step("protect")
        mark = self.protection.mark(message.key.kommune_nr, key, now)
        return Bytes(clear, payload, "json 1", her_id, mark)


@dataclass
class JsonRegister:
    """The other side: it has the private keys, opens what comes, and remembers it by what is in it."""

    keys: list[Key]
    #: What the next calls come to; then everything is taken.
    faults: list[str] = field(default_factory=list)
    #: By notifikasjonGUID.
    stored: dict[str, dict] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)

    def post(self, payload: bytes) -> tuple[int, dict] | None:
        """Answer with status and body; None is silence."""
        self.bodies.append(payload)
        fault = self.faults.pop(0) if self.faults else "none"
        match fault:
            case "down":
                return 503, {}
            case "too-large":
                return 413, {}
            case "key-expired":
                return 400, {"errors": [{"errorCode": 1007}]}
            case "schema":
                return 400, {"errors": [{"errorCode": 2008}]}
        told = self._opened(json.loads(payload))
        self.stored |= {each["guid"]: each for each in told}
        return None if fault == "silent" else (200, {"delivered": True})

    def _opened(self, claims: dict) -> list[dict]:
        key = private_key(claims["enc_key_id"])
        secret, body = key.decrypt(_bytes(claims["enc_sym_key"]), _OAEP), _bytes(claims["body"])
        decryptor = Cipher(AES256(secret), CBC(body[:16])).decryptor()
        unpadder = padding.PKCS7(128).unpadder()
        clear = unpadder.update(decryptor.update(body[16:]) + decryptor.finalize()) + unpadder.finalize()
        assert hashlib.sha256(clear).digest() == _bytes(claims["msg_hash"])
        return json.loads(clear)


@dataclass
class KeyList:
    """`Addresses`: the register's list of keys, of which the last to expire is used."""

    register: JsonRegister
    asked: int = 0
    _known: Key | None = None

    async def encryption_key(self, her_id: int, *, fresh: bool = False) -> Key:
        if self._known is None or fresh:
            self.asked += 1
            self._known = max(self.register.keys, key=lambda each: each.expires)
        return self._known

    async def close(self) -> None: ...


@dataclass
class JsonDoor:
    """`Door`: one call, and what its answer means."""

    register: JsonRegister

    async def send(self, envelope: Envelope, *, unknown_before: bool) -> Verdict:
        answer = self.register.post(envelope.payload)
        if answer is None:
            return Verdict(Ending.AGAIN, Stored.UNKNOWN, "no-answer")
        status, body = answer
        codes = [each["errorCode"] for each in body.get("errors", ())]
        match status, codes:
            case 200, _:
                return Verdict(Ending.ACCEPTED, Stored.YES, "received", status)
            case 413, _:
                return Verdict(Ending.TOO_LARGE, Stored.NO, "too-large", status)
            case 400, [1007]:
                return Verdict(Ending.UNREADABLE, Stored.NO, "not-decrypted", status, 1007)
            case 400, [code]:
                return Verdict(Ending.REFUSED, Stored.NO, "validation-refused", status, code)
            case _:
                return Verdict(Ending.AGAIN, Stored.NO, "unavailable", status)

    async def close(self) -> None: ...


def _object(each: Notified) -> dict:
    return {
        "guid": each.guid,
        "number": each.number,
        "previous": each.previous,
        "status": each.status.value,
        "ref": each.ref,
        "tjenesteId": each.content.service_id,
        "fid": each.content.person.fid,
    }


def _fault(number: int) -> Finding:
    return Finding(rules.IMPLAUSIBLE_DATE, f"Melding/Notifikasjon[{number}]")


def _text(some: bytes) -> str:
    return base64.b64encode(some).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
