"""Services, consultations and minimeldinger as hypothesis makes them: versions that change in every way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.notifications.documents import (
    AMMING,
    FIDS,
    FNR,
    FORM,
    ORGNR,
    STEP,
    UNITS,
    Tree,
    coded,
    consultation,
    episode,
    guid_of,
    history,
    meta,
    minimelding,
    named,
    patient,
    stay,
    stay_r5,
)

FIRST = date(2026, 2, 1)
BEGUN = ("active", "onhold", "finished")
#: A status of an EpisodeOfCare as each resource and version says it.
WORDS: dict[str, dict[str, str]] = {
    "episode": {},
    "stay": {"active": "in-progress", "onhold": "onleave", "waitlist": "arrived"},
    "stay_r5": {"active": "in-progress", "onhold": "on-hold", "finished": "completed", "waitlist": "planned"},
}
BUILD = {"episode": episode, "stay": stay, "stay_r5": stay_r5}
#: In scope, in scope without an orgnr, out of scope, and one that KPR has no message for.
CODES = (coded("21"), coded("20"), coded("29"), coded("15"), coded("FRISKLIV", "https://epj.example/tilbud"))
PERSONS = (named(FIDS[0], FNR), named(FIDS[1], FNR), {"reference": "#p"})


def day(offset: int) -> str:
    return (FIRST + timedelta(offset)).isoformat()


def moment(hours: int) -> str:
    return (datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(hours=hours)).isoformat()


@st.composite
def status_histories(draw: st.DrawFn, start: int) -> list[Tree]:
    """Periods that follow each other, some of them pauses; the last may be open."""
    cuts = draw(st.lists(st.integers(0, 8), min_size=1, max_size=5).map(sorted))
    words = draw(
        st.lists(st.sampled_from(("active", "onhold", "onhold")), min_size=len(cuts), max_size=len(cuts))
    )
    ends = [day(start + cut) for cut in cuts[1:]]
    last = draw(st.one_of(st.none(), st.integers(cuts[-1], 9).map(lambda n: day(start + n))))
    starts = [day(start + cut) for cut in cuts]
    return history(*zip(words, starts, [*ends, last], strict=True))


@st.composite
def versions(draw: st.DrawFn, kind: str, number: int, scheme: str, *, plain: bool) -> Tree:
    """One version of a service; a plain one has its statusHistory, one provider and no odd status."""
    odd = () if plain else ("cancelled", *(("unknown",) if kind != "episode" else ()))
    status = draw(st.sampled_from((*BEGUN, *BEGUN, "planned", "waitlist", "entered-in-error", *odd)))
    start = draw(st.integers(0, 4))
    ended = status == "finished" or (status == "cancelled" and draw(st.booleans()))
    end = day(start + draw(st.integers(0, 12))) if ended else None
    past = draw(status_histories(start)) if plain else draw(st.none() | status_histories(start))
    changes: dict[str, Any] = {"statusHistory": None if kind == "stay_r5" else past}
    provider = UNITS[0] if plain else draw(st.sampled_from((UNITS[0], UNITS[0], UNITS[1], UNITS[2], None)))
    person = draw(st.sampled_from((0, 0, 0, 1, 2)))
    names = {"episode": ("patient", "managingOrganization", "period", "type")}.get(
        kind, ("subject", "serviceProvider", "period", "serviceType")
    )
    code = draw(st.sampled_from((CODES[0], CODES[0], CODES[0], *CODES)))
    values = (PERSONS[person], provider and named(provider, ORGNR), _period(start, end), code)
    changes |= dict(zip(names, values, strict=True))
    if person == 2:
        changes["contained"] = [patient(None, birthDate="1936-05-14")]
    if kind == "stay_r5":
        changes |= {"serviceType": [{"concept": code}], "period": None, "actualPeriod": changes["period"]}
    changes[names[3]] = [code] if kind == "episode" else changes[names[3]]
    updated = number if plain else draw(st.sampled_from((number, number, number + 24, number + 48)))
    return BUILD[kind](WORDS[kind].get(status, status), meta=_meta(scheme, number, updated), **changes)


def _period(start: int, end: str | None) -> Tree:
    return {"start": day(start)} | ({"end": end} if end else {})


def _meta(scheme: str, number: int, updated: int) -> Tree:
    match scheme:
        case "number":
            return meta(str(number), moment(updated))
        case "number-alone":
            return meta(str(number))
        case "time":
            return meta(None, moment(number * 30))
        case _:
            return meta(guid_of(str(number)), moment(number * 30))


@st.composite
def lives(draw: st.DrawFn, *, plain: bool = False, deletions: bool = True) -> list[Tree]:
    """The versions of one service in their order, by resource, version and way of numbering."""
    kind = "episode" if plain else draw(st.sampled_from(("episode", "episode", "stay", "stay_r5")))
    kind = draw(st.sampled_from(("episode", "stay"))) if plain else kind
    scheme = draw(st.sampled_from(("number", "number", "number-alone", "time", "guid")))
    count = draw(st.integers(1, 6))
    life = [draw(versions(kind, n, scheme, plain=plain)) for n in range(1, count + 1)]
    if deletions and not plain and count > 1 and draw(st.integers(0, 3)) == 0:
        n = draw(st.integers(2, count))
        life[n - 1] = deleted(life[n - 1])
    return life


def deleted(document: Tree) -> Tree:
    """The deletion of a resource, in the place and with the number of one of its versions."""
    name = f"{document['resourceType']}/{document['id']}"
    told = document["meta"]
    response = {"status": "204"}
    if "versionId" in told:
        response["etag"] = f'W/"{told["versionId"]}"'
    if "lastUpdated" in told:
        response["lastModified"] = told["lastUpdated"]
    request = {"method": "DELETE", "url": name}
    entry = {"fullUrl": f"https://epj.example/{name}", "request": request, "response": response}
    return {"resourceType": "Bundle", "type": "history", "entry": [entry]}


@st.composite
def consultations(draw: st.DrawFn) -> list[Tree]:
    """The versions of one consultation."""
    count = draw(st.integers(1, 6))
    return [draw(_consultation(n)) for n in range(1, count + 1)]


@st.composite
def _consultation(draw: st.DrawFn, number: int) -> Tree:
    words = ("finished", "finished", "finished", "planned", "in-progress", "cancelled", "entered-in-error")
    step = draw(st.sampled_from(("2A", "2A", "4A")))
    changes: dict[str, Any] = {"type": [coded("I", FORM), coded(step, STEP)]}
    if draw(st.booleans()):
        value = draw(st.sampled_from("13"))
        changes["extension"] = [
            {"url": "https://epj.example/amming", "valueCoding": {"system": AMMING, "code": value}}
        ]
    if draw(st.integers(0, 4)) == 0:
        changes |= {"contained": None, "subject": named(FIDS[1], FNR)}
    made = consultation(draw(st.sampled_from(words)), meta=meta(str(number), moment(number)), **changes)
    return deleted(made) if number > 1 and draw(st.integers(0, 7)) == 0 else made


@st.composite
def messages(draw: st.DrawFn) -> list[Tree]:
    """Minimeldinger about one service as a sender may send them, good and bad, some of them twice."""
    count = draw(st.integers(1, 8))
    made = []
    for n in range(count):
        change = draw(st.sampled_from("NNNNMC")) if n else "N"
        event = draw(
            st.sampled_from(
                ("TjenesteStart", "TjenesteStart", "MidlertidigStoppFra", "MidlertidigStoppTil",
                 "TjenesteutforerEndret", "TjenesteSlutt")
            )
        )  # fmt: skip
        ids = {}
        if draw(st.integers(0, 2)) == 0:
            ids["midlertidigStoppID"] = draw(st.sampled_from(("S-1", "S-2", "new0")))
        if draw(st.integers(0, 2)) == 0:
            ids["hendelseGUID"] = guid_of(f"event {draw(st.integers(0, 2))}")
        related = str(draw(st.integers(0, n - 1))) if change != "N" and n else None
        made.append(
            minimelding(
                event,
                day(draw(st.integers(0, 5))),
                change=change,
                guid=str(n),
                related=related,
                ids=ids,
                serviceProvider=named(draw(st.sampled_from(UNITS[:2])), ORGNR),
                serviceType=coded(draw(st.sampled_from(("20", "20", "20", "29", "15")))),
            )
        )
    return made
