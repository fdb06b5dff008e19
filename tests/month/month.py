"""The days of a month: documents come in, messages go out, things break, and somebody puts them right."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

from adapter.main.helseid import rotate_key
from adapter.register.messages.schema import Schemas
from adapter.register.sending import Sender
from adapter.simulator.app import NEW_KEY
from adapter.simulator.pki import Validity
from adapter.simulator.script import recipe
from adapter.simulator.tls import Tls
from adapter.store.resending import Choice
from adapter.values import replace
from tests.month.lives import Town
from tests.month.operator import Operator
from tests.month.trouble import ROWS, Counted, Stricter, chosen, row_of
from tests.month.whole import Whole, opened

KOMMUNER = ("0301", "1103", "1804", "3907", "4601", "5006")
#: Times a day at which documents come in.
_PASSES = 4
#: What pauses come to in the end, and more.
_PATIENCE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Size:
    """How long, how many, how much."""

    days: int
    kommuner: int
    notifications: int
    #: Faults in each pass, drawn anew.
    faults: int = 4


@dataclass
class Month:
    """An installation through its days; what happened is counted."""

    whole: Whole
    size: Size
    random: Random
    say: Callable[[str], None]
    towns: list[Town] = field(default_factory=list)
    operator: Operator = field(init=False)
    #: Two processes' worth of senders.
    senders: list[Sender] = field(default_factory=list)
    #: What was done beside the faults on order.
    done: Counter[str] = field(default_factory=Counter)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def rows(self) -> Counter[int]:
        """How often each row of the table happened on order."""
        return self._script.rows

    @property
    def _script(self) -> Counted:
        assert isinstance(self.whole.script, Counted), "made by `lived`"
        return self.whole.script

    @property
    def kommuner(self) -> Sequence[str]:
        return [party.kommune_nr for party in self.whole.parties]

    async def live(self) -> None:
        """Live through the month, and to the end of what is left at its end."""
        self.operator = Operator(self.whole, self.random)
        self.towns = [Town(f"epj{nr}", Random(self.random.random())) for nr in self.kommuner]
        await self.start()
        try:
            for day in range(1, self.size.days + 1):
                await self._day(day)
            await self._whatever_is_missing()
            await self._come_to_an_end()
        finally:
            await self._open.aclose()

    async def start(self) -> None:
        """Start the program anew: its settings are read, and two senders send."""
        await self._open.aclose()
        self.whole.configure()
        self.senders = [await self._open.enter_async_context(self.whole.sending()) for _ in range(2)]

    async def _day(self, day: int) -> None:
        happening = self._happening(day)
        for part in range(_PASSES):
            for town in self.towns:
                await self.whole.take_in(town.tell(self._share(), self.whole.clock()))
            await happening.get(part, self._as_usual)()
            await self._wait(5)
        self.say(await self._told(day))

    def _share(self) -> int:
        """How many documents each kommune sends at a time; almost each makes one notification."""
        return max(1, round(self.size.notifications / self.size.days / len(self.towns) / _PASSES))

    def _happening(self, day: int) -> dict[int, Callable[[], Any]]:
        """What a day brings beside the usual, by the time of day."""
        of = self.size.days
        once = (
            (max(1, of // 6), {1: self._register_renews, 2: self._refuse_ourselves}),
            (max(2, of // 3), {0: self._outage, 1: self._still_away, 2: self._still_away, 3: self._back}),
            (max(3, of // 2), {0: self._rotate_key, 1: self._kommune_renews}),
            (max(3, 2 * of // 3), {2: self._wrong_tls, 3: self._expires}),
        )
        happening = {2: self._resend} if day % 3 == 0 else {3: self._dies} if day % 2 == 1 else {}
        for when, what in once:
            happening |= what if when == day else {}
        return happening

    async def _as_usual(self) -> None:
        """Faults are drawn; what stands is put right."""
        count = self.random.randrange(self.size.faults + 1)
        drawn = [chosen(self.random, self.kommuner, self.rows) for _ in range(count)]
        # Said of a message whose fate is unknown it would be a lie: we would take it for its receipt (row 4).
        taken = [fault for fault in drawn if row_of(fault) == 5]
        others = [fault for fault in drawn if row_of(fault) != 5]
        is_tried = await self._is_any_tried()
        lie = [] if is_tried else taken[:1]
        self.whole.script.add(*(lie or others))
        await self.send()
        if lie:
            # A connection may have broken by itself meanwhile: what is sent again must not be answered by it.
            self.whole.script.clear()
        await self._wait(0.5)
        self.whole.script.clear()
        await self.operator.look_after(self.senders[0])
        await self.send()

    async def _is_any_tried(self) -> bool:
        """Whether a message that is under way has been sent: by a process that died, or on a connection that broke."""
        lines = await self.whole.store.line_reading.lines()
        return any(item.under_way is not None and item.under_way.attempts for item in lines)

    async def send(self) -> None:
        """Let both senders send what may go now."""
        await asyncio.gather(*(sender.send_all() for sender in self.senders))

    async def _wait(self, hours: float) -> None:
        """Let time pass; what is due then is sent."""
        self.whole.later(hours=hours)
        await self.send()

    async def _outage(self) -> None:
        """The register goes away in the middle of sending: first no connection (row 13), later no token (17)."""
        for sender in self.senders:
            # Each has tokens by then: it is the register that is not there.
            await self._tell_a_little()
            await sender.send_all()
        await self.whole.shut_register()
        await self._tell_a_little()
        await self.send()
        self.done["outage"] += 1

    async def _still_away(self) -> None:
        await self.send()

    async def _back(self) -> None:
        await self.whole.open_register()
        await self._wait(_PATIENCE / timedelta(hours=1))
        await self._as_usual()

    async def _wrong_tls(self) -> None:
        """Somebody shows another certificate than the register's (row 16): who has a token stops his line."""
        await self._tell_a_little()
        await self.send()
        await self.whole.shut_register()
        await self.whole.open_register(Tls.UNTRUSTED)
        await self._tell_a_little()
        for _ in range(5):
            await self._wait(20 / 3600)
        self.done["lines stopped by TLS"] += await self.operator.count_stopped("tls-untrusted")
        await self.whole.shut_register()
        await self.whole.open_register()
        await self.operator.look_after(self.senders[0])
        await self.send()

    async def _tell_a_little(self) -> None:
        for town in self.towns:
            await self.whole.take_in(town.tell(2, self.whole.clock()))

    async def _dies(self) -> None:
        """A process dies while it sends, and another begins (row 15)."""
        script = self._script
        script.hung.clear()
        script.add(recipe(self.random.choice(("hang", "hang-stored"))))
        sending = asyncio.create_task(self.senders[1].send_all())
        hung = asyncio.create_task(script.hung.wait())
        await asyncio.wait({sending, hung}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, hung):
            task.cancel()
        await asyncio.gather(sending, hung, return_exceptions=True)
        self.done["death"] += 1
        await self.start()
        await self._as_usual()

    async def _register_renews(self) -> None:
        """The register changes its certificate while messages for the old one are under way."""
        self.whole.script.add(*(recipe("technical-fault-stored", kommune_nr=nr) for nr in self.kommuner[:1]))
        self.whole.script.add(*(recipe("away", kommune_nr=nr) for nr in self.kommuner[1:]))
        await self.send()
        self.whole.simulator.directory.renew_recipient()
        self.done["register's certificate"] += 1
        await self._as_usual()

    async def _refuse_ourselves(self) -> None:
        """Every message is found wrong before it is sent (row 20), until the rules are put right."""
        sound = self.senders[0].writer
        for sender in self.senders:
            sender.write_by(replace(sound, schemas=cast("Schemas", Stricter())))
        await self._tell_a_little()
        await self.send()
        for item in await self.whole.store.line_reading.lines():
            if item.stopped == "schema-broken" and item.under_way is not None:
                self.whole.refused_on_order.add(item.under_way.id)
        self.done["refused by ourselves"] += len(self.whole.refused_on_order)
        for sender in self.senders:
            sender.write_by(sound)
        await self._as_usual()

    async def _kommune_renews(self) -> None:
        """A kommune gets a certificate that is used from a day on."""
        kommune_nr, begins = self.kommuner[0], self.whole.clock() + timedelta(days=1)
        files = self.whole.simulator.directory.renew_signing(kommune_nr)
        self.whole.sign_with(kommune_nr, files, begins)
        self.done["kommune's certificate"] += 1
        await self.start()
        await self._as_usual()

    async def _expires(self) -> None:
        """A kommune's certificate runs out (row 19); the one who looks after it gets another."""
        kommune_nr, now = self.kommuner[-1], self.whole.clock()
        ends = Validity(now - timedelta(days=1), now + timedelta(minutes=1))
        files = self.whole.simulator.directory.renew_signing(kommune_nr, ends)
        self.whole.sign_with(kommune_nr, files, now)
        await self.start()
        await self._wait(1)
        self.done["lines stopped by our certificate"] += await self.operator.count_stopped(
            "own-certificate-expired"
        )
        again = self.whole.simulator.directory.renew_signing(kommune_nr)
        self.whole.sign_with(kommune_nr, again, self.whole.clock())
        await self.start()
        await self._as_usual()

    async def _rotate_key(self) -> None:
        """Our key at HelseID is changed, and the old one is taken no more."""
        settings, tenants = self.whole.settings, self.whole.world.tenants
        clients = self.whole.simulator.issuer.clients
        old = list(clients.keys)
        await rotate_key(settings, tenants, self.whole.simulator.url + NEW_KEY, self.whole.clock)
        for kid in old:
            clients.drop(kid)
        self.done["key"] += 1
        await self._wait(1)
        await self._as_usual()

    async def _resend(self) -> None:
        """Somebody asks for what was accepted to be sent once more."""
        key = self.random.choice(list(self.whole.simulator.accepted))
        told = self.whole.simulator.accepted[key]
        first = self.random.randrange(len(told))
        last = min(first + self.random.randrange(40), len(told) - 1)
        choice = Choice(since_id=told[first].guid, until_id=told[last].guid)
        self.done["resend"] += await self.operator.resend(key, choice)
        await self._as_usual()

    async def _whatever_is_missing(self) -> None:
        """What did not happen to go wrong goes wrong now, while something new is to be sent."""
        for row in [row for row in ROWS if not self.rows[row]]:
            # Tokens have run out by then, and what was tried before is through.
            await self._wait(5)
            await self.operator.look_after(self.senders[0])
            await self._wait(5)
            await self._tell_a_little()
            self.whole.script.add(ROWS[row][0])
            await self.send()
            self.whole.script.clear()
        for _ in range(5):
            # A line that stood still for something else by then met no certificate at all.
            if not self.done["lines stopped by TLS"]:
                await self._wait(5)
                await self.operator.look_after(self.senders[0])
                await self._wrong_tls()

    async def _come_to_an_end(self) -> None:
        """Nothing goes wrong any more: everything that may leave leaves."""
        self.whole.script.clear()
        for _ in range(100):
            await self._wait(_PATIENCE / timedelta(hours=1))
            await self.operator.look_after(self.senders[0])
            if not await self._left():
                return
        for item in await self.whole.store.line_reading.lines():
            self.say(f"some never left: {item}")

    async def _left(self) -> int:
        states = (await self.whole.store.reading.summary()).states
        return sum(count for state, count in states.items() if state in ("queued", "in-message", "refused"))

    async def _told(self, day: int) -> str:
        states = (await self.whole.store.reading.summary()).states
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        messages = sum(len(line.messages) for line in self.whole.simulator.register.lines.values())
        return f"day {day}: {told}; {messages} messages at the register; operator: {dict(self.operator.did)}"


async def lived(
    seed: int, size: Size, folder: Path, judge: Callable[[Month], Any], say: Callable[[str], None]
) -> Any:
    """Live a month in a folder, and judge it before it is taken down."""
    numbers = KOMMUNER[: size.kommuner]
    tenants = {
        "timezone": "Europe/Oslo",
        "environment": "test",
        "report_service_codes_default": ["18", "19", "20", "21", "29"],
        "tenants": {
            f"epj{nr}": {"kommuneNr": nr, "amming_default": "3", "form_default": "I"} for nr in numbers
        },
    }
    told = {"connect_seconds": 5, "read_seconds": 2, "write_seconds": 5}
    async with opened(folder, tenants, script=Counted(), **told) as whole:
        month = Month(whole, size, Random(seed), say)
        await month.live()
        return await judge(month)
