"""The office of this installation: built, and served on a port of its own."""

from contextlib import AsyncExitStack
from datetime import datetime

from adapter.config import Settings
from adapter.logs import logger
from adapter.main.current import Current
from adapter.main.delivery import facts_for
from adapter.main.helseid import this_moment
from adapter.main.office_access import gate_of
from adapter.outbox.line import Notified
from adapter.register.checking import breaches_of
from adapter.store import Store
from adapter.web.listening import listen, served
from adapter.web.office import Office, office_app


async def open_office(stack: AsyncExitStack, settings: Settings, current: Current, store: Store) -> None:
    """Serve the office until the stack ends; `Misconfigured` where others could reach it without a login."""
    office = build_office(settings, current, store, stack)
    listening = listen(settings.office.host, settings.office.port, "KPR_OFFICE__PORT")
    await stack.enter_async_context(served(office_app(office), listening, heeds_forwarded=False))
    logger.info("office_listening", port=listening.getsockname()[1])


def build_office(
    settings: Settings, current: Current, store: Store, stack: AsyncExitStack | None = None
) -> Office:
    """Give what the office works with; `stack` ends what asks the issuers."""

    def judge(notified: Notified, now: datetime) -> str | None:
        found = breaches_of(notified, now, facts_for(settings, current.world))
        return found[0].rule if found else None

    gate, login = gate_of(stack or AsyncExitStack(), settings, current, store.logins)
    return Office(
        store,
        lambda: current.world,
        settings,
        this_moment,
        gate,
        store.access_log,
        judge,
        login,
        lambda: current.reload,
    )
