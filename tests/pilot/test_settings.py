"""The `pilot` section of a tenants file is judged before anything starts (MH-10)."""

import pytest

from adapter.errors import Misconfigured
from adapter.mapping.load import load_tenants
from tests.pilot.given import tables

HEAD = "tenants:\n  plain: {kommuneNr: '4601'}\npilot:\n"
KOMMUNE = "  kommuner:\n    '4601': {since: 2026-01-01, by: Ola, source: sak 1/26%s}\n"
ACTIVATION = (
    "  activations:\n"
    "    - pilot: %s\n"
    "      official: {list: '%s', code: '%s'}\n"
    "      valid_from: %s\n"
    "      source: a letter\n"
    "      by: Ola\n"
)
GOOD = ("PILOT-RPH", "9151", "9", "2027-01-01")


def loaded(tmp_path, text):
    file = tmp_path / "tenants.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return load_tenants(file, tables())


def faults(tmp_path, text):
    with pytest.raises(Misconfigured) as problem:
        loaded(tmp_path, text)
    return [(fault.line, fault.message) for fault in problem.value.faults]


def test_off_is_the_default(tmp_path):
    (tmp_path / "t.yaml").write_text("tenants:\n  plain: {kommuneNr: '4601'}\n")
    settings = load_tenants(tmp_path / "t.yaml", tables()).pilot

    assert (settings.kommuner, settings.activations) == ({}, ())


def test_what_is_there_is_read(tmp_path):
    more = ", covering: [offers/psykisk-helse], codes: [PILOT-RPH]"
    settings = loaded(tmp_path, KOMMUNE % more + ACTIVATION % GOOD).pilot

    assert settings.kommuner["4601"].identity == "hashed"
    assert settings.kommuner["4601"].retention_months == 24
    assert settings.activation_of("PILOT-RPH").official.code == "9"
    assert settings.activation_of("PILOT-PHR") is None


@pytest.mark.parametrize(
    ("section", "line", "said"),
    [
        (KOMMUNE.replace("4601", "0301") % "", 5, "no tenant is of kommune 0301"),
        (KOMMUNE % ", codes: [PILOT-X]", 5, "PILOT-X is not a pilot code"),
        (KOMMUNE % ", covering: [offers/none]", 5, "no loaded table has a row offers/none"),
        (ACTIVATION % ("PILOT-X", *GOOD[1:]), 5, "PILOT-X is not a pilot code"),
        (ACTIVATION % ("PILOT-RPH", "9999", "9", "2027-01-01"), 6, "code list 9999 is not loaded"),
        (ACTIVATION % ("PILOT-RPH", "9151", "99", "2027-01-01"), 6, "99 is not in the loaded list"),
        (ACTIVATION % ("PILOT-RPH", "9151", "13", "2027-01-01"), 6, "is not in force on 2027-01-01"),
        (ACTIVATION % ("PILOT-RPH", "9151", "29", "2018-01-01"), 6, "is not in force on 2018-01-01"),
        (ACTIVATION % GOOD + (ACTIVATION % GOOD).partition("\n")[2], 10, "activated twice"),
    ],
    ids=["kommune", "code", "row", "pilot", "list", "unknown", "retired", "early", "twice"],
)
def test_what_is_not_there_is_refused_with_its_line(tmp_path, section, line, said):
    [(at, message)] = faults(tmp_path, section)

    assert at == line
    assert said in message


def test_a_code_that_is_not_in_force_is_named(tmp_path):
    [(_, message)] = faults(tmp_path, ACTIVATION % ("PILOT-RPH", "9151", "13", "2027-01-01"))
    assert message.startswith("13 (")


def test_who_decided_must_be_told(tmp_path):
    [(line, message)] = faults(tmp_path, KOMMUNE.replace("by: Ola, ", "") % "")

    assert line == 5
    assert "by" in message


RECODE = "      recode: {from: '%s', rows: [%s], day: %s}\n"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("99", "offers/psykisk-helse", "2027-02-01"), "99 is not in the loaded list 9151"),
        (("15", "offers/none", "2027-02-01"), "no loaded table has a row offers/none"),
        (("15", "offers/psykisk-helse", "2026-12-31"), "is before valid_from, 2027-01-01"),
    ],
    ids=["code", "row", "day"],
)
def test_what_is_recoded_must_be_there_and_not_before_the_duty(tmp_path, told, said):
    [(at, message)] = faults(tmp_path, ACTIVATION % GOOD + RECODE % told)

    assert at == 10
    assert said in message


def test_what_is_recoded_is_read(tmp_path):
    told = RECODE % ("15", "offers/psykisk-helse", "2027-02-01")
    [activation] = loaded(tmp_path, ACTIVATION % GOOD + told).pilot.activations

    assert activation.recode.code == "15"
    assert activation.recode.rows == {"offers/psykisk-helse"}


def test_a_list_that_is_not_loaded_is_refused_at_its_column(tmp_path):
    section = ACTIVATION % ("PILOT-RPH", "9999", "9", "2027-01-01")
    with pytest.raises(Misconfigured) as problem:
        loaded(tmp_path, section)
    [fault] = problem.value.faults
    assert fault.column == section.splitlines()[2].index("'9999'") + 1


@pytest.mark.parametrize(
    ("section", "value"),
    [
        (ACTIVATION % GOOD + RECODE % ("99", "offers/psykisk-helse", "2027-02-01"), "'99'"),
        (ACTIVATION % GOOD + (ACTIVATION % GOOD).partition("\n")[2], "PILOT-RPH"),
    ],
    ids=["a code that is not in the list", "a code that is activated twice"],
)
def test_a_fault_of_an_activation_stands_at_the_value_of(tmp_path, section, value):
    with pytest.raises(Misconfigured) as problem:
        loaded(tmp_path, section)
    [fault] = problem.value.faults
    assert (HEAD + section).splitlines()[fault.line - 1][fault.column - 1 :].startswith(value)
