"""The message to KPR that a document would leave, as the line would write, number and check it."""

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from adapter import rules
from adapter.outbox import Line
from adapter.outbox.line import ZERO_GUID
from adapter.register.checking import breaches
from adapter.register.checking.facts import facts_of
from adapter.register.messages.schema import Schemas
from adapter.values import replace
from tests.bench_sessions.opened import (
    BACK,
    END,
    MOVED,
    NOON,
    PAUSE,
    START,
    Clock,
    notifications,
    opened,
    sent,
    sessions,
    world,
)
from tests.benched import EXAMPLES
from tests.corpus.reading import read_corpus

COURSE = (START, PAUSE, BACK, MOVED, END)
CONSULTATIONS = ("bredvik/13-helsestasjon-6-veker.json", "bredvik/14-helsestasjon-2-ar.json")
OWN = """
tenants:
  mine:
    kommuneNr: "4631"
    epj: {leverandor: Min Leverandør, navnEPJ: Min EPJ, versjonEPJ: "9"}
kommuner:
  "4631":
    orgnr: "310000000"
    her_id: 7
    signing: [{certificate: /etc/hostname, key: /etc/hostname}]
    contacts:
      - {typeKontaktperson: "1", kontPerson: Kari Kontakt, meldEpost1: kari@example.org}
      - {typeKontaktperson: "15", kontPerson: Ola Kontakt, meldEpost1: ola@example.org}
      - {typeKontaktperson: "16", kontPerson: Ola Kontakt, meldEpost1: ola@example.org}
      - {typeKontaktperson: "17", kontPerson: Ola Kontakt, meldEpost1: ola@example.org}
"""


def test_messages_are_numbered_and_linked_as_if_all_before_had_been_accepted():
    session = opened()
    sent(session, *COURSE)
    found = [one for message in session.messages() for one in notifications(message)]
    assert [one["notifikasjonLopeNr"] for one in found] == ["1", "2", "3", "4", "5"]
    guids = [ZERO_GUID, *(one["notifikasjonGUID"] for one in found)]
    assert [one["notifikasjonForrigeGUID"] for one in found] == guids[:-1]


def test_each_kommune_and_each_message_type_is_a_line_of_its_own():
    session = opened()
    sent(session, START, "havbris/01-korttid-start.json", CONSULTATIONS[0], PAUSE)
    told = [(m.kommune_nr, m.line, notifications(m)[0]["notifikasjonLopeNr"]) for m in session.messages()]
    assert told == [
        ("4631", Line.IPLOS, "1"),
        ("3907", Line.IPLOS, "1"),
        ("4631", Line.HST, "1"),
        ("4631", Line.IPLOS, "2"),
    ]


def test_each_session_begins_its_lines_at_one_and_an_independent_one_with_each_document():
    assert [notifications(m)[0]["notifikasjonLopeNr"] for m in sent(opened(), START)[0].messages] == ["1"]
    alone = opened(independent=True)
    sent(alone, START, START)
    assert [notifications(m)[0]["notifikasjonLopeNr"] for m in alone.messages()] == ["1", "1"]


def test_a_correction_and_an_annulment_refer_to_the_notification_that_left():
    session = opened()
    start, correction = sent(session, "bredvik/09-korttid-start.json", "bredvik/10-korttid-start-retta.json")
    (first,) = notifications(start.messages[0])
    (second,) = notifications(correction.messages[0])
    assert (second["statusNotifikasjon"], second["notifikasjonRef"]) == ("M", first["notifikasjonGUID"])


def test_messages_of_consultations_are_counted_within_the_norwegian_year():
    session = opened()
    for name, day in zip(
        (*CONSULTATIONS, "bredvik/15-helsestasjon-2-ar-annullert.json"),
        (NOON, datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 1, tzinfo=UTC)),
        strict=True,
    ):
        session.judge(name, (EXAMPLES / name).read_bytes(), as_of=day)
    assert [re.search('lopenr="([0-9]+)"', m.xml)[1] for m in session.messages()] == ["1", "2", "1"]


def test_what_the_service_does_not_know_is_clearly_an_example():
    (kept,) = sent(opened(), START)
    (message,) = kept.messages
    assert message.examples == ("contacts",)
    assert 'leverandor="Bredvik Journal AS"' in message.xml
    assert message.xml.count("EKSEMPEL kontakt") == 4
    (kept,) = sent(opened(tenant="default"), START)
    assert kept.messages[0].examples == ("epj", "contacts")
    assert 'navnEPJ="EKSEMPEL EPJ"' in kept.messages[0].xml
    (consultation,) = sent(opened(), CONSULTATIONS[0])
    assert consultation.messages[0].examples == ("contacts", "orgnr")


def test_a_tenants_file_of_the_sessions_own_names_its_contacts_and_needs_none_of_its_files():
    (kept,) = sent(opened(tenants=OWN, tenant="mine"), START)
    (message,) = kept.messages
    assert (message.examples, message.findings) == ((), ())
    assert 'kontPerson="Kari Kontakt"' in message.xml
    assert "EKSEMPEL" not in message.xml


def test_contacts_of_the_services_own_kommuner_are_shown_to_nobody():
    own = opened(tenants=OWN).world.tenants
    served = world().tenants.model_copy(update={"kommuner": own.kommuner})
    theirs = sessions()
    theirs._world_of = lambda: _replaced(served)
    session = theirs.open(tenant="bredvik")
    assert "4631" in session.world.tenants.kommuner
    (kept,) = sent(session, START)
    assert "Kontakt" not in kept.messages[0].xml.replace("Kontaktperson", "")
    assert kept.messages[0].examples == ("contacts",)


def _replaced(tenants):
    return replace(world(), tenants=tenants)


def test_what_a_rule_keeps_from_leaving_is_shown_with_the_rule_and_takes_no_number():
    session = opened(tenant="bredvik")
    all_facts = session._previews._facts
    session._previews._facts = replace(all_facts, services=all_facts.services - {"21"})
    (start,) = sent(session, START)
    (message,) = start.messages
    assert {each.rule for each in message.findings} == {rules.UNKNOWN_SERVICE_CODE}
    assert (notifications(message)[0]["notifikasjonLopeNr"], start.judged.held) == ("1", 0)
    session._previews._facts = all_facts
    (other,) = sent(session, "bredvik/09-korttid-start.json")
    assert notifications(other.messages[0])[0]["notifikasjonLopeNr"] == "1"


def test_what_is_wrong_with_a_message_as_a_whole_is_shown_beside_it():
    session = opened(tenants=OWN.replace("ola@example.org", "ola.example.org"), tenant="mine")
    (kept,) = sent(session, START)
    assert {each.rule for each in kept.messages[0].findings} == {"KPR-V-006"}


def test_a_person_is_in_the_message_as_sent():
    (kept,) = sent(opened(), START)
    (bruker,) = etree.fromstring(kept.messages[0].xml.encode()).iter("{*}Bruker")
    assert bruker.attrib["fid"] in kept.text
    assert bruker.attrib["typeID"] == "1"


@pytest.fixture(scope="module")
def every_message():
    corpus = read_corpus(EXAMPLES)
    session = sessions(Clock()).open()
    for case in corpus.cases:
        session.judge(case.event.id, case.event.body, case.event.content_type)
    return session.messages()


def test_every_message_of_the_examples_keeps_our_rules_and_our_schemas(every_message):
    facts = facts_of(world().tables, world().tenants.environment, synthetic_only=True)
    schemas = Schemas()
    assert {message.line for message in every_message} == set(Line)
    for message in every_message:
        xml = message.xml.encode()
        assert (message.findings, breaches(xml, message.line, NOON, facts)) == ((), ())
        assert schemas.check(xml, message.line) == ()


def test_the_same_documents_give_the_same_messages_each_time(every_message):
    corpus = read_corpus(EXAMPLES)
    again = sessions(Clock()).open()
    for case in corpus.cases:
        again.judge(case.event.id, case.event.body, case.event.content_type)
    assert again.messages() == every_message
