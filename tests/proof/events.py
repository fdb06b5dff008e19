"""Records of a topic, made from a seed: lives of services, sent twice, late and broken, as senders do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import orjson

from tests.notifications.documents import (
    FNR,
    ORGNR,
    UNITS,
    Tree,
    coded,
    consultation,
    episode,
    history,
    meta,
    named,
    person_number,
)

FIRST = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
CODES = ("18", "20", "21", "29")


@dataclass(frozen=True, slots=True)
class Sent:
    """One record to send; the key decides the partition, and what stays in order."""

    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp_ms: int


def records(seed: int, *, services: int, count: int) -> list[Sent]:
    """Make `count` records of `services` services; the same seed makes the same ones."""
    random = Random(seed)
    lives = [list(_delivered(random, number, count // services + 1)) for number in range(services)]
    order = [number for number, life in enumerate(lives) for _ in life]
    random.shuffle(order)
    coming = [iter(life) for life in lives]
    mixed = [next(coming[number]) for number in order][:count]
    return [
        Sent(key, value, headers, int((FIRST + timedelta(seconds=n)).timestamp() * 1000))
        for n, (key, value, headers) in enumerate(mixed)
    ]


_Made = tuple[bytes, bytes | None, tuple[tuple[str, bytes], ...]]


def _delivered(random: Random, number: int, count: int) -> Iterator[_Made]:
    """One life as it arrives: versions out of order, again and again, with poison among them."""
    kind = "Encounter" if number % 7 == 0 else "EpisodeOfCare"
    key = f"{kind}/p{number}".encode()
    versions = [orjson.dumps(each) for each in _versions(random, kind, number)]
    sent = 0
    newest = 0
    while sent < count:
        chosen = max(0, newest - random.choice((0, 0, 0, 1, 2)))
        value: bytes | None = versions[chosen % len(versions)]
        if random.random() < 0.03:
            value = _poison(random, versions[chosen % len(versions)], key)
        elif random.random() < 0.01:
            value = None
        elif random.random() < 0.6:
            newest = min(newest + 1, len(versions) - 1)
        yield key, value, _headers(random, kind)
        sent += 1


def _headers(random: Random, kind: str) -> tuple[tuple[str, bytes], ...]:
    tenant = b"defaults" if kind == "Encounter" else b"plain"
    trace = f"00-{random.getrandbits(128) or 1:032x}-{random.getrandbits(64) or 1:016x}-01".encode()
    return (("x-kpr-tenant", tenant), ("traceparent", trace))


def _poison(random: Random, value: bytes, key: bytes) -> bytes:
    """Something that must be refused and kept: cut off, no JSON, a wrong word, bytes of no text."""
    broken = (
        value[: len(value) // 2],
        b"{" + key,
        value.replace(b'"status":"', b'"status":"x', 1),
        b"\xff\xfe" + value,
    )
    return random.choice(broken)


def _versions(random: Random, kind: str, number: int) -> list[Tree]:
    made = _consultations(random, number) if kind == "Encounter" else _episodes(random, number)
    return [each | {"meta": meta(str(n), _updated(n))} for n, each in enumerate(made, 1)]


def _updated(n: int) -> str:
    return (datetime(2026, 6, 1, 8, 0, tzinfo=UTC) + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _episodes(random: Random, number: int) -> Iterator[Tree]:
    """A service that begins, pauses, changes hands, is corrected, ends and begins again."""
    start = date(2026, 1, 1) + timedelta(days=random.randrange(90))
    code, unit = random.choice(CODES), random.choice(UNITS)
    status, log = "active", [("active", str(start), None)]
    day = start
    for _ in range(random.randrange(10, 30)):
        day += timedelta(days=random.randrange(1, 6))
        match random.randrange(8):
            case 0 | 1 | 2:
                status = "onhold" if status == "active" else "active"
                log = [*log[:-1], (log[-1][0], log[-1][1], str(day)), (status, str(day), None)]
            case 3:
                unit = random.choice(UNITS)
            case 4:
                code = random.choice(CODES)
            case 5:
                yield _episode(number, "entered-in-error", code, unit, start, None, log)
            case 6:
                yield _episode(number, "finished", code, unit, start, day, log)
            case _:
                start -= timedelta(days=1)
                log = [(log[0][0], str(start), log[0][2]), *log[1:]]
        yield _episode(number, status, code, unit, start, None, log)


def _episode(
    number: int,
    status: str,
    code: str,
    unit: str,
    start: date,
    end: date | None,
    log: list[tuple[str, str, str | None]],
) -> Tree:
    return episode(
        status,
        id=f"p{number}",
        identifier=[{"system": "https://epj.example/tjeneste", "value": f"P-{number}"}],
        type=[coded(code)],
        # Each is another person's: whose services are alike depends on which comes first (KPR-D-006).
        patient=named(person_number(1 + number % 28, 81 + number // 28 % 12, 1930 + number // 336), FNR),
        managingOrganization=named(unit, ORGNR),
        period={"start": str(start)} | ({"end": str(end)} if end else {}),
        statusHistory=history(*log),
    )


def _consultations(random: Random, number: int) -> Iterator[Tree]:
    """A consultation that is corrected a few times, perhaps annulled."""
    for n in range(random.randrange(5, 15)):
        minute = random.randrange(60)
        yield consultation(
            random.choice(("finished", "finished", "finished", "entered-in-error")),
            id=f"p{number}",
            identifier=[{"system": "https://epj.example/konsultasjon", "value": f"PK-{number}"}],
            period={"start": f"2026-04-{10 + n % 5}T09:{minute:02}:00+02:00"},
        )
