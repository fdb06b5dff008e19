"""Files that a person must see to: a table that is faulty, and a certificate that ends."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.simulator.pki import Validity
from tests.drill.drilling import Step, until
from tests.drill.place import Place
from tests.drill.seen import overview_says
from tests.reloading import TABLE, move_in

NORD = "1804"


class BadReload:
    """Somebody puts a faulty table in place."""

    name = "a bad mapping reload"
    alert = "KprMappingsRefused"
    labels: Mapping[str, str] = {}
    takes = 120.0

    def __init__(self) -> None:
        self.steps: Sequence[Step] = ("look", "what is wrong", self.put_back, "it worked")

    async def begin(self, place: Place) -> None:
        move_in(place.table, TABLE.replace("then: {code:", "then: {kode:"))

    async def shown(self, place: Place) -> str:
        last = (await place.told("/api/v1/mappings"))["last_reload"]
        is_told = last is not None and last["result"] == "refused" and "nytt.yaml" in str(last["faults"])
        return (
            "mappings: refused, file and line" if is_told and "nytt.yaml" in await self._page(place) else ""
        )

    async def _page(self, place: Place) -> str:
        return await place.page("/mappings")

    async def values(self, _place: Place) -> list[dict[str, str]]:
        return [{}]

    async def put_back(self, place: Place) -> None:
        move_in(place.table, TABLE)

        async def in_force() -> bool:
            return not (await place.service.metric("kpr_mapping_refused"))

        await until(in_force, "the table that was put back is not taken up")


class ExpiringCertificate:
    """The signing certificate of a kommune ends in twenty days."""

    name = "an expiring certificate"
    alert = "KprCertificateExpires"
    labels: Mapping[str, str] = {"whose": f"kommune-{NORD}"}
    takes = 300.0

    def __init__(self) -> None:
        self.steps: Sequence[Step] = (
            "look",
            self.new_one,
            "the tenants file names the new certificate",
            self.restarted,
            "it worked",
            self.signs_with_it,
        )

    async def begin(self, place: Place) -> None:
        now = datetime.now(UTC)
        soon = Validity(now - timedelta(days=300), now + timedelta(days=20))
        ending = place.simulator.directory.renew_signing(NORD, soon)
        for file, first in zip(ending, place.simulator.folder.signing(NORD), strict=True):
            first.write_bytes(file.read_bytes())

    async def shown(self, place: Place) -> str:
        return await overview_says(place, "expires", NORD)

    async def values(self, _place: Place) -> list[dict[str, str]]:
        return [{}]

    async def new_one(self, place: Place) -> None:
        """What was ordered has come: it goes beside the old one."""
        certificate, key = (str(each.resolve()) for each in place.simulator.directory.renew_signing(NORD))
        told: dict[str, Any] = {"certificate": certificate, "key": key, "valid_from": datetime.now(UTC)}
        place.write_tenants({NORD: [told]})

    async def restarted(self, place: Place) -> None:
        await place.restart()

        async def has_risen() -> bool:
            told = (await place.told("/api/v1/overview"))["certificates"]
            return any(each["whose"] == f"kommune-{NORD}" and each["days"] > 30 for each in told)

        await until(has_risen, "the new certificate is not told")

    async def signs_with_it(self, place: Place) -> None:
        await place.send(place.another(NORD))
        key = LineKey(NORD, Line.IPLOS)

        async def taken() -> bool:
            return bool(place.simulator.line(key).messages)

        await until(taken, "no message under the new certificate is accepted")
