"""HAPI FHIR's instance validator takes our OperationOutcomes and CapabilityStatements, by R4 and by R5."""

import asyncio
import subprocess
import tempfile
from collections import defaultdict
from itertools import product
from pathlib import Path

import orjson
import pytest

from adapter.fhir.to_xml import to_xml
from adapter.outcomes import Outcome
from adapter.rules import Finding, catalogue
from adapter.web.capability import Served, capability_statement
from adapter.web.issues import issues_of, operation_outcome, refusal, said_issue
from adapter.web.validate_texts import SAID
from tests.against_hapi.validator import NAMES_OF_OIDS
from tests.benched import EXAMPLES, JSON, asking, bench_app, examples_world
from tests.neighbours import hapi, hapi_r5, jars, sharing

VALIDATE = Path(__file__).parent / "java" / "Validate.java"
REFUSED = frozenset({"ERROR", "FATAL"})
LANGUAGES = ("nb", "en")
SENT = (
    "bredvik/02-langtidsopphald-start.json",
    "bredvik/22-ukjend-kode.json",
    "nordlys/10-nattbatch-en-feil.json",
    "nordlys/25-avkuttet.json",
)
TEXT = {"nb": "Tekst.", "en": "Text."}


def of_reasons():
    """What is said of each reason class, all its rules together, in both languages."""
    rules = defaultdict(list)
    for rule in catalogue().values():
        rules[rule.reason].append(rule.id)
    for (reason, ids), language in product(sorted(rules.items()), LANGUAGES):
        findings = [
            Finding(rule, place) for rule, place in product(ids, ("$", "Bundle.entry[2].resource.period"))
        ]
        places = {"Bundle.entry[2].resource.period": (12, 5)}
        first = said_issue("information", "informational", Outcome.REJECT, SAID[Outcome.REJECT][language])
        yield f"{reason}-{language}", operation_outcome([first, *issues_of(findings, language, places)])


def of_outcomes():
    for outcome, language in product(Outcome, LANGUAGES):
        issue = said_issue("information", "informational", outcome, SAID[outcome][language])
        yield f"outcome-{outcome}-{language}", operation_outcome([issue])
    yield "refusal", refusal("error", "throttled", TEXT["nb"])


def capabilities(version):
    for intake, bench in product((True, False), repeat=2):
        name = f"capability-{'with' if intake else 'without'}-intake-{'with' if bench else 'without'}-bench"
        yield name, capability_statement(Served(intake=intake, bench=bench), version)


ANSWERED = {
    f"{Path(example).stem}-{language}.r4.{form}": (example, language, form)
    for example, language, form in product(SENT, LANGUAGES, ("json", "xml"))
}


async def answers():
    """What is really answered, in both languages and forms, by the name of its file."""
    async with asking(bench_app(examples_world())) as client:
        for name, (example, language, form) in ANSWERED.items():
            headers = {"content-type": JSON, "x-tenant": example.split("/")[0], "accept-language": language}
            answer = await client.post(
                f"/fhir/$validate?_format={form}", content=(EXAMPLES / example).read_bytes(), headers=headers
            )
            yield name, answer.content


#: What the validator must refuse, with what it then names: else its silence would mean nothing.
SOUND = next(of_reasons())[1]
DAMAGED = {
    "severity": (SOUND | {"issue": [SOUND["issue"][0] | {"severity": "grave"}]}, "grave"),
    "type": (SOUND | {"issue": [SOUND["issue"][0] | {"code": "odd"}]}, "odd"),
    "element": (SOUND | {"issue": [SOUND["issue"][0] | {"text": "x"}]}, "text"),
    "empty": (SOUND | {"issue": []}, "issue"),
}
WRITTEN = dict(of_reasons()) | dict(of_outcomes())


def together():
    """What is said of all reasons in one document each language: R5 differs from R4 in nothing that they have."""
    for language in LANGUAGES:
        issues = [i for name, made in of_reasons() if name.endswith(language) for i in made["issue"]]
        yield f"all-{language}", operation_outcome(issues)


def documents():
    """Every document by the name of its file."""
    damaged = {f"damaged-{name}": document for name, (document, _) in DAMAGED.items()}
    for name, document in (WRITTEN | damaged).items():
        yield f"{name}.r4.json", orjson.dumps(document)
    for name, document in (dict(of_outcomes()) | dict(together()) | damaged).items():
        yield f"{name}.r5.json", orjson.dumps(document)
    for version, asked in (("r4", "4.0"), ("r5", "5.0")):
        for name, document in capabilities(asked):
            yield f"{name}.{version}.json", orjson.dumps(document)
            yield f"{name}.{version}.xml", to_xml(document)


MADE = dict(documents())


def judge(folder):
    """Judge all documents in one go: Java takes its time to start."""
    for name, body in (MADE | asyncio.run(answered())).items():
        (folder / name).write_bytes(body)
    with tempfile.TemporaryDirectory() as hiding:
        # The names of all OIDs, read anew for each document, are of no use here.
        Path(hiding, NAMES_OF_OIDS).touch()
        command = hapi.JARS.command(VALIDATE, before=[Path(hiding), hapi_r5.definitions()])
        ran = subprocess.run([*command, str(folder)], check=False, text=True, capture_output=True)
    assert ran.returncode == 0, ran.stderr


async def answered():
    return {name: body async for name, body in answers()}


@pytest.fixture(scope="module")
def said():
    """What the validator says of each document, by severity."""
    folder = sharing.filled("hapi-answers", judge)
    return {path.name.removesuffix(".said"): messages(path) for path in folder.glob("*.said")}


def messages(path):
    return [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", [name for name in (*MADE, *ANSWERED) if not name.startswith("damaged-")])
def test_an_independent_validator_takes_what_is_answered(name, said):
    assert [message for severity, message in said[name] if severity in REFUSED] == []


@pytest.mark.parametrize("version", ["r4", "r5"])
@pytest.mark.parametrize("name", DAMAGED)
def test_the_validator_refuses_what_is_damaged(name, version, said):
    wrong = [message for severity, message in said[f"damaged-{name}.{version}.json"] if severity in REFUSED]
    assert any(DAMAGED[name][1] in message for message in wrong)


def test_every_reason_is_among_what_is_judged():
    for reason in {rule.reason for rule in catalogue().values()}:
        assert {f"{reason}-nb", f"{reason}-en"} <= WRITTEN.keys()


def test_the_lock_holds_the_version_that_is_asked_for():
    assert list(jars.read_lock(hapi_r5.JARS.lock)) == [
        f"hapi-fhir-validation-resources-r5-{hapi.VERSION}.jar"
    ]
