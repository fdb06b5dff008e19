"""Whatever is done to the keys, in whatever order, by whichever process: what was sealed is read as it was."""

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from batches import SECRET, accepted, guid, keep, notification, opened, resource_name
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapter.errors import NotNow, Unavailable
from adapter.store.key_acts import SETTLED
from adapter.store.operating import By
from adapter.store.sealed import name_hash

BY = By("Kari Testesen", "yearly change")
PROCESSES = st.sampled_from([0, 1])
#: Long after every rotation, so that keys may be retired.
LATE = datetime.now(UTC) + 100 * SETTLED


class KeysMachine(RuleBasedStateMachine):
    """Two processes on one SQLite store, one with keys that may be some seconds old."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.secret = SECRET
        self.next_secret: bytes | None = None
        self.written = 0
        self.run(self._open())
        self.hash = name_hash(self.stores[0]._seal, resource_name())

    def run(self, work):
        return self.runner.run(work)

    async def _open(self):
        self.stores = [await self.stack.enter_async_context(opened(self.folder, self.secret)) for _ in "ab"]

    @rule(by=PROCESSES)
    def write(self, by):
        self.written += 1
        self.run(keep(self.stores[by], accepted(self.written)))

    @rule(by=PROCESSES)
    def let_some_seconds_go(self, by):
        self.stores[by]._seal.freshness.forget()

    @rule(by=PROCESSES)
    def rotate(self, by):
        with suppress(NotNow):
            self.run(self.stores[by].seal_keys.rotate(BY, datetime.now(UTC)))

    @rule(by=PROCESSES, size=st.sampled_from([1, 3]), pages=st.integers(1, 9))
    def reseal_some(self, by, size, pages):
        self.run(self._reseal(self.stores[by], size, pages))

    @rule(by=PROCESSES, key_id=st.integers(1, 4))
    def retire(self, by, key_id):
        """As after ten minutes: every process has asked for the keys by then."""
        for store in self.stores:
            store._seal.freshness.forget()
        known = [each.id for each in self.run(self.stores[by].seal_keys.stories())]
        if key_id in known:
            with suppress(NotNow):
                self.run(self.stores[by].seal_keys.retire(key_id, BY, LATE))

    @rule(by=PROCESSES, n=st.integers(1, 250))
    @precondition(lambda self: self.next_secret is None)
    def rewrap(self, by, n):
        new = bytes([n]) * 32
        if new != self.secret:
            self.run(self.stores[by].seal_keys.rewrap(new, BY, datetime.now(UTC)))
            self.next_secret = new

    @precondition(lambda self: self.next_secret is not None)
    @rule()
    def finish(self):
        self.secret, self.next_secret = self.next_secret, None
        self.restart()
        assert self.run(self.stores[0].seal_keys.finish(BY, datetime.now(UTC)))

    @rule()
    def restart(self):
        self.run(self.stack.aclose())
        self.run(self._open())

    @invariant()
    def all_is_read_as_it_was(self):
        for store in self.stores:
            assert name_hash(store._seal, resource_name()) == self.hash
            for n in range(1, self.written + 1):
                assert self.run(self._content(store, n)) == notification(n)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)

    async def _reseal(self, store, size, pages):
        """A part of it, as when it is cut off."""
        found = store.seal_keys.reseal(BY, datetime.now(UTC), size)
        with suppress(StopAsyncIteration):
            for _ in range(pages):
                await anext(found)
        await found.aclose()

    async def _content(self, store, n):
        asked = guid(f"notification {n}")
        try:
            return (await store.reading.queue_item(asked)).content
        except Unavailable:
            # A key made this moment: it is to be tried again, once.
            return (await store.reading.queue_item(asked)).content


TestKeys = KeysMachine.TestCase
TestKeys.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
