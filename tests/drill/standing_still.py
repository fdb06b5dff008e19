"""Nothing comes, or nothing is let through: a source that is silent for days, and a pause that was forgotten."""

from collections.abc import Mapping, Sequence

from tests.drill.drilling import Step
from tests.drill.place import Place
from tests.drill.seen import overview_says

_DAY = 86_400.0
SOR = "1103"


class SilentSource:
    """A sender's EPJ sends nothing for three days."""

    name = "a silent source"
    alert = "KprSourceSilent"
    labels: Mapping[str, str] = {"source": "http", "tenant": "sor"}
    takes = 3 * _DAY + 300

    def __init__(self) -> None:
        self.steps: Sequence[Step] = ("look", self.vendor_mends, "it worked")

    async def begin(self, place: Place) -> None:
        await place.send(place.another(SOR))

    async def shown(self, place: Place) -> str:
        told = await place.told("/api/v1/overview")
        silent = [each["tenant"] for each in told["sources"] if each["silent"]]
        return await overview_says(place, "silent", "sor") if "sor" in silent else ""

    async def values(self, _place: Place) -> list[dict[str, str]]:
        return [{}]

    async def vendor_mends(self, place: Place) -> None:
        await place.send(place.another(SOR))


class ForgottenPause:
    """A source was paused by hand, and nobody thought of it any more."""

    name = "a forgotten pause"
    alert = "KprPauseForgotten"
    labels: Mapping[str, str] = {"what": "source"}
    takes = _DAY + 300
    steps: Sequence[Step] = ("look", "it may go on", "it worked")

    async def begin(self, place: Place) -> None:
        await place.act("/api/v1/pauses", what="source", name="folder", paused=True, why="rehearsal")

    async def shown(self, place: Place) -> str:
        return await overview_says(place, "paused-source", "folder")

    async def values(self, _place: Place) -> list[dict[str, str]]:
        return [{"what": "source", "name": "folder"}]
