"""
HAPI FHIR: judges FHIR resources with code, profiles and value sets that are none of ours nor of our libraries.

Its instance validator works offline, from the definitions of R4 in a jar.
"""

from pathlib import Path

from tests.neighbours.java_programs import JarSet

VERSION = "8.8.1"
#: What the validator brings along and never loads here: a database, drawing, ShEx, XSLT, two draft releases of FHIR.
_UNUSED = (
    "net.sf.saxon:Saxon-HE",
    "net.sourceforge.plantuml:plantuml-mit",
    "org.apache.jena:jena-shex",
    "org.xerial:sqlite-jdbc",
    "ca.uhn.hapi.fhir:org.hl7.fhir.dstu2",
    "ca.uhn.hapi.fhir:org.hl7.fhir.dstu2016may",
    "org.apache.httpcomponents.client5:httpclient5",
)
JARS = JarSet(
    name="hapi",
    version=VERSION,
    wanted={
        "ca.uhn.hapi.fhir:hapi-fhir-validation": VERSION,
        "ca.uhn.hapi.fhir:hapi-fhir-structures-r4": VERSION,
        "ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r4": VERSION,
        "ca.uhn.hapi.fhir:hapi-fhir-caching-caffeine": VERSION,
    },
    lock=Path(__file__).with_name("hapi.lock"),
    without=_UNUSED,
)
