"""The definitions of FHIR R5, which HAPI FHIR's instance validator reads from a jar of their own."""

from pathlib import Path

from tests.neighbours.hapi import VERSION
from tests.neighbours.java_programs import JarSet

JARS = JarSet(
    name="hapi-r5",
    version=VERSION,
    wanted={"ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r5": VERSION},
    lock=Path(__file__).with_name("hapi_r5.lock"),
    # The rest of the validator is in hapi.py.
    without=(
        "ca.uhn.hapi.fhir:hapi-fhir-base",
        "io.opentelemetry:opentelemetry-api",
        "io.opentelemetry.instrumentation:opentelemetry-instrumentation-annotations",
    ),
)


def definitions() -> Path:
    """The jar, to be put before those of the validator."""
    (jar,) = JARS.home().glob("*.jar")
    return jar
