"""
The worked cases of the rule list (rules.md 3.4), each in a folder of `golden/`.

Of case 6 the notifications that follow, and the whole of case 12, are not the matcher's: the tests of
`ELSEWHERE` show them.
"""

from functools import reduce
from pathlib import Path

import pytest
import yaml

from adapter.config import ChannelFrom, KommuneMatching, Matching
from adapter.matching import Origin, Service
from adapter.matching.contacts import Contact, Granted, route
from adapter.matching.courses import ended_by, with_contact
from adapter.matching.judge import judge
from adapter.matching.policy import Policy
from tests.matching.services import HOME, TABLE, span

FOLDER = Path(__file__).parent / "golden"
PROJECT = FOLDER.parents[2]
CASES = {
    folder.name: yaml.safe_load((folder / "case.yaml").read_text()) for folder in sorted(FOLDER.iterdir())
}
ELSEWHERE = {
    "06": ("tests/corpus/services/expected.yaml", "M-015"),
    "12": ("tests/delivery/test_failure_table.py", "test_row_14_after_silence_the_same_bytes_are_sent_again"),
}


def cases_with(part):
    return [pytest.param(case, id=name) for name, case in CASES.items() if part in case]


def service(told):
    told = {"source": "a", "kommune_nr": HOME, "list": "9151"} | told
    told["origin"] = Origin(told.get("origin", "own"))
    told["made_from"] = frozenset(told.get("made_from", ()))
    return Service(span=span(told.pop("when")), **told)


def granted(told):
    told = dict(told)
    covers = frozenset(told.pop("covers"))
    return Granted(service(told), covers)


def policy_of(case):
    entries = tuple(ChannelFrom(**entry) for entry in case.get("channels", ()))
    return Policy(Matching(kommuner={HOME: KommuneMatching(channels=entries)}), TABLE)


@pytest.mark.parametrize("case", cases_with("incoming"))
def test_a_worked_case_of_two_services(case):
    match = judge(service(case["incoming"]), [service(each) for each in case["existing"]], policy_of(case))
    assert {"verdict": match.verdict.value, "rule": match.rule, "other": match.other.id} == case["expect"]


@pytest.mark.parametrize("case", cases_with("course"))
def test_a_worked_case_of_a_course(case):
    contacts = [Contact("a", f"C-{n}", HOME, on) for n, on in enumerate(case["course"])]
    (course,) = reduce(lambda courses, each: with_contact(courses, each, 90), contacts, ())
    ended = ended_by(course, granted(case["granted"]).service.span.start)
    assert {"ended": ended.ended, "contacts": ended.contacts} == case["expect"]


@pytest.mark.parametrize("case", cases_with("contact"))
def test_a_worked_case_of_a_contact(case):
    told = dict(case["contact"])
    contact = Contact("a", "C-1", HOME, told.pop("day"), **told)
    way = route(contact, [granted(case["granted"])], {})
    assert {"way": way.way.value, "rule": way.rule} == case["expect"]


@pytest.mark.parametrize("number", sorted(ELSEWHERE))
def test_what_is_not_the_matchers_is_tested_elsewhere(number):
    file, words = ELSEWHERE[number]
    assert words in (PROJECT / file).read_text(encoding="utf-8")


def test_every_worked_case_is_here_or_elsewhere():
    assert {name[:2] for name in CASES} | set(ELSEWHERE) == {f"{n:02}" for n in range(1, 13)}
