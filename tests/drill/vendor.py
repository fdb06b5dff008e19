"""A vendor's bad release: ten thousand inputs over Kafka, refused for three mistakes, with one cause."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from adapter.events import Event
from tests.drill.drilling import Step, until
from tests.drill.place import VENDOR, VENDOR_TOPIC, Place
from tests.platform.serving import send
from tests.reloading import NEW, SYSTEM, WITH_ROW, document, move_in

#: Inputs of each mistake.
SIZES = (4_000, 3_000, 3_000)
_NEWER = "https://bredvik.example/kodeverk/nyare"
#: The table as it should be: the new code in both systems.
MENDED = WITH_ROW.replace("2026-11-02", "2026-11-03").replace(
    f'{{nytt: "{SYSTEM}"}}', f'{{nytt: "{SYSTEM}", nyare: "{_NEWER}"}}'
) + (
    "  - row: nyare\n"
    f"    when: {{system: nyare, code: {NEW}}}\n"
    '    then: {code: "15"}\n'
    '    source: "Sak 3/26"\n'
)


class VendorRelease:
    """Codes that no table knows: under the known system, under a new one, and that in Bundles."""

    name = "a poison vendor release"
    alert = "KprParkedGrows"
    labels: Mapping[str, str] = {"reason": "unknown-service-code-system"}
    takes = 120.0

    def __init__(self) -> None:
        self.steps: Sequence[Step] = (
            "look",
            "one tenant, and more of it comes",
            self.row_added,
            "the cause is mended: a hundred of each group on trial",
            "they pass: all of them",
            "it was paused",
            self.nothing_is_left,
            "it worked",
        )
        self._groups: list[dict[str, str]] = []

    async def begin(self, place: Place) -> None:
        assert place.bootstrap, "this incident needs Kafka"
        await send(place.bootstrap, VENDOR_TOPIC, list(inputs()))

    async def shown(self, place: Place) -> str:
        groups = (await place.told("/api/v1/parked/groups"))["groups"]
        ours = [each for each in groups if each["tenant"] == VENDOR]
        if sorted(each["open"] for each in ours) != sorted(SIZES):
            return ""
        self._groups = [{name: each[name] for name in ("fingerprint", "reason", "tenant")} for each in ours]
        page = await place.page("/parked")
        on_page = all(each["fingerprint"] in page for each in ours)
        return f"parked: {sum(SIZES)} in {len(ours)} groups" if on_page else ""

    async def values(self, _place: Place) -> list[dict[str, str]]:
        return self._groups

    async def row_added(self, place: Place) -> None:
        """The municipality decides what the codes mean."""
        move_in(place.table, MENDED)

        async def in_force() -> bool:
            tables = (await place.told("/api/v1/mappings"))["tables"]
            return any(each["version"] == "2026-11-03" for each in tables)

        await until(in_force, "the mended table is not taken up")

    async def nothing_is_left(self, place: Place) -> None:
        async def is_settled() -> bool:
            groups = (await place.told("/api/v1/parked/groups"))["groups"]
            return not [each for each in groups if each["tenant"] == VENDOR]

        await until(is_settled, "inputs of the release are parked still")


def inputs() -> Iterator[Event]:
    """Every input of the release, each about another person's service."""
    known, newer, bundled = SIZES[1], SIZES[0], SIZES[2]
    for number in range(sum(SIZES)):
        body = document(number, NEW)
        if number >= known:
            body = body.replace(SYSTEM.encode(), _NEWER.encode())
        if number >= known + newer:
            body = _bundle(body)
        yield Event(
            id=f"release/{number}",
            body=body,
            received=datetime.now(UTC),
            source="given",
            tenant=VENDOR,
            key=f"EpisodeOfCare/bt-{number}",
            headers={"content-type": "application/fhir+json"},
        )
    assert bundled == sum(SIZES) - known - newer


def _bundle(body: bytes) -> bytes:
    resource = json.loads(body)
    entry = {"fullUrl": f"https://bredvik.example/fhir/EpisodeOfCare/{resource['id']}", "resource": resource}
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [entry]}).encode()
