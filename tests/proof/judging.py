"""Whether a proof holds: everything that speaks against it, in words."""

from collections.abc import Iterator
from typing import Any

from adapter.outbox import Line, Record, State
from adapter.outbox.as_json import record_json
from tests.proof.chaos import Plan
from tests.proof.keeping import Row
from tests.proof.process import POINTS
from tests.proof.proving import Proof


def complaints(proof: Proof, plan: Plan) -> list[str]:
    """What is not as it must be; nothing, if the proof holds."""
    return [
        *_differences(proof.sound, proof.broken),
        *_not_published(proof),
        *(f"a process ended by itself: {each}" for each in proof.exits),
        *(f"a stop did not end well: {each}" for each in proof.stops),
        *_too_little(proof, plan),
    ]


def _differences(sound: dict[str, list[Row]], broken: dict[str, list[Row]]) -> Iterator[str]:
    """Rows that one run has and the other does not, and records in another order."""
    for name in sorted(sound.keys() | broken.keys()):
        expected, found = sound.get(name, []), broken.get(name, [])
        if expected == found:
            continue
        missing = [row for row in expected if row not in found]
        extra = [row for row in found if row not in expected]
        yield f"{name}: {len(missing)} missing, {len(extra)} too many, of {len(expected)}" + _first(
            missing, extra
        )


def _first(missing: list[Row], extra: list[Row]) -> str:
    if not missing or not extra:
        return f": {(missing or extra)[:1]}"
    pairs = [(name, value, dict(extra[0]).get(name)) for name, value in missing[0]]
    return f": {[pair for pair in pairs if pair[1] != pair[2]]}"


def _not_published(proof: Proof) -> Iterator[str]:
    """`kpr.records`, read by a consumer that drops what it has seen, against the outbox."""
    seen: dict[str, bytes] = {}
    keys: dict[bytes, set[int]] = {}
    for each in proof.published:
        headers = dict(each.headers)
        guid = headers["ce_id"].decode()
        keys.setdefault(each.key, set()).add(each.partition)
        if seen.setdefault(guid, each.value) != each.value:
            yield f"record {guid} was published with other bytes the second time"
    yield from (f"a key lies in partitions {found}" for found in keys.values() if len(found) > 1)
    queued = {row["id"]: row for row in _records(proof) if row["state"] == State.QUEUED}
    yield from (f"record {guid} was never published" for guid in queued.keys() - seen.keys())
    yield from (f"record {guid} was published and is not queued" for guid in seen.keys() - queued.keys())
    yield from (
        f"record {guid} was published with other bytes than the outbox holds"
        for guid in queued.keys() & seen.keys()
        if record_json(_record(queued[guid])) != seen[guid]
    )
    yield from _out_of_order(proof, list(seen))


def _out_of_order(proof: Proof, published: list[str]) -> Iterator[str]:
    """Those of one service, which nobody had to release, come in the order in which they were made."""
    place = {guid: n for n, guid in enumerate(published)}
    for name, rows in proof.broken.items():
        if name.startswith("record of "):
            queued = [place[guid] for row in rows if (guid := dict(row)["id"]) in place]
            if queued != sorted(queued):
                yield f"{name}: published in another order"


def _too_little(proof: Proof, plan: Plan) -> Iterator[str]:
    """What the plan asked for must have happened."""
    wanted = {
        "broker": plan.broker_stops,
        "restart": plan.restarts,
        "cut": plan.cuts,
        "freeze": plan.freezes,
        "join": plan.joins,
    }
    for step, times in wanted.items():
        if proof.done[step] < times:
            yield f"only {proof.done[step]} of {times} times: {step}"
    for point in POINTS:
        if proof.kills[point] < plan.points:
            yield f"only {proof.kills[point]} of {plan.points} deaths {point}"
    if proof.kills["anywhere"] < plan.kills:
        yield f"only {proof.kills['anywhere']} of {plan.kills} kills"


def _records(proof: Proof) -> Iterator[dict[str, Any]]:
    for name, rows in proof.broken.items():
        if name.startswith("record of "):
            yield from (dict(row) for row in rows)


def _record(row: dict[str, Any]) -> Record:
    return Record(
        row["id"],
        Line(row["line"]),
        row["kommune_nr"],
        row["tenant"],
        row["service_id"],
        State.QUEUED,
        None,
        row["created_at"],
        row["sealed"],
    )
