"""The interface of those who run the service, beside health and metrics."""

from datetime import datetime

from fastapi import FastAPI

from adapter.config import Settings
from adapter.logs import logger
from adapter.main.current import Current
from adapter.main.delivery import facts_for
from adapter.main.helseid import this_moment
from adapter.outbox.line import Notified
from adapter.register.checking import breaches_of
from adapter.store import Store
from adapter.web.delivery import PREFIX, Delivery, delivery_app, may_serve


def add_administration(app: FastAPI, settings: Settings, current: Current, store: Store) -> None:
    """Serve lines and messages on the port of health, where nobody but this machine can reach it."""
    if not may_serve(settings.health.host):
        logger.info("administration_not_served")
        return

    def judge(notified: Notified, now: datetime) -> str | None:
        found = breaches_of(notified, now, facts_for(settings, current.world))
        return found[0].rule if found else None

    limit = settings.register.max_notifications
    app.mount(PREFIX, delivery_app(Delivery(store, judge, limit, this_moment)))
