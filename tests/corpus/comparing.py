"""What a result has that the expectation does not say, and the other way round."""

from collections.abc import Iterator
from typing import Any

from adapter.outcomes import Taken
from adapter.outcomes.as_json import as_json
from adapter.rules import catalogue

ACCEPTED = {"notify", "consult", "no-event", "not-in-kpr", "hold"}
NOTIFICATION = ("event", "status", "date", "orgnr", "service_code", "service_id", "corrects")


def differences(expect: dict[str, Any], taken: Taken) -> list[str]:
    """Every difference between a result and its expectation, in words."""
    result = as_json(taken.result)
    if expect["outcome"] == "accept":
        return [] if result["outcome"] in ACCEPTED else [f"{result['outcome']}: {_said(result)}"]
    if result["outcome"] != expect["outcome"]:
        return [f"outcome {result['outcome']}, expected {expect['outcome']}; said {_said(result)}"]
    return list(_details(expect, result, taken))


def _said(result: dict[str, Any]) -> str:
    shown = [f"{f['reason']}@{f['expression']}" for f in result["findings"] if f["severity"] != "information"]
    return ", ".join(shown) or str(result["reason"])


def _details(expect: dict[str, Any], result: dict[str, Any], taken: Taken) -> Iterator[str]:
    for name in ("reason", "scope", "person_type"):
        if name in expect and result[name] != _text(expect[name]):
            yield f"{name} {result[name]}, expected {expect[name]}"
    for name in ("service_id", "service_code"):
        given = [r[name] for r in result["resources"]]
        if expect.get(name) is not None and str(expect[name]) not in given:
            yield f"{name} {given}, expected {expect[name]}"
    yield from _class(expect, result)
    yield from _findings(expect, result)
    yield from _notifications(expect, result)
    yield from _consultation(expect, result)
    if "warnings" in expect and sorted(result["warnings"]) != sorted(expect["warnings"]):
        yield f"warnings {result['warnings']}, expected {expect['warnings']}"
    if "records" in expect:
        given = [(r.state.value, r.reason) for r in taken.records]
        wanted = [(r["state"], r.get("reason")) for r in expect["records"]]
        if given != wanted:
            yield f"records {given}, expected {wanted}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _class(expect: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    """The reason class that a fault must be given, or one that the index calls as good."""
    if "class" in expect:
        said = {f["reason"] for f in result["findings"]}
        if not said & {expect["class"], *expect["also_ok"]}:
            yield f"class {expect['class']} not among {sorted(said)}"


def _findings(expect: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    """The rule that must be named, at its place."""
    rule = expect.get("rule")
    if rule is None:
        return
    named = [f for f in result["findings"] if rule in (f["rule"], f["reason"])]
    if not named:
        yield f"{rule} ({catalogue()[rule].reason if rule in catalogue() else '-'}) not found; said {_said(result)}"
    elif expect.get("at") and expect["at"] not in [f["expression"] for f in named]:
        yield f"{rule} at {[f['expression'] for f in named]}, expected at {expect['at']}"


def _notifications(expect: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    given = [tuple(_text(n[k]) for k in NOTIFICATION) for n in result["notifications"]]
    if "notifications" not in expect:
        if given and expect["outcome"] not in ("partial", "hold") and "class" not in expect:
            yield f"unexpected notifications {given}"
        return
    wanted = []
    for i, want in enumerate(expect["notifications"]):
        shown = dict(zip(NOTIFICATION, given[i], strict=True)) if i < len(given) else {}
        full = {"service_code": expect.get("service_code"), "service_id": expect.get("service_id")} | want
        wanted.append(
            tuple(_text(full.get(k, shown.get(k)) if k in full else shown.get(k)) for k in NOTIFICATION)
        )
    if given != wanted:
        yield f"notifications {given}, expected {wanted}"


def _consultation(expect: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    want = expect.get("consultation")
    if want is None:
        return
    given = next(iter(result["consultations"]), {})
    full = {**want, "status": expect.get("consultation_status", "N")}
    if "missing_kpr" in expect:
        full["missing_kpr"] = expect["missing_kpr"]
    for name, value in full.items():
        if given.get(name) != value and str(given.get(name)) != str(value):
            yield f"consultation {name} {given.get(name)}, expected {value}"
