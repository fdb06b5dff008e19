"""One member of a group of parked inputs, masked: how its document is built, without anything about a person."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any

from adapter.events import Event
from adapter.fhir.decode import decode
from adapter.fhir.mask import masked
from adapter.fhir.version import recognise
from adapter.rules import Finding
from adapter.web.office.office import Office

#: Letters of a document that are looked at: masking a larger one would keep others waiting.
_LARGEST = 1_000_000
_NUMBER = re.compile(r"\[(\d+)\]")


async def example_of(office: Office, number: int, findings: Iterable[Finding]) -> Any:
    """Give the document of a parked input, masked; None where it is gone, too large, or cannot be read."""
    event = (await office.store.reading.parked_item(number)).event
    if event is None or not event.body or len(event.body) > _LARGEST:
        return None
    world = office.world()
    tenant = world.tenant_of(event)
    default = tenant.fhir_version if tenant else "R4"
    pointed = {int(n) for each in findings for n in _NUMBER.findall(each.expression)}

    def made(event: Event) -> Any:
        decoded = decode(event.body or b"", event.content_type, world.limits, default)
        if decoded.tree is None:
            return None
        version, _ = recognise(decoded.tree, event.content_type, default)
        return masked(decoded.tree, version, pointed)

    # In a thread: meanwhile others are answered.
    return await asyncio.to_thread(made, event)
