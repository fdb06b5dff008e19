"""The description of the interface: made inputs meet no fault of ours, and no answer that is not described."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema_rs import validator_for
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from adapter.web.bench_api import LINES
from adapter.web.openapi import describe
from tests.bench_sessions.opened import START
from tests.benched import EXAMPLES, app_of, asking, bench_of, examples_world

#: Bodies that come to something; what is made by chance alone is refused as no FHIR.
NAMES = (
    START,
    "bredvik/13-helsestasjon-6-veker.json",
    "nordlys/10-nattbatch-en-feil.json",
    "bredvik/24-dobbel-nokkel.json",
)
#: Of them only what the description says of single values is asked for: some bodies are none of ours, and
#: what a tenants file must be no schema says.
BESIDE = [negative_data_rejection, positive_data_acceptance]

SESSION = "/api/v1/bench/sessions/{session_id}"
OPERATIONS = (
    "GET /fhir/metadata",
    "POST /fhir/$validate",
    "POST /fhir/{kind}/$validate",
    "POST /api/v1/check",
    "POST /api/v1/bench/sessions",
    f"GET {SESSION}",
    f"DELETE {SESSION}",
    f"GET {SESSION}/documents",
    f"POST {SESSION}/documents",
    f"GET {SESSION}/documents/{{number}}",
    f"GET {SESSION}/timeline",
    f"GET {SESSION}/messages",
    f"GET {SESSION}/scorecard",
    f"GET {SESSION}/report",
)


@schemathesis.serializer(*sorted(LINES))
def _lines(_context, value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def bench():
    return bench_of(examples_world(), sessions=100_000)


@pytest.fixture(scope="module")
def app(bench):
    return app_of(bench, examples_world())


@pytest.fixture
def described(app, bench):
    """The description, with sessions that are there and documents that can be read put in every other time."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    bodies = [(EXAMPLES / name).read_text(encoding="utf-8") for name in NAMES]
    asked = 0

    @schema.hook
    def map_path_parameters(_context, parameters):
        nonlocal asked
        asked += 1
        if asked % 2 and parameters and "session_id" in parameters:
            session = bench.sessions.open()
            session.judge(START, bodies[0].encode())
            parameters |= {"session_id": session.id} | ({"number": 1} if "number" in parameters else {})
        return parameters

    @schema.hook
    def map_body(_context, body):
        nonlocal asked
        asked += 1
        return bodies[asked // 2 % len(bodies)] if asked % 2 and isinstance(body, str) else body

    return schema


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_whatever_is_sent_is_answered_as_described(described, operation, mode):
    method, _, path = operation.partition(" ")

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate(excluded_checks=BESIDE)

    ask()


def test_everything_of_the_bench_is_described_and_nothing_else(app):
    described = describe(app.routes)
    operations = {f"{method.upper()} {path}" for path, item in described["paths"].items() for method in item}
    assert operations == set(OPERATIONS)


def test_every_operation_says_what_it_does_and_has_a_name_of_its_own(app):
    operations = [one for item in describe(app.routes)["paths"].values() for one in item.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    assert all(one.get("summary") or one.get("description") for one in operations)


def test_no_answer_is_described_that_is_never_given(app):
    text = json.dumps(describe(app.routes))
    assert "HTTPValidationError" not in text


async def test_results_of_every_example_are_as_described(app):
    described = describe(app.routes)
    whole = {"$ref": "#/components/schemas/Documents", "components": described["components"]}
    form = validator_for(whole)
    found = []
    async with asking(app) as client:
        session = (await client.post("/api/v1/bench/sessions")).json()["addresses"]
        for path in sorted(p for p in EXAMPLES.rglob("*/*") if p.suffix in (".json", ".xml")):
            answer = await client.post(
                session["documents"],
                content=path.read_bytes(),
                headers={"content-type": f"application/fhir+{path.suffix[1:]}"},
                params={"name": path.relative_to(EXAMPLES).as_posix()},
            )
            form.validate(answer.json())
            found.append(answer.json()["documents"][0]["result"]["outcome"])
    assert {"notify", "consult", "hold", "park", "partial", "reject", "no-event", "not-in-kpr"} == set(found)


def test_a_form_is_strict_enough_to_miss_what_is_missing(app):
    described = describe(app.routes)
    form = validator_for({"$ref": "#/components/schemas/ResultView", "components": described["components"]})
    assert not form.is_valid({"input": "a"})
