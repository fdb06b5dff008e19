import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from adapter.config import Environment, PausePolicy, Profile, Tenants, shipped_mappings
from adapter.errors import Fault, Misconfigured
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants, read
from adapter.mapping.schemas import schema_text, schemas, write
from adapter.mapping.tenants import judge_tenants
from adapter.mapping.yaml_lines import Document, _syntax_fault

TABLES = load_tables(shipped_mappings())
FAULTY = Path(__file__).parent / "faulty"
TENANT_FILES = sorted((FAULTY / "tenants").glob("*.yaml"))
TABLE_FAULTS = yaml.safe_load((FAULTY / "tables.yaml").read_text(encoding="utf-8"))


def faults_of_tenants(path):
    with pytest.raises(Misconfigured) as caught:
        load_tenants(path, TABLES)
    return caught.value.faults


def tenants_from(folder, text):
    path = folder / "tenants.yaml"
    path.write_text(text, encoding="utf-8")
    return load_tenants(path, TABLES)


@pytest.mark.parametrize("path", TENANT_FILES, ids=lambda path: path.stem)
def test_a_faulty_tenants_file_is_refused_with_line_and_advice(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix("#: ") for line in lines if line.startswith("#: ")]
    found = [f"{fault.line}:{fault.column}: {fault.message}" for fault in faults_of_tenants(path)]
    assert found == expected


def test_there_are_enough_faulty_files_to_learn_from():
    assert len(TENANT_FILES) >= 25
    assert len(TABLE_FAULTS) >= 25


@pytest.mark.parametrize("case", TABLE_FAULTS, ids=lambda case: case["about"])
def test_a_fault_in_a_national_table_is_refused_with_its_line(case, tmp_path):
    shutil.copytree(shipped_mappings() / "national", tmp_path / "national")
    path = tmp_path / "national" / f"{case['file']}.yaml"
    text = path.read_text(encoding="utf-8")
    for change in (case, case.get("also", {"find": "", "put": ""})):
        assert change["find"] in text
        text = text.replace(change["find"], change["put"], 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        load_tables(tmp_path)
    line = text[: text.index(case.get("line_of", case["put"]))].count("\n") + 1
    faults = caught.value.faults
    assert {(fault.file, fault.line) for fault in faults} == {(str(path), line)}
    places = [text.splitlines()[fault.line - 1][fault.column - 1 :] for fault in faults]
    assert all(place.startswith(case["at"]) for place in places)
    if "says_start" in case:
        assert [fault.message.startswith(case["says_start"]) for fault in faults] == [True]
    else:
        assert [fault.message for fault in faults] == case["says"]


FINE = {
    "a code that was valid for a day": (
        "valid_from: 2019-01-01",
        "valid_from: 2019-01-01\n    valid_to: 2019-01-01",
    ),
    "a code of another list in its place": (
        'replaced_by: {list: "9346"}',
        'replaced_by: {list: "9346", code: "X1"}',
    ),
}


@pytest.mark.parametrize(("find", "put"), FINE.values(), ids=FINE)
def test_nothing_is_wrong_in_a_table_with(find, put, tmp_path):
    shutil.copytree(shipped_mappings() / "national", tmp_path / "national")
    path = tmp_path / "national" / "service-codes.yaml"
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put, 1), encoding="utf-8")
    assert load_tables(tmp_path).service.codes.keys() == TABLES.service.codes.keys()


def test_faults_of_several_tables_come_together(tmp_path):
    shutil.copytree(shipped_mappings() / "national", tmp_path / "national")
    (tmp_path / "national" / "systems.yaml").unlink()
    (tmp_path / "national" / "professions.yaml").write_bytes(b"table: professions\nsource: \xe6\nrows: []\n")
    with pytest.raises(Misconfigured) as caught:
        load_tables(tmp_path)
    gone, latin = sorted(caught.value.faults, key=lambda fault: fault.line)
    assert gone.message.startswith("the file cannot be read (No such file or directory)")
    assert (latin.line, latin.column) == (2, 9)
    assert latin.message == "this letter is not in UTF-8; save the file as UTF-8"


def test_a_tenants_file_that_is_not_there_is_said_so(tmp_path):
    path = tmp_path / "tenants.yaml"
    message = "the file cannot be read (No such file or directory); check its path and its permissions"
    norwegian = "filen kan ikke leses (den finnes ikke); sjekk stien og rettighetene"
    gone = (Fault(str(path), 0, 0, message, norwegian),)
    assert faults_of_tenants(path) == gone
    assert read(path) == Document(str(path), None, gone)


def test_an_anchor_inside_itself_is_refused_without_end(tmp_path):
    path = tmp_path / "tenants.yaml"
    path.write_text("tenants: &all\n  fjord: *all\n", encoding="utf-8")
    assert "anchors are not used here; write the lines out again" in {
        fault.message for fault in faults_of_tenants(path)
    }


def test_a_key_that_is_no_word_is_refused(tmp_path):
    path = tmp_path / "tenants.yaml"
    path.write_text('tenants:\n  ? [fjord]\n  : {kommuneNr: "4601"}\n', encoding="utf-8")
    assert "a key must be one word or text in quotes" in {fault.message for fault in faults_of_tenants(path)}


@pytest.mark.parametrize("key", ["!ruby/sym extra", "2026-02-30", "<<", "~", "1.5"])
def test_a_key_that_is_no_text_is_refused_beside_other_faults(key, tmp_path):
    path = tmp_path / "tenants.yaml"
    path.write_text(f'tenants:\n  fjord:\n    {key}: "1"\n    kommuneNr: "460"\n', encoding="utf-8")
    assert {fault.line for fault in faults_of_tenants(path)} == {3, 4}


def test_a_control_character_is_refused(tmp_path):
    path = tmp_path / "tenants.yaml"
    path.write_bytes(b"tenants: \x00\n")
    [fault] = faults_of_tenants(path)
    assert (fault.file, fault.line, fault.column) == (str(path), 0, 0)
    assert fault.message.startswith("not YAML here (control characters are not allowed)")


def test_what_yaml_refuses_without_a_word_is_a_fault_of_the_file():
    fault = _syntax_fault("tenants.yaml", yaml.YAMLError())
    assert (fault.file, fault.line, fault.column) == ("tenants.yaml", 0, 0)
    assert fault.message.startswith("not YAML here (cannot be read)")


def test_the_whole_form_of_a_tenant_is_understood(tmp_path):
    tenants = tenants_from(
        tmp_path,
        """
about: A fjord and its fell.
clock: 2026-11-01T12:00:00+01:00
environment: production
report_service_codes_default: ["21"]
report_sources: {"15": {since: 2026-01-01, source: "KOR, 2025-11-03"}}
tenants:
  fjord:
    kommuneNr: "4601"
    service_code_system_aliases: ["https://epj.fjord.example/9151"]
    local_codes: {"https://epj.fjord.example/tjeneste": {"2.2.3": "15"}}
    not_in_kpr: {"https://epj.fjord.example/tjeneste": [PSYK-LT]}
    extensions: {polUtforende: "https://epj.fjord.example/pol", provider_change_date: "https://epj.fjord.example/dato"}
    profiles: {"http://epj.fjord.example/mm": minimelding}
    profession_map_9060_to_8401: {SP: "28"}
    pause_on_21_29: hold
    report_service_codes: ["15", "21"]
    amming_default: "3"
    form_default: I
    fhir_version: R5
  fjell: {kommuneNr: "4602"}
""",
    )
    fjord, fjell = tenants.tenants["fjord"], tenants.tenants["fjell"]
    assert tenants.clock.isoformat() == "2026-11-01T12:00:00+01:00"
    assert tenants.zone.key == "Europe/Oslo"
    assert (tenants.environment, tenants.synthetic_only) == (Environment.PRODUCTION, False)
    assert (fjord.name, fjord.kommune_nr, fjord.fhir_version) == ("fjord", "4601", "R5")
    assert fjord.local_codes == {"https://epj.fjord.example/tjeneste": {"2.2.3": "15"}}
    assert fjord.not_in_kpr == {"https://epj.fjord.example/tjeneste": ("PSYK-LT",)}
    assert fjord.extensions.pol_utforende == "https://epj.fjord.example/pol"
    assert fjord.extensions.amming is None
    assert fjord.profiles == {"http://epj.fjord.example/mm": Profile.MINIMELDING}
    assert fjord.profession_map == {"SP": "28"}
    assert (fjord.pause_on_long_term, fjell.pause_on_long_term) == (PausePolicy.HOLD, PausePolicy.NOTIFY)
    assert (fjord.amming_default, fjord.form_default) == ("3", "I")
    assert fjord.report_service_codes == {"15", "21"}
    assert fjell.report_service_codes == {"21"}


def test_what_is_reported_without_a_word_is_the_first_phase(tmp_path):
    tenants = tenants_from(tmp_path, 'tenants: {fjord: {kommuneNr: "4601"}}')
    assert tenants.tenants["fjord"].report_service_codes == TABLES.service.first_phase
    assert tenants.report_service_codes_default == TABLES.service.first_phase
    assert tenants.synthetic_only


def test_an_empty_list_means_that_nothing_is_reported(tmp_path):
    tenants = tenants_from(tmp_path, 'tenants: {fjord: {kommuneNr: "4601", report_service_codes: []}}')
    assert tenants.tenants["fjord"].report_service_codes == frozenset()


SOURCES = '{"15": {since: 2026-01-01, source: "KOR, 2025-11-03"}}'


def test_production_reports_a_further_code_with_a_dated_source(tmp_path):
    """MH-60: only what there is a duty for."""
    tenants = tenants_from(
        tmp_path,
        f"environment: production\nreport_sources: {SOURCES}\n"
        'tenants: {fjord: {kommuneNr: "4601", report_service_codes: ["15", "18"]}}',
    )
    assert tenants.tenants["fjord"].report_service_codes == {"15", "18"}
    [(code, said)] = tenants.report_sources.items()
    assert (code, said.since.isoformat(), said.source) == ("15", "2026-01-01", "KOR, 2025-11-03")
    assert tenants.tenants["fjord"].reported_since == {"15": said.since}


def test_in_production_a_code_that_is_none_is_one_fault(tmp_path):
    path = tmp_path / "tenants.yaml"
    path.write_text(
        'environment: production\ntenants: {fjord: {kommuneNr: "4601", report_service_codes: ["10"]}}',
        encoding="utf-8",
    )
    [fault] = faults_of_tenants(path)
    assert "10 is not a service code" in fault.message


def test_an_activation_is_the_source_of_its_official_code(tmp_path):
    """MH-10 asks for its day and document already."""
    tenants = tenants_from(
        tmp_path,
        """
environment: production
tenants: {fjord: {kommuneNr: "4601", report_service_codes: ["9"]}}
pilot:
  activations:
    - {pilot: PILOT-PSY-LT, official: {list: "9151", code: "9"}, valid_from: 2026-10-01, source: a letter, by: Ola}
""",
    )
    assert tenants.tenants["fjord"].report_service_codes == {"9"}
    assert tenants.tenants["fjord"].reported_since == {"9": date(2026, 10, 1)}


def test_a_tenant_has_no_day_of_its_own_since_when_it_reports(tmp_path):
    """MH-60: the duty is everybody's; its day stands under report_sources."""
    path = tmp_path / "tenants.yaml"
    path.write_text(
        'tenants: {fjord: {kommuneNr: "4601", reported_since: {"15": 2026-01-01}}}', encoding="utf-8"
    )
    [fault] = faults_of_tenants(path)
    assert fault.message == "the days stand under report_sources; take this line away"


def test_in_the_test_environment_any_code_may_be_tried(tmp_path):
    tenants = tenants_from(tmp_path, 'tenants: {fjord: {kommuneNr: "4601", report_service_codes: ["15"]}}')
    assert tenants.tenants["fjord"].report_service_codes == {"15"}


@pytest.mark.parametrize("provider", ["private", "dental"])
def test_what_a_private_or_dental_source_records_is_not_reported(provider, tmp_path):
    """MH-61: the municipality reports what it grants; others have channels of their own."""
    tenants = tenants_from(
        tmp_path,
        'report_service_codes_default: ["21"]\n'
        f'tenants: {{ours: {{kommuneNr: "4601"}}, theirs: {{kommuneNr: "4601", provider: {provider}}}}}',
    )
    assert tenants.tenants["theirs"].report_service_codes == frozenset()
    assert tenants.tenants["ours"].report_service_codes == {"21"}


def test_the_version_of_a_tenants_file_changes_with_its_content(tmp_path):
    one = tenants_from(tmp_path, 'tenants: {fjord: {kommuneNr: "4601"}}')
    other = tenants_from(tmp_path, 'tenants: {fjord: {kommuneNr: "4602"}}')
    again = tenants_from(tmp_path, 'tenants: {fjord: {kommuneNr: "4601"}}')
    assert one.version == again.version != other.version


def test_without_a_file_there_is_one_neutral_tenant_of_the_test_environment():
    neutral = neutral_tenants(TABLES)
    [(name, tenant)] = neutral.tenants.items()
    assert (name, tenant.name, tenant.kommune_nr, tenant.local_codes) == ("default", "default", "0301", {})
    assert (neutral.environment, neutral.synthetic_only) == (Environment.TEST, True)
    assert tenant.report_service_codes == TABLES.service.first_phase
    assert neutral.version == "neutral"


def refusal_of(path):
    try:
        load_tenants(path, TABLES)
    except Misconfigured as refusal:
        return refusal.faults
    return None


def complaints_about(path):
    """What the form and the content say, each asked by itself."""
    data = read(path).data
    try:
        Tenants.model_validate(data)
    except ValidationError as error:
        return error.errors()
    return list(judge_tenants(data, TABLES))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["0301", "9999", "21", "13", "05", "R4", "", "å"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["fjord", "https://x.example/a", "0", *Tenants.model_fields]), inner, max_size=3
        )
        | st.fixed_dictionaries(
            {},
            optional={
                "kommuneNr": inner,
                "local_codes": inner,
                "not_in_kpr": inner,
                "report_service_codes": inner,
                "service_code_system_aliases": inner,
                "profession_map_9060_to_8401": inner,
                "extensions": inner,
            },
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    data=st.fixed_dictionaries({"tenants": st.dictionaries(st.sampled_from(["fjord", "fjell"]), ANYTHING)})
    | ANYTHING
)
def test_whatever_stands_in_a_tenants_file_it_is_read_or_refused_with_faults(data, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "anything.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert (refusal_of(path) is None) == (not complaints_about(path))


def test_the_schemas_for_editors_are_those_of_the_forms():
    folder = shipped_mappings() / "schema"
    shipped = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    # That of the access file is made, and held against it, where that file is known.
    del shipped["access.json"]
    assert shipped == schemas(), "write them anew: python -m adapter.mapping.schemas"


def test_norwegian_letters_stay_readable_in_the_schemas_for_editors():
    assert '"description": "på norsk"' in schema_text("tenants", {"description": "på norsk"})


def test_the_schemas_for_editors_are_written_over_those_of_yesterday(tmp_path):
    folder = tmp_path / "mappings" / "schema"
    write(folder)
    (folder / "tenants.json").write_text("yesterday", encoding="utf-8")

    write(folder)

    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*")}
    assert written == schemas()


def test_the_default_of_a_set_has_one_order_in_the_schemas_for_editors():
    part = {
        "codes": {"uniqueItems": True, "default": ["29", "18"]},
        "group": {"default": {"codes": ["29", "18"], "days": 90}},
        "rows": {"default": ["29", "18"]},
    }
    written = json.loads(schema_text("x", part))
    assert written["codes"]["default"] == ["18", "29"]
    assert written["group"]["default"] == {"codes": ["18", "29"], "days": 90}
    assert written["rows"]["default"] == ["29", "18"]


def test_a_folder_of_own_tables_that_is_not_there_is_no_empty_one(tmp_path):
    with pytest.raises(Misconfigured) as caught:
        load_tables(shipped_mappings(), tmp_path / "mapings")
    [fault] = caught.value.faults
    assert (Path(fault.file).name, fault.message.partition(";")[0]) == ("mapings", "is no folder")
