"""
What was judged as JUnit XML: a suite for each folder, a test for each input.

An input that fails has one `failure` with all that makes it fail, as many readers show only the first of several;
the rest is its `system-out`. The form is that of Jenkins, which GitLab, Azure and others read too. There are no
times: nothing in it changes unless a verdict does.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET  # nosec B405

from adapter.checking import Judged
from adapter.checking.failing import FailOn, fails, weighs
from adapter.reports.phrases import say
from adapter.reports.telling import Known, Told, sentence_of, told_findings, told_made, with_known

#: What XML 1.0 cannot hold; a name of an element in a document may have it.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(
    judged: Iterable[Judged],
    language: str,
    *,
    fail_on: FailOn = FailOn.ERROR,
    known: Iterable[Known] = (),
) -> bytes:
    """
    Give JUnit XML in `nb` or `en`.

    `known` holds, by input, the numbers of findings that do not make it fail, as an earlier run had them.
    With `never` the tests fail as with `error`: what they say stays true, whatever the build makes of it.
    """
    strict = FailOn.ERROR if fail_on is FailOn.NEVER else fail_on
    suites: dict[str, ET.Element] = {}
    for one, familiar in with_known(judged, known):
        name = _suite(one, language)
        suite = suites.setdefault(name, ET.Element("testsuite", {"name": _clean(name)}))
        suite.append(_case(one, familiar, strict, language))
    root = ET.Element("testsuites", {"name": "kpr-adapter"})
    root.extend(suites.values())
    for each in [*suites.values(), root]:
        _count(each)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(judged: Judged, language: str) -> str:
    """The folder of an input; else its tenant."""
    folder = str(PurePosixPath(judged.result.input).parent)
    return folder if folder != "." else judged.result.tenant or say("suite", language)


def _case(judged: Judged, known: Known, fail_on: FailOn, language: str) -> ET.Element:
    name = PurePosixPath(judged.result.input).name
    case = ET.Element("testcase", {"classname": _clean(_suite(judged, language)), "name": _clean(name)})
    told = told_findings(judged, language, known)
    failing = [each for each in told if weighs(each.finding, fail_on) and not each.known]
    if fails(judged, fail_on, known):
        case.append(_failure(judged, failing, language))
    lines = [sentence_of(judged, language), *told_made(judged, language)]
    blocks = ["\n".join(lines), *(_block(each, language) for each in told if each not in failing)]
    ET.SubElement(case, "system-out").text = _clean("\n\n".join(blocks))
    return case


def _failure(judged: Judged, failing: list[Told], language: str) -> ET.Element:
    reasons = dict.fromkeys(each.finding.reason for each in failing)
    kind = ", ".join(reasons) or judged.result.outcome.value
    said = {"message": sentence_of(judged, language), "type": kind}
    failure = ET.Element("failure", {key: _clean(value) for key, value in said.items()})
    failure.text = _clean("\n\n".join(_block(each, language) for each in failing))
    return failure


def _block(told: Told, language: str) -> str:
    finding = told.finding
    familiar = f", {say('known', language)}" if told.known else ""
    head = f"{say(finding.severity.value, language)} {finding.reason} {finding.rule}{familiar}"
    return "\n".join([head, *(f"  {place}" for place in told.places), f"  {told.what}", f"  → {told.action}"])


def _count(element: ET.Element) -> None:
    """Say how many tests and failed tests are below an element; XML's order of attributes is free."""
    failed = sum(1 for case in element.iter("testcase") if case.find("failure") is not None)
    tests = sum(1 for _ in element.iter("testcase"))
    element.attrib |= {"tests": str(tests), "failures": str(failed), "errors": "0"}


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
