"""What is wrong, and where it is put right: the first that the overview tells, the gravest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from adapter.events.pausing import What
from adapter.web.office.overlooking import TOLD_DAYS, URGENT_DAYS, Overview

#: Lines that are named one by one; more are counted.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that somebody should look at."""

    #: `bad`: something stands still or is lost sight of; `warn`: it will, or somebody is asked.
    look: str
    #: Of its words (`ov-…`), and what they are filled with.
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    #: Where it is put right.
    address: str = ""
    #: The stored cause of a stopped line, for its own words.
    cause: str = ""


def attention(overview: Overview) -> list[Matter]:
    """Tell everything that is wrong; nothing where all goes as it should."""
    found = [
        *_paused(overview),
        *_lines(overview),
        *_processes(overview),
        *_certificates(overview),
        *_sources(overview),
        *_waiting(overview),
    ]
    return sorted(found, key=lambda each: each.look != "bad")


def _paused(overview: Overview) -> Iterator[Matter]:
    for each in overview.standing.pauses:
        look = "bad" if each.what is What.SENDING else "warn"
        values = {"name": each.name, "who": each.who, "why": each.why}
        yield Matter(look, f"ov-paused-{each.what.value}", values, "#pauses")


def _lines(overview: Overview) -> Iterator[Matter]:
    stopped = [each for each in overview.standing.lines if each.stopped]
    for each in stopped[:_NAMED]:
        key = each.key
        values = {"kommune": key.kommune_nr, "line": key.line.value}
        address = f"/lines/{key.kommune_nr}/{key.line.value}"
        yield Matter("bad", "ov-line-stopped", values, address, each.stopped or "")
    if len(stopped) > _NAMED:
        yield Matter("bad", "ov-lines-stopped", {"n": len(stopped) - _NAMED}, "/lines")
    if refused := sum(each.refused for each in overview.standing.lines):
        yield Matter("bad", "ov-refused", {"n": refused}, "/messages?state=refused")


def _processes(overview: Overview) -> Iterator[Matter]:
    for each in overview.standing.processes:
        if overview.is_quiet(each):
            yield Matter("bad", "ov-quiet", {"role": each.role}, "#processes")
            continue
        for key in ("away", "stuck", "stopped"):
            named = each.health.get(key, [])
            # Topics may be named after tenants: they are for who sees all.
            if named and (key == "away" or overview.is_whole):
                yield Matter("bad", f"ov-process-{key}", {"names": ", ".join(named)}, "#processes")
        if each.health.get("remarks") and overview.is_whole:
            yield Matter("warn", "ov-process-remarks", {"role": each.role}, "#processes")
        if each.health.get("mappings", overview.edition) != overview.edition:
            yield Matter("warn", "ov-process-mappings", {"role": each.role}, "#processes")


def _certificates(overview: Overview) -> Iterator[Matter]:
    for whose, days in overview.certificates:
        if days < TOLD_DAYS:
            look = "bad" if days < URGENT_DAYS else "warn"
            key = "ov-expired" if days < 0 else "ov-expires"
            yield Matter(look, key, {"whose": whose, "days": int(days)}, "#certificates")
    if overview.is_key_worn:
        yield Matter("warn", "ov-key-worn", {}, "#certificates")


def _sources(overview: Overview) -> Iterator[Matter]:
    silent = [each.standing.tenant for each in overview.sources if each.is_silent and not each.is_paused]
    if silent:
        names = ", ".join(dict.fromkeys(silent[:_NAMED]))
        more = len(silent) - _NAMED
        key = "ov-silent-more" if more > 0 else "ov-silent"
        yield Matter("warn", key, {"names": names, "n": more}, "#sources")


def _waiting(overview: Overview) -> Iterator[Matter]:
    if overview.parked:
        yield Matter("warn", "ov-parked", {"n": overview.parked}, "/parked")
    if overview.standing.reviews:
        yield Matter("warn", "ov-reviews", {"n": overview.standing.reviews}, "/reviews")
