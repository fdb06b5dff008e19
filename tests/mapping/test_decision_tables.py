"""Which row of which layer decides, on which day (KPR-M-002, M-003, M-005, M-029)."""

import pytest

from adapter.mapping import ConsultationFacts, MinimeldingFacts, Nothing, Refused, ServiceFacts
from adapter.mapping.results import Channel, Reason
from adapter.values import replace
from tests.mapping.deciding import NEW, ORDERS, TEAMS, national, pilot, row, table, vendor, world_with
from tests.notifications.documents import (
    FIDS,
    FNR,
    PROFESSION,
    bundle,
    coded,
    consultation,
    episode,
    meaning_of,
    meanings_of,
    minimelding,
    patient,
    said,
    stay,
)

K = {"code": "K"}
TO_4, TO_1, LEAVE = {"code": "4"}, {"code": "1"}, {"leave": True}
APART = {"not_in_kpr": "no-kpr-message"}


def of(*codes, **more):
    """An EpisodeOfCare with codes of a list that only decision tables know."""
    return episode(type=[coded(code, NEW) for code in codes], **more)


def visit(**more):
    """An Encounter at a clinic by a psychologist, without any code."""
    at = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    led = [{"type": [coded("4", PROFESSION)]}]
    lasted = {"start": "2026-02-01T10:00:00+01:00", "end": "2026-02-01T10:45:00+01:00"}
    return stay(
        "finished", **({"class_": at, "serviceType": None, "participant": led, "period": lasted} | more)
    )


def decided(meaning):
    """Code and row of a service, or the findings of a refusal."""
    if isinstance(meaning, Refused):
        return said(meaning.findings)
    return meaning.code, meaning.row.layer, f"{meaning.row.table}/{meaning.row.row}"


MUNICIPALITY = table(row("m", K, TO_4))
VENDOR = vendor(row("v", K, TO_1))
NATIONAL = national(row("n", K, {"code": "2"}))
LAYERS = {
    "the municipality before the vendor": ((MUNICIPALITY, VENDOR), ("4", "municipality", "t/m")),
    "the vendor before the nation": ((VENDOR, NATIONAL), ("1", "vendor", "v/v")),
    "the nation alone": ((NATIONAL,), ("2", "national", "n/n")),
    "the vendor where the municipality leaves it": (
        (table(row("m", K, LEAVE)), VENDOR),
        ("1", "vendor", "v/v"),
    ),
    "the vendor for another kommune": (
        (table(row("m", K, TO_4), kommuner=["4609"]), VENDOR),
        ("1", "vendor", "v/v"),
    ),
    "the nation for another tenant": (
        (table(row("m", K, TO_4), tenants=["local"]), NATIONAL),
        ("2", "national", "n/n"),
    ),
    "the nation for another vendor": (
        (vendor(row("v", K, TO_1), vendors=["X"]), NATIONAL),
        ("2", "national", "n/n"),
    ),
    "a row with a code before one without": (
        (table(row("m", {"resource": "EpisodeOfCare"}, TO_1), row("k", K, TO_4)),),
        ("4", "municipality", "t/k"),
    ),
    "a row without a code of the first layer before codes of the next": (
        (table(row("m", {"resource": "EpisodeOfCare"}, TO_4)), vendor(row("v", K, TO_1), unmapped="leave")),
        ("4", "municipality", "t/m"),
    ),
}


@pytest.mark.parametrize(("tables", "expected"), LAYERS.values(), ids=LAYERS)
def test_the_first_layer_that_answers_wins(tables, expected, tmp_path):
    assert decided(meaning_of(of("K"), world=world_with(tmp_path, *tables))) == expected


def test_the_row_is_named_with_the_edition_of_its_table(tmp_path):
    world = world_with(tmp_path, table(row("m", K, TO_4), version="2026-05-01"))
    assert meaning_of(of("K"), world=world).row.version == "2026-05-01"


def test_a_national_code_goes_before_all_tables(tmp_path):
    world = world_with(tmp_path, MUNICIPALITY)
    both = episode(type=[coded("K", NEW), coded("21")])
    assert decided(meaning_of(both, world=world)) == ("21", "national", "service-codes/21")


def test_the_tenants_own_lists_are_rows_of_the_first_layer(tmp_path):
    local = "https://epj.example/tilbud"
    one = vendor(row("v", {"system": "lokal", "code": "KORT"}, TO_1), systems={"lokal": local})
    world = world_with(tmp_path, one)
    document = episode(type=[coded("KORT", local)])
    assert decided(meaning_of(document, "local", world))[:2] == ("20", "municipality")
    assert decided(meaning_of(document, "plain", world))[:2] == ("1", "vendor")


DAYS = {
    "the day before": ("2018-12-31", "13"),
    "the first day": ("2019-01-01", "29"),
    "long after": ("2026-02-01", "29"),
}


@pytest.mark.parametrize(("start", "code"), DAYS.values(), ids=DAYS)
def test_the_mapping_in_force_on_the_event_date_applies(start, code, tmp_path):
    """KPR-M-003."""
    world = world_with(
        tmp_path,
        table(
            row("for", K, {"code": "13"}, valid_to="2018-12-31"),
            row("etter", K, {"code": "29"}, valid_from="2019-01-01"),
        ),
    )
    assert meaning_of(of("K", period={"start": start}), world=world).code == code


def test_a_correction_of_an_old_event_after_a_change_is_read_by_the_old_edition(tmp_path):
    """KPR-M-003: what counts is when it happened, not when it is told."""
    world = world_with(
        tmp_path,
        table(row("m", K, TO_1), valid_to="2025-12-31", version="2020-01-01"),
        table(row("m", K, TO_4), valid_from="2026-01-01"),
    )
    old = of("K", period={"start": "2025-12-31"}, meta={"lastUpdated": "2026-10-01T08:00:00+02:00"})
    assert (meaning_of(old, world=world).code, meaning_of(old, world=world).row.version) == (
        "1",
        "2020-01-01",
    )
    assert meaning_of(of("K", period={"start": "2026-01-01"}), world=world).code == "4"


def test_before_its_table_a_code_is_of_a_list_that_nobody_knows(tmp_path):
    world = world_with(tmp_path, table(row("m", K, TO_4), valid_from="2026-01-01"))
    refused = meaning_of(of("K", period={"start": "2025-12-31"}), world=world)
    assert decided(refused) == [("unknown-service-code-system", "EpisodeOfCare.type[0].coding[0].system")]


def test_a_code_of_a_mapped_list_without_a_row_is_a_gap(tmp_path):
    """KPR-M-005: never a default service, whatever rows without a code would say."""
    world = world_with(tmp_path, MUNICIPALITY, vendor(row("v", {"resource": "EpisodeOfCare"}, TO_1)))
    gap = [("unknown-service-code", "EpisodeOfCare.type[0].coding[0].code")]
    assert decided(meaning_of(of("X"), world=world)) == gap
    assert decided(meaning_of(of("X", "K"), world=world))[0] == "4"


def test_a_list_of_which_only_some_codes_are_services_can_be_left(tmp_path):
    world = world_with(tmp_path, table(row("m", K, TO_4), unmapped="leave"))
    refused = meaning_of(of("X"), world=world)
    assert decided(refused) == [("unknown-service-code-system", "EpisodeOfCare.type[0].coding[0].system")]


def test_a_gap_of_one_layer_is_closed_by_another(tmp_path):
    world = world_with(tmp_path, MUNICIPALITY, vendor(row("v", {"code": "X"}, TO_1)))
    assert decided(meaning_of(of("X"), world=world)) == ("1", "vendor", "v/v")


def test_two_codes_that_mean_two_services_are_ambiguous(tmp_path):
    """KPR-M-005."""
    world = world_with(tmp_path, table(row("k", K, TO_4), row("l", {"code": "L"}, TO_1)))
    found = meaning_of(of("K", "L"), world=world).findings
    assert said(found) == [("ambiguous-service-code", "EpisodeOfCare.type")]
    assert found[0].params == {"code": "4", "other": "1"}


def test_of_one_code_that_is_a_service_and_one_that_is_not_the_service_is_taken(tmp_path):
    world = world_with(tmp_path, table(row("k", K, APART), row("l", {"code": "L"}, TO_1)))
    assert decided(meaning_of(of("K", "L"), world=world))[0] == "1"


CONDITIONS = table(
    row("a", {"code": "K", "fhirpath": "identifier.count() >= 1"}, TO_4),
    row("b", {"code": "K", "fhirpath": "identifier.count() <= 1"}, TO_1),
)


def numbered(n):
    return [{"system": "https://epj.example/tjeneste", "value": f"T-{i}"} for i in range(n)]


def test_of_two_conditions_the_true_one_decides(tmp_path):
    world = world_with(tmp_path, CONDITIONS)
    assert decided(meaning_of(of("K", identifier=numbered(2)), world=world))[0] == "4"
    assert decided(meaning_of(of("K", identifier=None), world=world))[0] == "1"


def test_two_true_conditions_are_ambiguous_and_both_rows_are_named(tmp_path):
    """KPR-M-005: nobody can say which of two rows was meant."""
    found = meaning_of(of("K", identifier=numbered(1)), world=world_with(tmp_path, CONDITIONS)).findings
    assert [(f.rule, f.reason, f.expression) for f in found] == [
        ("KPR-M-005d", "ambiguous-service-code", "EpisodeOfCare.type[0].coding[0].code")
    ]
    assert found[0].params == {"code": "t/a", "other": "t/b"}


def test_leaving_it_to_others_is_an_answer_too(tmp_path):
    leaving = table(
        row("a", {"code": "K", "fhirpath": "identifier.exists()"}, LEAVE),
        row("b", {"code": "K", "fhirpath": "id.exists()"}, TO_4),
    )
    refused = meaning_of(of("K"), world=world_with(tmp_path, leaving))
    assert decided(refused) == [("ambiguous-service-code", "EpisodeOfCare.type[0].coding[0].code")]


def test_rows_without_a_code_that_are_told_apart_by_conditions_are_asked_too(tmp_path):
    """KPR-M-005: two true ones are named, and neither decides."""
    rows = (
        row("a", {"resource": "EpisodeOfCare", "fhirpath": "identifier.exists()"}, TO_4),
        row("b", {"resource": "EpisodeOfCare", "fhirpath": "id.exists()"}, TO_1),
    )
    world = world_with(tmp_path, table(*rows))
    refused = meaning_of(episode(type=[{"text": "x"}]), world=world)
    assert decided(refused) == [("ambiguous-service-code", "EpisodeOfCare")]
    unnumbered = episode(type=[{"text": "x"}], identifier=None)
    assert decided(meaning_of(unnumbered, world=world))[0] == "1"


def test_two_true_conditions_with_one_answer_are_no_question(tmp_path):
    same = table(
        row("a", {"code": "K", "fhirpath": "identifier.exists()"}, TO_4),
        row("b", {"code": "K", "fhirpath": "id.exists()"}, TO_4),
    )
    assert decided(meaning_of(of("K"), world=world_with(tmp_path, same)))[0] == "4"


@pytest.mark.parametrize(
    "condition", ["id", "identifier.count()", "type + 1"], ids=["text", "number", "error"]
)
def test_a_condition_that_is_neither_true_nor_false_refuses_the_resource(condition, tmp_path):
    world = world_with(tmp_path, table(row("a", {"code": "K", "fhirpath": condition}, TO_4)))
    assert decided(meaning_of(of("K"), world=world)) == [("mapping-condition-failed", "EpisodeOfCare")]


def test_a_condition_changes_nothing_of_the_document(tmp_path):
    world = world_with(tmp_path, table(row("a", {"code": "K", "fhirpath": "identifier.exists()"}, TO_4)))
    plain = world_with(tmp_path, table(row("a", K, TO_4)))
    one, other = meaning_of(of("K"), world=world), meaning_of(of("K"), world=plain)
    assert replace(one, told=None) == replace(other, told=None)


def test_a_psychologist_of_a_team_with_a_decision_is_what_the_municipality_decided(tmp_path):
    """KPR-M-029 step 4, MH-03: a row per municipality, only where a decision is referred to."""
    world = world_with(
        tmp_path,
        table(
            row(
                "team",
                {"team": "T1", "decision": True, "profession": "4"},
                {"code": "15"},
                decided={"by": "Utvalget", "day": "2020-01-31"},
            ),
            systems={"team": TEAMS, "vedtak": ORDERS},
            reads=[
                {"fact": "team", "element": "careTeam", "system": "team"},
                {"fact": "decision", "element": "basedOn", "system": "vedtak"},
            ],
        ),
    )
    manager = {"reference": "#psyk"}
    psychologist = {
        "resourceType": "Practitioner",
        "id": "psyk",
        "qualification": [{"code": coded("4", PROFESSION)}],
    }
    course = {
        "type": [{"text": "samtaler"}],
        "contained": [psychologist],
        "careManager": manager,
        "team": [{"identifier": {"system": TEAMS, "value": "T1"}}],
    }
    by_decision = [{"identifier": {"system": ORDERS, "value": "V-12"}}]
    facts = meaning_of(episode(**course, referralRequest=by_decision), world=world)
    assert decided(facts) == ("15", "municipality", "t/team")
    assert said(facts.warnings) == [("local-code-mapped", "EpisodeOfCare")]
    without = meaning_of(episode(**course), world=world)
    assert decided(without) == [("missing-service-code", "EpisodeOfCare.type[0]")]


def test_a_psychologists_contact_without_a_code_is_kept_apart_and_read_by_the_pilot():
    """KPR-M-029 step 5, MH-01, MH-04."""
    facts = meaning_of(visit())
    assert isinstance(facts, ServiceFacts)
    assert decided(facts) == (None, "national", "contacts/psykolog")
    apart = facts.apart
    assert (apart.reason, apart.channel, apart.rule) == (Reason.NO_KPR_MESSAGE, None, "KPR-M-029")
    assert (apart.pilot.code, apart.pilot.parent, apart.pilot.professions) == (
        "PILOT-PSY-LT",
        "PILOT-PHR",
        ("4",),
    )
    assert (apart.pilot.row.layer, apart.pilot.row.row) == ("pilot", "psykolog-uten-vedtak")
    assert (apart.pilot.programme, apart.pilot.hovedforlop, apart.pilot.low_threshold) == (
        "none",
        "unknown",
        True,
    )


def test_what_a_contact_said_in_codes_is_kept_and_nothing_of_the_person():
    told = meaning_of(visit()).told
    assert dict(told.facts)["profession"] == ("4",)
    assert dict(told.facts)["class"] == ("AMB",)
    assert told.codes == ()
    assert FIDS[0] not in repr(told)


def test_a_person_number_in_a_code_is_not_kept():
    told = meaning_of(visit(type=[coded(FIDS[0], NEW), coded("K", NEW)])).told
    assert told.codes == ((NEW, "K"),)
    assert FIDS[0] not in repr(told)


def test_a_nurses_visit_without_a_code_is_nothing():
    assert isinstance(meaning_of(visit(participant=[{"type": [coded("2", PROFESSION)]}])), Nothing)


def test_a_psychologists_visit_within_a_service_belongs_to_that_service():
    """KPR-M-029 step 3 goes before step 5."""
    meaning = meaning_of(visit(episodeOfCare=[{"reference": "EpisodeOfCare/901"}]))
    assert (type(meaning), meaning.why.reason) == (Nothing, "visit-within-service")


def test_a_school_psychologist_is_a_consultation_before_any_table():
    """KPR-M-029 step 2."""
    document = consultation(participant=[{"type": [coded("4", PROFESSION)]}])
    assert isinstance(meaning_of(document, "local"), ConsultationFacts)


OTHERS = {
    "KUHR": ("billed_to_kuhr", Channel.KUHR, "KPR-D-013"),
    "NPR": ("hospital_part", Channel.NPR, "KPR-D-018"),
}


@pytest.mark.parametrize(("fact", "channel", "rule"), OTHERS.values(), ids=OTHERS)
def test_what_another_channel_reports_is_no_part_of_the_pilot(fact, channel, rule, tmp_path):
    """KPR-M-029 step 1, KPR-D-013, KPR-D-018."""
    reads = [{"fact": fact, "element": "tag", "system": "o", "codes": {"X": True}}]
    world = world_with(tmp_path, vendor(systems={"o": NEW}, reads=reads))
    apart = meaning_of(visit(meta={"tag": [{"system": NEW, "code": "X"}]}), world=world).apart
    assert (apart.reason, apart.channel, apart.rule, apart.pilot) == (
        Reason.OTHER_CHANNEL,
        channel,
        rule,
        None,
    )


def test_a_row_can_make_an_encounter_a_consultation(tmp_path):
    world = world_with(
        tmp_path, table(row("s", K, {"hst": {"form": "I", "alderstrinn": "E", "amming": "3"}}))
    )
    document = consultation(type=[coded("K", NEW)], serviceType=None, extension=None, class_=None)
    facts = meaning_of(document | {"class": {"code": "VR"}}, world=world)
    assert isinstance(facts, ConsultationFacts)
    assert (facts.form, facts.alderstrinn, facts.amming, facts.row.row) == ("I", "E", "3", "s")


def test_a_consultation_keeps_what_its_document_says(tmp_path):
    world = world_with(tmp_path, table(row("s", K, {"hst": {"form": "G", "alderstrinn": "E"}})))
    document = consultation(
        type=[coded("K", NEW), coded("2A", "urn:oid:2.16.578.1.12.4.1.1.9505")], serviceType=None
    )
    facts = meaning_of(document, world=world)
    assert (facts.form, facts.alderstrinn) == ("G", "2A")


def test_an_episode_is_never_a_consultation(tmp_path):
    world = world_with(tmp_path, table(row("s", K, {"hst": {"form": "I"}})))
    assert decided(meaning_of(of("K"), world=world)) == [
        ("unknown-service-code-system", "EpisodeOfCare.type[0].coding[0].system")
    ]


def test_a_minimelding_is_read_by_the_same_tables(tmp_path):
    world = world_with(tmp_path, table(row("m", K, TO_4), kommuner=["4604"]))
    facts = meaning_of(minimelding(serviceType=coded("K", NEW)), "melding", world)
    assert isinstance(facts, MinimeldingFacts)
    assert (facts.code, facts.row.table) == ("4", "t")


AGES = {"15 years": ("2010-02-02", None), "16 years": ("2010-02-01", "4"), "no age": (None, None)}


@pytest.mark.parametrize(("born", "code"), AGES.values(), ids=AGES)
def test_an_age_is_counted_on_the_event_date(born, code, tmp_path):
    world = world_with(tmp_path, table(row("m", {"code": "K", "age": {"from": 16}}, TO_4)))
    person = patient(None, **({"birthDate": born} if born else {}))
    document = of("K", contained=[person], patient={"reference": "#p"})
    meaning = meaning_of(document, world=world)
    mapped = [f for f in getattr(meaning, "warnings", ()) if f.reason == "local-code-mapped"]
    assert [f.params["code"] for f in mapped] == ([code] if code else [])


def test_a_row_of_the_pilot_can_go_by_a_code_of_the_sender(tmp_path):
    world = world_with(
        tmp_path,
        table(row("m", K, APART)),
        pilot(row("p", K, {"pilot": "PILOT-RPH", "low_threshold": True})),
    )
    facts = meaning_of(of("K"), world=world)
    assert (facts.apart.pilot.code, facts.apart.pilot.row.table) == ("PILOT-RPH", "p")


def test_forlop_numbers_of_the_sender_are_no_service_codes(tmp_path):
    """MH-20: forløp 1-3 beside 9151 codes 1-3."""
    reads = [
        {"fact": "hovedforlop", "element": "type", "system": "f", "codes": {"1": "1", "2": "2", "3": "3"}}
    ]
    world = world_with(tmp_path, vendor(systems={"f": NEW}, reads=reads))
    facts = meaning_of(visit(type=[coded("1", NEW)]), world=world)
    assert (facts.code, facts.apart.pilot.hovedforlop) == (None, "1")


def test_a_code_of_the_sender_is_read_as_the_one_of_ours_that_it_stands_for(tmp_path):
    codes = {"RPH": "rph", "ACT": "act"}
    reads = [{"fact": "programme", "element": "type", "system": "f", "codes": codes}]
    world = world_with(tmp_path, vendor(systems={"f": NEW}, reads=reads))
    apart = meaning_of(visit(type=[coded("RPH", NEW)]), world=world).apart
    assert (apart.pilot.programme, apart.pilot.row.row) == ("rph", "rph")


FACTS_OF_TWO = (("hovedforlop", "1", "2"), ("programme", "act", "fact"))


def test_two_forlop_or_two_programmes_of_one_contact_are_as_good_as_none(tmp_path):
    """MH-21."""
    codes = {fact: {"1": one, "2": other} for fact, one, other in FACTS_OF_TWO}
    reads = [
        {"fact": fact, "element": "type", "system": "f", "codes": codes[fact]} for fact, _, _ in FACTS_OF_TWO
    ]
    world = world_with(tmp_path, vendor(systems={"f": NEW}, reads=reads))
    apart = meaning_of(visit(type=[coded("1", NEW), coded("2", NEW)]), world=world).apart
    assert (apart.pilot.programme, apart.pilot.hovedforlop) == ("none", "unknown")


def test_what_a_reference_leads_to_tells_a_team_and_a_decision(tmp_path):
    order = {
        "resourceType": "ServiceRequest",
        "id": "v",
        "status": "active",
        "intent": "order",
        "category": [coded("VEDTAK", ORDERS)],
        "subject": {"identifier": {"system": FNR, "value": FIDS[0]}},
    }
    world = world_with(
        tmp_path,
        table(
            row("m", {"code": "K", "decision": True}, TO_4),
            row("u", {"code": "K", "decision": False}, TO_1),
            systems={"nytt": NEW, "vedtak": ORDERS},
            reads=[{"fact": "decision", "element": "basedOn", "system": "vedtak", "codes": {"VEDTAK": True}}],
        ),
    )
    based = {"reference": "https://epj.example/ServiceRequest/v"}
    document = bundle(order, stay(serviceType=coded("K", NEW), basedOn=[based]))
    assert [m.code for m in _services(document, world)] == ["4"]
    assert [m.code for m in _services(bundle(stay(serviceType=coded("K", NEW))), world)] == ["1"]


def _services(document, world):
    return [m for m in meanings_of(document, world=world) if isinstance(m, ServiceFacts)]


def test_the_digest_of_the_tables_names_their_content_and_nothing_else(tmp_path):
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    one = world_with(folders[0], MUNICIPALITY, VENDOR).tables.decisions.digest
    other_order = world_with(folders[1], VENDOR, MUNICIPALITY).tables.decisions.digest
    other_note = world_with(folders[2], table(row("m", K, TO_4, note="x")), VENDOR).tables.decisions.digest
    assert one == other_order != other_note


def test_two_rows_of_the_pilot_that_disagree_are_ambiguous_and_both_are_named(tmp_path):
    """MH-21: which of two pilot codes is meant is never guessed."""
    one = row("one", {**K, "fhirpath": "true"}, {"pilot": "PILOT-RPH"})
    other = row("other", {**K, "fhirpath": "status.exists()"}, {"pilot": "PILOT-PHR"})
    world = world_with(tmp_path, table(row("m", K, APART)), pilot(one, other))
    meaning = meaning_of(of("K"), world=world)
    assert isinstance(meaning, Refused)
    named = [(one.params["code"], one.params["other"]) for one in meaning.findings if "other" in one.params]
    assert named == [("p/one", "p/other")]
