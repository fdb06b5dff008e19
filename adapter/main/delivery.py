"""Delivery as the settings want it: who writes, protects and sends the messages of which kommuner."""

import os
import platform
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from cryptography.x509 import Certificate

from adapter.config import Environment, Settings, Tenants
from adapter.errors import Fault, Misconfigured
from adapter.fhir.times import oslo_day
from adapter.health import Health
from adapter.logs import logger
from adapter.main.helseid import address_api, door_auth, this_moment
from adapter.main.world import Clock
from adapter.pipeline import World
from adapter.register import Addresses, Writing
from adapter.register.addresses import AddressFolder
from adapter.register.checking.facts import Facts, facts_of
from adapter.register.helseid import HelseId
from adapter.register.messagein import MessageIn
from adapter.register.messages.schema import VERSIONS, Schemas
from adapter.register.protect import Cms
from adapter.register.reporting import complaints
from adapter.register.sending import Sender
from adapter.register.upkeep import Upkeep
from adapter.register.writing import Writer
from adapter.store import Store
from adapter.tracing import Traces
from adapter.values import replace


def build_sender(
    settings: Settings,
    world: World,
    store: Store,
    health: Health,
    clock: Clock = this_moment,
    traces: Traces | None = None,
) -> Sender[Certificate]:
    """
    Build who sends; raises `Misconfigured` with everything that is missing.

    Certificates, leases and pauses go by this machine's time, whatever time documents are judged by.
    """
    tenants = world.tenants
    judge_delivery(settings, world)
    _tell_undelivered(tenants)
    _tell_awaited(settings, tenants, clock)
    helseid = HelseId(settings.helseid, this_moment)
    return Sender(
        lines=store.lines,
        door=MessageIn(settings.register, door_auth(settings.register, helseid)),
        addresses=_addresses(settings, tenants, helseid),
        writer=build_writer(settings, world),
        settings=settings.register,
        kommuner=tenants.kommuner,
        clock=clock,
        holder=f"{platform.node()}:{os.getpid()}",
        health=health,
        tokens=helseid,
        traces=traces,
    )


def judge_delivery(settings: Settings, world: World) -> None:
    """Raise `Misconfigured` with everything without which nothing can be delivered."""
    if faults := list(_missing(settings, world)):
        raise Misconfigured(*faults)


def _tell_undelivered(tenants: Tenants) -> None:
    """Say of which kommuner documents are taken in and nothing is delivered: it may be meant, or forgotten."""
    sending = {tenant.kommune_nr for tenant in tenants.tenants.values()}
    if silent := sorted(sending - tenants.kommuner.keys()):
        logger.warning("kommuner_not_delivered", kommuner=silent)


def _tell_awaited(settings: Settings, tenants: Tenants, clock: Clock) -> None:
    """Say for which kommuner nothing is sent yet, and of which nobody has noted that we may."""
    today = oslo_day(clock())
    assert today is not None, "a clock of our time"
    if waiting := sorted(nr for nr, each in tenants.kommuner.items() if not each.has_begun(today)):
        logger.info("kommuner_not_begun", kommuner=waiting)
    # One client for many needs each one's delegation and signature; test delegates to itself (delivery.md 5).
    if settings.environment is not Environment.PRODUCTION or not settings.helseid.multi_tenant:
        return
    if open_ := sorted(
        nr for nr, each in tenants.kommuner.items() if not (each.delegated and each.terms_signed)
    ):
        logger.warning("kommuner_not_delegated", kommuner=open_)


def build_writer(settings: Settings, world: World) -> Writer[Certificate]:
    """Build who writes messages."""
    return Writer(
        kommuner=world.tenants.kommuner,
        tenants=world.tenants.tenants,
        schemas=Schemas(settings.register.schema_dir),
        facts=facts_for(settings, world),
        protection=Cms(world.tenants.kommuner, settings.register, register_orgnr=settings.register.orgnr),
        version=version("kpr-adapter"),
    )


def writer_under(writer: Writing[Certificate], settings: Settings, world: World) -> Writer[Certificate]:
    """Give the same writer under other tables and tenants; certificates and kommuner stay."""
    assert isinstance(writer, Writer), "made by build_writer"
    return replace(writer, tenants=world.tenants.tenants, facts=facts_for(settings, world))


def facts_for(settings: Settings, world: World) -> Facts:
    """What messages are checked by."""
    return facts_of(world.tables, settings.environment, synthetic_only=world.tenants.synthetic_only)


def build_upkeep(sender: Sender[Certificate], store: Store) -> Upkeep:
    """Build who looks after what grows old: certificates, the bytes of old messages, and lines that stand."""
    protection = sender.writer.protection
    assert isinstance(protection, Cms), "made by build_writer"
    upkeep = Upkeep(store.lines, protection, sender.addresses, sender.settings.keep_days, sender.clock)
    helseid = sender.tokens
    assert isinstance(helseid, HelseId), "made by build_sender"

    async def key_expires() -> datetime | None:
        return (await helseid.current_key()).expires

    upkeep.key_expires = key_expires
    return upkeep


def _addresses(settings: Settings, tenants: Tenants, helseid: HelseId) -> Addresses[Certificate]:
    folder = settings.addresses.folder
    return AddressFolder(folder) if folder else address_api(settings, tenants, helseid)


def _missing(settings: Settings, world: World) -> Iterator[Fault]:
    """Everything without which nothing can be delivered."""
    if settings.register.her_id is None:
        yield Fault("KPR_REGISTER__HER_ID", 0, 0, "is needed to deliver; set the register's HER-id")
    if (asked := settings.register.message_version) not in VERSIONS:
        yield Fault(
            "KPR_REGISTER__MESSAGE_VERSION",
            0,
            0,
            f"is {asked}, and this program has XSDs for {', '.join(VERSIONS)} alone; "
            "ask for a newer program, or take it away",
        )
    if settings.addresses.folder is None and settings.addresses.url is None:
        yield Fault(
            "KPR_ADDRESSES__FOLDER", 0, 0, "or KPR_ADDRESSES__URL is needed to deliver; set one of them"
        )
    file = str(settings.tenants or "tenants file")
    if not world.tenants.kommuner:
        yield Fault(file, 0, 0, "names no kommuner, so nothing would be delivered; see docs/delivery.md")
    tenants = world.tenants
    for place, said in complaints(tenants.kommuner, tenants.tenants, facts_for(settings, world)):
        yield Fault(file, 0, 0, f"{place}: {said}")
