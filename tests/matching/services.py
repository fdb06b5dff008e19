"""Services to compare: short ways to say them, and the policies they are compared by."""

from datetime import date

from adapter.config import Channel, ChannelFrom, KommuneMatching, Matching, shipped_mappings
from adapter.mapping.load import load_tables
from adapter.matching import Origin, Service, Span
from adapter.matching.judge import judge
from adapter.matching.policy import Policy

TABLE = load_tables(shipped_mappings()).service
UNIT, OTHER_UNIT = "310123455", "310000000"
HOME, NEIGHBOUR = "0301", "1103"
DEFAULT = Policy(Matching(), TABLE)


def day(text):
    return date.fromisoformat(text)


def span(text):
    """`2024-03-01..2024-03-15`; without an end it lasts."""
    start, _, end = text.partition("..")
    return Span(day(start), day(end) if end else None)


def own(code, when, **given):
    """A service of EPJ `a`; codes that name no unit get none."""
    forbidden = code in TABLE.codes and TABLE.codes[code].orgnr == "forbidden"
    values = {
        "origin": Origin.OWN,
        "source": "a",
        "id": "T1",
        "kommune_nr": HOME,
        "list": "9151",
        "code": code,
        "span": span(when),
        "orgnr": None if forbidden else UNIT,
    }
    return Service(**(values | given))


def row(code, when, year=2024, **given):
    """A row of an annual extract."""
    return own(
        code, when, **({"origin": Origin.DERIVED, "source": "iplos", "id": "R1", "year": year} | given)
    )


def talk(when, **given):
    """A consultation at helsestasjon or in school, of one day."""
    values = {"list": "HST", "id": "K-9001", "made_from": frozenset({"K-9001"}), "orgnr": None}
    return own("", f"{when}..{when}", **(values | given))


def channels(*entries):
    """A policy by the channels of the kommune: `(channel, first day)` or `(channel, first day, codes)`."""
    made = tuple(
        ChannelFrom(channel=Channel(name), valid_from=day(first), codes=frozenset(*codes))
        for name, first, *codes in entries
    )
    return Policy(Matching(kommuner={HOME: KommuneMatching(channels=made)}), TABLE)


#: The kommune reported by the year until 2024.
RUNNING_2025 = channels(("running", "2025-01-01"))
ANNUAL = channels(("annual", "2000-01-01"))


def found(service, *others, policy=DEFAULT, linked=None):
    """Verdict and rule, as the texts say them."""
    match = judge(service, others, policy, linked)
    return match.verdict.value, match.rule


def verdict(service, *others, policy=DEFAULT):
    return judge(service, others, policy).verdict.value
