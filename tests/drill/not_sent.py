"""Nothing leaves: a line that has stopped, and a register that is away."""

import asyncio
from collections.abc import Mapping, Sequence

from adapter.simulator.script import recipe
from tests.drill.drilling import Step, until
from tests.drill.place import Place
from tests.drill.seen import overview_says

_HOUR = 3_600.0
VEST = "0301"


class StoppedLine:
    """The register refuses a message; nothing leaves the line before a person has decided."""

    name = "a stopped line"
    alert = "KprLineStopped"
    labels: Mapping[str, str] = {"message_type": "IPLOS", "cause": "validation-refused"}
    takes = 60.0
    steps: Sequence[Step] = (
        "look",
        "a message was refused, and its cause is corrected: release it",
        "it worked",
    )
    _message = ""

    async def begin(self, place: Place) -> None:
        place.simulator.script.add(recipe("refused", kommune_nr=VEST))
        await place.send(place.another())

    async def shown(self, place: Place) -> str:
        line = await place.told(f"/api/v1/lines/{VEST}/IPLOS")
        page = await place.page(f"/lines/{VEST}/IPLOS")
        if line["stopped"] != "validation-refused":
            return ""
        self._message = line["under_way"]["id"]
        on_overview = await overview_says(place, "line-stopped", VEST)
        return f"line {VEST}; {on_overview}" if self._message in page and on_overview else ""

    async def values(self, _place: Place) -> list[dict[str, str]]:
        return [{"kommune": VEST, "line": "IPLOS", "message": self._message}]


class RegisterAway:
    """Nobody answers at the register's address for an hour."""

    name = "register away for an hour"
    alert = "KprRegisterAway"
    labels: Mapping[str, str] = {}
    takes = _HOUR / 2

    def __init__(self) -> None:
        self.steps: Sequence[Step] = ("look", self.comes_back, "it is back", self.is_accepted, "it worked")
        self._message = ""

    async def begin(self, place: Place) -> None:
        await place.shut_register()
        await place.send(place.another())
        await asyncio.sleep(_HOUR / place.factor)

    async def shown(self, place: Place) -> str:
        waiting = await place.told("/api/v1/messages?state=ready")
        late = [each for each in waiting if each["cause"] == "not-connected"]
        if not late:
            return ""
        self._message = late[0]["id"]
        return "messages: not-connected" if self._message in await place.page("/messages?state=ready") else ""

    async def values(self, _place: Place) -> list[dict[str, str]]:
        return [{"message": self._message}]

    async def comes_back(self, place: Place) -> None:
        await place.open_register()

    async def is_accepted(self, place: Place) -> None:
        async def accepted() -> bool:
            return bool((await place.told(f"/api/v1/messages/{self._message}"))["state"] == "accepted")

        await until(accepted, "the message that waited is not accepted")
