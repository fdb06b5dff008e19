"""A consultation as it is read, and what the tests of consultations have in common."""

from typing import Any

from adapter.mapping import ConsultationFacts
from tests.notifications.documents import AMMING, Tree, consultation, meaning_of, person_number, said

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
#: The child of `consultation()`.
CHILD = person_number(8, 84, 2024, 500)


def read(tenant: str = "local", **changes: Any) -> ConsultationFacts:
    """The facts of `consultation(**changes)`."""
    facts = meaning_of(consultation(**changes), tenant)
    assert isinstance(facts, ConsultationFacts), said(facts.findings)
    return facts


def amming(code: str, system: str | None = AMMING, url: str = "https://epj.example/amming") -> Tree:
    """The extension in which a tenant tells whether a child is breast-fed."""
    coding = {"system": system, "code": code} if system else {"code": code}
    return {"url": url, "valueCoding": coding}
