"""What the tables would say today of a document that is gone: the same as at intake, or why not."""

import msgspec
import pytest

from adapter import rules
from adapter.config import shipped_mappings
from adapter.mapping import ConsultationFacts, MinimeldingFacts, Nothing, Refused, ServiceFacts, Status
from adapter.mapping.asking_anew import TABLE_RULES, Anew, Unknown, Why, ask_anew
from adapter.mapping.leading import Lead
from adapter.mapping.load import load_tables
from adapter.mapping.results import HstFields, Shape, Told
from adapter.pipeline import read
from adapter.values import replace
from tests.bench.impact_traffic import events, worlds
from tests.mapping.deciding import LOCAL, NEW, row, table, world_with
from tests.notifications.documents import TENANTS, coded, consultation, episode, meaning_of, stay

PLAIN = TENANTS.tenants["plain"]
K = {"code": "K"}
PROGRAMME = "https://epj.example/program"


def of(*codes, **more):
    return episode(type=[coded(code, NEW) for code in codes], **more)


def anew(document, before, now, tenant="plain"):
    """What tables say of what a document told when it was taken in under others."""
    told = meaning_of(document, tenant, world=before).told
    return ask_anew(told, TENANTS.tenants[tenant], TENANTS, now.tables)


def world(folder, name, *tables):
    (folder / name).mkdir()
    return world_with(folder / name, *tables)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return worlds(tmp_path_factory.mktemp("tables"))


def agrees(meaning, found):
    """Whether an answer says what a meaning says."""
    if isinstance(meaning, Refused):
        stops = {finding.rule for finding in meaning.findings if finding.stops} & TABLE_RULES
        # What else refuses a resource is not asked of the tables.
        return set(found.rules) == stops if stops else found.lead is not Lead.REFUSED
    if isinstance(meaning, MinimeldingFacts):
        return (found.lead, found.traits.code, found.row) == (Lead.SERVICE, meaning.code, meaning.row)
    if isinstance(meaning, ServiceFacts):
        code = found.traits.code if found.traits else None
        return (found.lead, code, found.row, found.apart) == (
            Lead.SERVICE,
            meaning.code,
            meaning.row,
            meaning.apart,
        )
    if isinstance(meaning, ConsultationFacts):
        return (found.lead, found.row) == (Lead.CONSULTATION, meaning.row)
    assert isinstance(meaning, Nothing)
    lead = Lead.VISIT if meaning.why.rule == rules.VISIT_WITHIN_SERVICE else Lead.NOTHING
    return (found.lead, found.row) == (lead, meaning.row)


def test_asked_under_the_same_tables_everything_is_answered_as_at_intake(both):
    """The same path: no second copy of the rules."""
    for now in both:
        kinds = set()
        for event in events(250):
            reading = read(event, now)
            # What stands or falls with another part is no answer of the tables alone.
            for _, meaning in reading.meanings if len(reading.meanings) == 1 else ():
                found = ask_anew(meaning.told, reading.tenant, now.tenants, now.tables)
                assert isinstance(found, Anew)
                assert agrees(meaning, found), (event.id, found)
                kinds.add((type(meaning), found.lead))
        assert len(kinds) >= 6


def test_what_was_told_is_the_same_after_it_was_kept(both):
    told = {
        m.told for event in events(60) for _, m in read(event, both[0]).meanings if not isinstance(m, Refused)
    }
    assert {msgspec.json.decode(msgspec.json.encode(each), type=Told) for each in told} == told


def test_another_table_answers_from_the_codes_that_were_kept(tmp_path):
    before = world(tmp_path, "before", table(row("m", K, {"code": "4"})))
    now = world(tmp_path, "now", table(row("n", K, {"code": "15"})))
    found = anew(of("K"), before, now)
    assert (found.traits.code, found.row.row) == ("15", "n")
    assert anew(of("X"), before, now).rules == (rules.UNKNOWN_SERVICE_CODE,)


def test_the_tables_of_the_event_date_are_asked(tmp_path):
    """KPR-M-003."""
    before = world(tmp_path, "before", table(row("m", K, {"code": "4"})))
    early = row("early", K, {"code": "5"}, valid_to="2026-01-31")
    now = world(tmp_path, "now", table(early, row("late", K, {"code": "15"}, valid_from="2026-02-01")))
    of_day = {day: anew(of("K", period={"start": day}), before, now) for day in ("2026-01-31", "2026-02-01")}
    assert [each.traits.code for each in of_day.values()] == ["5", "15"]


def test_a_condition_that_was_asked_is_remembered_and_another_one_is_unknown(tmp_path):
    asked, other = "identifier.exists()", "period.end.exists()"
    before = world(tmp_path, "before", table(row("m", {**K, "fhirpath": asked}, {"code": "4"})))
    same = world(tmp_path, "same", table(row("m", {**K, "fhirpath": asked}, {"code": "15"})))
    now = world(tmp_path, "now", table(row("m", {**K, "fhirpath": other}, {"code": "15"})))
    assert anew(of("K"), before, same).traits.code == "15"
    assert anew(of("K"), before, now) == Unknown(Why.CONDITION_NOT_ASKED, other)


def test_a_condition_that_failed_fails_again(tmp_path):
    failing = table(row("m", {**K, "fhirpath": "identifier.value"}, {"code": "4"}))
    before, now = world(tmp_path, "before", failing), world(tmp_path, "now", failing)
    assert anew(of("K"), before, now).rules == (rules.CONDITION_FAILED,)


def reading(element, **more):
    """A table that reads the programme at an element, and asks for it unless told otherwise."""
    reads = [{"fact": "programme", "element": element, "system": "p", "codes": {"R": "rph"}}]
    asks = [
        row("rph", {**K, "programme": "rph"}, {"code": "4"}),
        row("not", {**K, "programme": {"not": "rph"}}, {"code": "15"}),
    ]
    rows = more.pop("rows", asks)
    return table(*rows, systems={"nytt": NEW, "p": PROGRAMME}, reads=reads, **more)


def test_a_fact_that_is_read_elsewhere_now_is_unknown_where_a_row_asks_for_it(tmp_path):
    before, now = world(tmp_path, "before", reading("type")), world(tmp_path, "now", reading("tag"))
    assert anew(of("K"), before, before).traits.code == "15"
    assert anew(of("K"), before, now) == Unknown(Why.READ_ELSEWHERE, "programme")
    silent = world(tmp_path, "silent", reading("tag", rows=[row("m", K, {"code": "4"})]))
    assert anew(of("K"), before, silent).traits.code == "4"


def test_a_code_that_was_not_kept_leaves_it_unknown(tmp_path):
    before = world(tmp_path, "before", table(row("m", K, {"code": "4"})))
    document = of("K", "1" * 101)
    assert anew(document, before, before) == Unknown(Why.CODE_LEFT_OUT)


def test_what_was_taken_in_before_anything_was_kept_is_unknown(both):
    assert ask_anew(None, PLAIN, TENANTS, both[0].tables) == Unknown(Why.NOTHING_TOLD)


def test_a_code_that_needs_a_unit_says_where_none_was_told(tmp_path):
    """KPR-V-024: its messages would be held."""
    before = world(tmp_path, "before", table(row("m", K, {"code": "5"})))
    now = world(tmp_path, "now", table(row("m", K, {"code": "15"})))
    assert anew(of("K", managingOrganization=None), before, now).lacks_unit
    assert not anew(of("K", managingOrganization=None), before, before).lacks_unit
    assert not anew(of("K"), before, now).lacks_unit


def test_a_service_entered_in_error_is_never_refused(tmp_path):
    before = world(tmp_path, "before", table(row("m", K, {"code": "5"})))
    now = world(tmp_path, "now", table(row("m", {"code": "L"}, {"code": "15"})))
    meaning = meaning_of(of("K", status="entered-in-error"), "plain", world=before)
    assert (meaning.status, meaning.told.is_annulled) == (Status.ANNULLED, True)
    assert anew(of("K", status="entered-in-error"), before, now) == Anew(Lead.SERVICE)


def test_a_consultation_that_says_so_itself_stays_one_whatever_the_tables_say(tmp_path):
    now = world(tmp_path, "now", table(row("m", K, {"code": "5"})))
    told = HstFields(form="I", alderstrinn="2A", amming="3")
    assert anew(consultation(), now, now, "local") == Anew(Lead.CONSULTATION, fields=told)
    assert anew(consultation("planned"), now, now, "local") == Anew(Lead.CONSULTATION)


def test_a_stay_that_names_a_service_in_a_foreign_list_is_a_gap_and_one_that_names_none_is_nothing(both):
    foreign = stay(serviceType=coded("X", "https://epj.example/ukjent"))
    tables = load_tables(shipped_mappings())
    told = meaning_of(foreign, "plain").told
    assert (told.shape, told.names_a_service) == (Shape.STAY, True)
    assert ask_anew(told, PLAIN, TENANTS, tables).rules == (rules.UNKNOWN_SERVICE_CODE_SYSTEM,)
    assert ask_anew(replace(told, names_a_service=False), PLAIN, TENANTS, tables) == Anew(Lead.NOTHING)


def test_the_tenants_own_lists_are_asked_as_they_are_now(both):
    told = meaning_of(of("K"), "plain").told
    told = replace(told, codes=((LOCAL, "L"),))
    now = PLAIN.model_copy(update={"local_codes": {LOCAL: {"L": "15"}}})
    assert ask_anew(told, now, TENANTS, both[0].tables).traits.code == "15"
