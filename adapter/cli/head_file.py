"""A line's head as a file: what one system writes and another goes on from."""

import hashlib
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from adapter.errors import Fault, Misconfigured
from adapter.outbox import Line
from adapter.outbox.line import Head, LineKey

_STDIN = "-"
#: What the file is called in faults: as `--help` has it. Whoever named it knows how, and its name may be anything.
_FILE = "FILE"
#: What stands in it: `kommuneNr`, `line`, `number` and `guid` always, the others for HST.
_NUMBERS = ("number", "year", "lopenr")


def head_file(key: LineKey, head: Head, now: datetime) -> str:
    """Write a head; `checksum` is SHA-256 of all else, as JSON with sorted keys and no blanks."""
    told = {
        "kommuneNr": key.kommune_nr,
        "line": key.line.value,
        "number": head.number,
        "guid": head.guid,
        "year": head.year,
        "lopenr": head.lopenr,
        "exportedAt": now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    return orjson.dumps(told | {"checksum": _checksum(told)}, option=orjson.OPT_INDENT_2).decode()


def read_head(file: Path) -> tuple[LineKey, Head]:
    """Read a head; `Misconfigured` with everything that is wrong with the file."""
    told = _read(file)
    faults = [Fault(_FILE, 0, 0, said) for said in _wrong(told)]
    if faults:
        raise Misconfigured(*faults)
    key = LineKey(told["kommuneNr"], Line(told["line"]))
    return key, Head(told["number"], told["guid"].lower(), told.get("year", 0), told.get("lopenr", 0))


def _read(file: Path) -> Mapping[str, Any]:
    try:
        told = orjson.loads(sys.stdin.buffer.read() if str(file) == _STDIN else file.read_bytes())
    except OSError as problem:
        raise Misconfigured(Fault(_FILE, 0, 0, f"cannot be read: {problem.strerror}")) from None
    except orjson.JSONDecodeError:
        raise Misconfigured(Fault(_FILE, 0, 0, "is no JSON; name a file of `line export`")) from None
    if not isinstance(told, dict):
        raise Misconfigured(Fault(_FILE, 0, 0, "is no JSON object; name a file of `line export`"))
    return told


def _wrong(told: Mapping[str, Any]) -> list[str]:
    rest = {name: value for name, value in told.items() if name != "checksum"}
    checks = (
        (_is_kommune(told.get("kommuneNr")), "kommuneNr must be four digits, in quotes"),
        (told.get("line") in [each.value for each in Line], "line must be IPLOS or HST"),
        (_is_guid(told.get("guid")), "guid must be a notifikasjonGUID"),
        *((_is_number(told.get(name, 0)), f"{name} must be a number from 0") for name in _NUMBERS),
        ("number" in told, "number is missing: the last notifikasjonLopeNr"),
        (_fits(told), "year and lopenr are needed for HST, where number is not 0"),
        (told.get("checksum", _checksum(rest)) == _checksum(rest), "its checksum is wrong: it was changed"),
    )
    return [said for is_right, said in checks if not is_right]


def _fits(told: Mapping[str, Any]) -> bool:
    return (
        told.get("line") != Line.HST
        or not told.get("number")
        or bool(told.get("year") and told.get("lopenr"))
    )


def _checksum(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _is_kommune(value: object) -> bool:
    return isinstance(value, str) and len(value) == 4 and value.isascii() and value.isdigit()


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _is_guid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False
