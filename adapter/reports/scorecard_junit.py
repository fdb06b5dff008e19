"""
A scorecard as JUnit XML: a suite for each group, a test for each scenario and what it is counted by.

What failed is a `failure`, what is missing `skipped`: a build fails for what was tried, not for what is left,
nor for what failed beside a scenario that is shown for all it is asked for.
"""

import re
from xml.etree import ElementTree as ET  # nosec B405

from adapter.checking.scenarios import shipped_scenarios
from adapter.checking.scorecard import Cell, Mark, Scorecard, Standing
from adapter.reports.scorecard_cells import inputs_of, name_of
from adapter.reports.scorecard_phrases import say

#: What XML 1.0 cannot hold; a file's name may have it.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(card: Scorecard, language: str) -> bytes:
    """Give JUnit XML in `nb` or `en`; nothing in it changes unless a mark or an input does."""
    root = ET.Element("testsuites", {"name": "kpr-adapter scorecard"})
    for group in shipped_scenarios().groups:
        suite = ET.SubElement(root, "testsuite", {"name": group.title.in_language(language)})
        for standing in (each for each in card.standings if each.scenario.group == group.id):
            suite.extend(_case(standing, cell, language) for cell in standing.cells)
    for each in [*root, root]:
        _count(each)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _case(standing: Standing, cell: Cell, language: str) -> ET.Element:
    scenario = standing.scenario
    name = ": ".join(filter(None, (scenario.title.in_language(language), name_of(scenario, cell, language))))
    case = ET.Element("testcase", {"classname": f"scorecard.{scenario.id}", "name": name})
    told = _clean(inputs_of(cell, language))
    if cell.mark is Mark.FAILED and standing.mark is Mark.FAILED:
        failure = ET.SubElement(case, "failure", {"message": told, "type": cell.mark.value})
        failure.text = f"{scenario.show.in_language(language)}\n{', '.join(scenario.rules)}"
    elif cell.mark is Mark.MISSING:
        said = f"{say('missing', language)}: {scenario.show.in_language(language)}"
        ET.SubElement(case, "skipped").text = said
    else:
        ET.SubElement(case, "system-out").text = told
    return case


def _count(element: ET.Element) -> None:
    """Say how many tests are below an element, and how they went; Jenkins' root does not say what was skipped."""
    cases = list(element.iter("testcase"))
    failed = sum(case.find("failure") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    counts = {"tests": len(cases), "failures": failed, "errors": 0}
    if element.tag == "testsuite":
        counts["skipped"] = skipped
    element.attrib |= {name: str(n) for name, n in counts.items()}


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
