"""A tombstone: no content, only a key that names what is gone (input-profiles 6.1)."""

from adapter import rules
from adapter.events import Event
from adapter.events.unwrap import Spot
from adapter.fhir.times import OSLO
from adapter.mapping import Deletion, Origin, Refused, Version
from adapter.mapping.origin import label
from adapter.rules import Finding

PATH = "$"


def read_tombstone(event: Event) -> tuple[Spot, Deletion | Refused]:
    """Read the key of an event without content as the deletion of the resource it names."""
    target = "/".join((event.key or "").split("/_history")[0].rstrip("/").split("/")[-2:])
    kind, _, resource_id = target.rpartition("/")
    origin = Origin(
        resource=label(kind or "-", resource_id),
        path=PATH,
        version=Version(None, None),
        digest=b"",
        registered=event.received,
        registered_on=event.received.astimezone(OSLO).date(),
    )
    spot = Spot(PATH, PATH)
    if not target:
        return spot, Refused("-", [Finding(rules.UNIDENTIFIABLE_RESOURCE, PATH)])
    return spot, Deletion(origin, target)
