"""Each rule over a message: what it refuses, where, and what it leaves alone."""

from collections.abc import Callable

import pytest

from adapter.outbox import Line
from adapter.register.checking import breaches, notification_at
from adapter.register.messages.melding import write_melding
from adapter.rules import catalogue
from tests.register.accepted import put
from tests.register.faults import FAULTS, HST, IPLOS, double, found_in
from tests.register.messages import CASES, FACTS, NOW, expected, iplos, notified, service
from tests.register.mutating import mutants


@pytest.mark.parametrize(
    ("case", "change", "rule", "at"),
    [(c, make, r, at) for c, _, make, r, at in FAULTS],
    ids=[f[1] for f in FAULTS],
)
def test_it_is_refused_under_its_rule_at_its_place(
    case: str, change: Callable[..., None], rule: str, at: str
):
    assert (f"KPR-V-{rule}", at) in found_in(case, change)


@pytest.mark.parametrize(
    ("case", "change"),
    [
        (IPLOS, put("Kontaktperson", "meldTelefon", "0047 00000000")),
        (IPLOS, put("Kontaktperson", "meldEpost1", "o'neil+kpr@post.kommune.example.no")),
        (IPLOS, double("Kontaktperson")),
        (IPLOS, put("*", "hendelseRegTid", "2026-03-03T08:14:30+00:00")),
        (IPLOS, put("*", "hendelseRegTid", "2026-03-03T09:14:30.2")),
        (IPLOS, put("*", "hendelseRegTid", "2026-03-03T20:15:00.999")),
        (IPLOS, put("*", "tjenesteOrgNr", "3101234550")),
        (IPLOS, put("*", "hendelseDato", "2026-04-01", 7)),
        (IPLOS, put("Notifikasjon", "notifikasjonTid", "2026-04-01T14:00:00", 7)),
        (IPLOS, put("*", "hendelseDato", "2026-03-02", 5)),
        (IPLOS, put("Bruker", "bydel", "01")),
        (IPLOS, put("Melding", "navnEPJ", "ø" * 100)),
        (HST, put("Barn_ungdom", "fodselsar", "0")),
        (HST, put("Helseperson", "helsepersonHPR", "1")),
        (HST, put("Maling", "typeMalingKodet", "HoNOS8A")),
        (HST, put("Maleresultat", "verdi", "x" * 20)),
    ],
)  # fmt: skip
def test_what_is_just_right_is_left_alone(case: str, change: Callable[..., None]):
    assert found_in(case, change) == []


@pytest.mark.parametrize(
    "xml", [b"", b"<Melding/>", expected(HST), b"<!DOCTYPE x><x/>"], ids=["0", "1", "2", "3"]
)
def test_what_is_no_message_of_the_type_is_refused(xml: bytes):
    assert [f.rule for f in breaches(xml, Line.IPLOS, NOW, FACTS)] == ["KPR-V-002"]


def test_every_rule_that_is_said_is_in_the_catalogue():
    assert {f"KPR-V-{rule}" for _, _, _, rule, _ in FAULTS} <= set(catalogue())


def test_a_place_tells_which_notification_it_is():
    assert notification_at("Melding/Notifikasjon[3]/TjenesteStart/@hendelseDato") == 2
    assert notification_at("Melding/Kommune/@kommuneNr") is None


@pytest.mark.parametrize("case", CASES)
def test_no_message_however_odd_breaks_the_check(case: str):
    line = CASES[case].key.line
    rules = {f.rule for xml in mutants(expected(case), 150) for f in breaches(xml, line, NOW, FACTS)}

    assert len(rules) > 10
    assert rules <= set(catalogue())


def test_what_is_found_never_quotes_the_message():
    secret = "S\u00e6rskilt"
    melding = iplos(
        [notified(1, service(1, service_id=f"{secret}\t", bruker_nr=f"{secret}\t", service_code=secret))]
    )

    told = breaches(write_melding(melding, FACTS.without_orgnr), Line.IPLOS, NOW, FACTS)

    assert len(told) == 3
    assert secret not in repr(told)
