"""Rules that depend on more than the message: its period, its place, the time, the environment."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapter.config import Environment
from adapter.notifications import Change as Status
from adapter.outbox import Line
from adapter.register.checking import breaches, remarks
from adapter.register.messages.melding import write_melding
from adapter.values import replace
from tests.register.faults import START, N, found
from tests.register.messages import (
    FACTS,
    NOW,
    PERIOD,
    consultation,
    facts,
    guid,
    hst,
    iplos,
    notified,
    service,
)


def test_a_consultation_outside_of_the_period_is_listed_and_passes():
    early = consultation(1, dato_tid_start=datetime(2026, 2, 10, 12, tzinfo=UTC))
    taken_back = consultation(
        2, konsultasjon_id="K-2", change=Status.ANNUL, ref=guid(9, 9), dato_tid_start=early.dato_tid_start
    )
    xml = write_melding(hst([notified(1, early), notified(2, taken_back)]), FACTS.without_orgnr)

    assert breaches(xml, Line.HST, NOW, FACTS) == ()
    assert [(f.rule, f.expression) for f in remarks(xml, Line.HST, NOW, FACTS)] == [
        ("KPR-V-071", f"{N}[1]/Konsultasjon/@datoTidStart")
    ]


def test_a_consultation_at_no_station_is_listed_and_passes():
    xml = write_melding(hst([notified(1, consultation(1, enhet=None))]), FACTS.without_orgnr)

    assert breaches(xml, Line.HST, NOW, FACTS) == ()
    assert [(f.rule, f.stops) for f in remarks(xml, Line.HST, NOW, FACTS)] == [("KPR-V-077b", False)]


def test_nothing_is_younger_than_the_message():
    melding = hst(
        [notified(1, consultation(1))],
        period=replace(PERIOD, fra=date(2026, 3, 1), til=date(2026, 3, 9), uttak=date(2026, 3, 9)),
    )

    assert found(melding) == [
        ("KPR-V-070", f"{N}[1]/Konsultasjon/@datoTidStart"),
        ("KPR-V-070", f"{N}[1]/Konsultasjon/@konsultasjonRegistrertTidspunkt"),
    ]


def test_in_production_a_synthetic_person_is_refused():
    production = facts(Environment.PRODUCTION, synthetic_only=False)

    assert found(iplos([notified(1, service(1))]), facts=production) == [
        ("KPR-V-057", f"{START}/Bruker/@fid")
    ]


@pytest.mark.parametrize(("synthetic_only", "said"), [(True, ["KPR-V-057"]), (False, [])])
def test_in_test_a_real_looking_person_is_refused_where_only_synthetic_ones_are_wanted(
    synthetic_only: bool, said: list[str]
):
    real_looking = replace(service(1).person, fid=real_looking_number())
    melding = iplos([notified(1, service(1, person=real_looking))])

    assert [rule for rule, _ in found(melding, facts=facts(synthetic_only=synthetic_only))] == said


def real_looking_number() -> str:
    """Worked out here, as such a number stands in no file: of somebody born in 1890."""
    for individual in range(500, 750):
        first = with_control_digit(f"010190{individual}", (3, 7, 6, 1, 8, 9, 4, 5, 2))
        both = with_control_digit(first, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
        if len(both) == 11:
            return both
    raise AssertionError("no number")


def with_control_digit(number: str, weights: tuple[int, ...]) -> str:
    """A remainder of ten makes it a digit longer, which is no number."""
    return number + str(-sum(a * int(b) for a, b in zip(weights, number, strict=False)) % 11)


def test_times_of_the_autumn_hour_are_in_order_when_they_can_be():
    registered = datetime(2025, 10, 26, 0, 50, tzinfo=UTC)
    told = notified(
        1,
        service(1, hendelse_dato=date(2025, 10, 1), hendelse_reg_tid=registered),
        arose=registered + timedelta(minutes=20),
    )

    assert found(iplos([told]), now=registered + timedelta(minutes=30)) == []
