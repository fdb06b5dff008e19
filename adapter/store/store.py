"""The store, opened: whose it is, its units of work, and its answers."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.errors import Fault, Misconfigured
from adapter.events import Position
from adapter.store import claiming
from adapter.store.access_log import StoredAccessLog
from adapter.store.catching_up import CatchingUp
from adapter.store.contacts import StoredContacts
from adapter.store.database import Database, transaction
from adapter.store.derived_imports import DerivedImports
from adapter.store.erasing import StoredErasing
from adapter.store.figures import StoredFigures
from adapter.store.input_reading import InputReading
from adapter.store.key_acts import StoredSealKeys
from adapter.store.keyring import watch
from adapter.store.kommune_entries import KommuneEntries
from adapter.store.line_reading import LineReading
from adapter.store.lines import StoredLines
from adapter.store.logins import StoredLogins
from adapter.store.measures import Measures
from adapter.store.message_content import MessageContent
from adapter.store.noting_acts import Act, keep_act
from adapter.store.operating import By, Operations
from adapter.store.own_reading import OwnReading
from adapter.store.owning import make_ours
from adapter.store.parked_reading import ParkedReading
from adapter.store.pausing import StoredPauses
from adapter.store.person_reading import PersonReading
from adapter.store.pilot import StoredPilot
from adapter.store.problems import Refused
from adapter.store.processes import StoredProcesses
from adapter.store.publishing import StoredPublications
from adapter.store.reading import Reading
from adapter.store.recounting import StoredRecounting
from adapter.store.rekeying import StoredKeys
from adapter.store.retention import StoredRetention
from adapter.store.retrying import Retrying
from adapter.store.revision import NEWEST, must_be_migrated, revision
from adapter.store.seal import Seal
from adapter.store.services import StoredServices
from adapter.store.standing import StandingReading
from adapter.store.subject_reading import StoredSubjects
from adapter.store.switching import StoredSwitching
from adapter.store.told_reading import ToldReading
from adapter.store.work import Work


class Store:
    """
    Everything that is kept, behind one door.

    `work` opens a transaction that writes; `reading` answers questions and changes nothing. Both raise
    Unavailable while the database is away or locked for too long: nothing is lost by trying again.
    """

    def __init__(
        self, database: Database, seal: Seal, namespace: UUID, rules_version: str, *, keeps: bool = True
    ) -> None:
        self._keeps = keeps
        self._database = database
        self._seal = seal
        self._rules_version = rules_version
        #: Of this installation: every id that leaves the system is made under it.
        self.namespace = namespace
        #: Under which persons are hashed for matching, where their kommune has no secret of its own.
        self.person_secret = seal.person_secret
        self.reading = Reading(database.reading, seal)
        self.told = ToldReading(database.reading)
        self.line_reading = LineReading(database.reading)
        self.input_reading = InputReading(database.reading)
        self.parked_reading = ParkedReading(database.reading)
        self.person_reading = PersonReading(database.reading, seal)
        self.message_content = MessageContent(database.reading, seal)
        self.retrying = Retrying(database, seal)
        self.publications = StoredPublications(database, seal)
        self.lines = StoredLines(database, seal)
        self.operations = Operations(database, seal)
        self.catching_up = CatchingUp(database, seal)
        self.derived = DerivedImports(database, seal)
        self.keys = StoredKeys(database, seal)
        self.seal_keys = StoredSealKeys(database, seal)
        self.pilot = StoredPilot(database, seal)
        self.services = StoredServices(database, seal)
        self.switching = StoredSwitching(database)
        self.contacts = StoredContacts(database)
        self.figures = StoredFigures(database)
        self.recounting = StoredRecounting(database, seal)
        self.own = OwnReading(database.reading)
        self.access_log = StoredAccessLog(database, seal)
        self.retention = StoredRetention(database, seal)
        self.subjects = StoredSubjects(database, seal)
        self.erasing = StoredErasing(database, seal)
        self.kommune_entries = KommuneEntries(database, seal)
        self.standing_reading = StandingReading(database.reading)
        self.pauses = StoredPauses(database, seal)
        self.processes = StoredProcesses(database)
        self.measures = Measures(database)
        self.logins = StoredLogins(database, seal)

    @classmethod
    async def open(
        cls, database: Database, secret: bytes, *, namespace: UUID, rules_version: str, migrate: bool = True
    ) -> Self:
        """
        Bring the database to the newest revision and open it with its key (32 bytes).

        Without `migrate` one that is behind is Misconfigured.

        The first opening ties the key and the installation's namespace to the store; another of either
        is Misconfigured from then on, since ids and look-ups would no longer meet. `rules_version` is
        written beside every outcome. The store closes the database.
        """
        seal = Seal(secret)
        try:
            await (_to_newest if migrate else must_be_migrated)(database.migrating)
            async with transaction(database.writing) as connection:
                await make_ours(connection, seal, namespace)
            watch(database, seal)
        except (DatabaseError, Refused) as problem:
            await database.close()
            said = problem.orig if isinstance(problem, DatabaseError) else problem
            raise Misconfigured(Fault("store", 0, 0, f"cannot be opened: {said}")) from None
        except BaseException:
            await database.close()
            raise
        return cls(database, seal, namespace, rules_version)

    async def close(self) -> None:
        await self._database.close()

    def on_trial(self) -> Self:
        """Give the same store with every transaction undone in its end: to see what would happen."""
        return type(self)(self._database, self._seal, self.namespace, self._rules_version, keeps=False)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """Open one transaction: kept when the block ends well, undone by any exception."""
        async with self._transaction() as connection:
            yield Work(connection, self._seal, self._rules_version)

    async def claim(self, source: str, partitions: Collection[str]) -> list[Position]:
        """
        Own partitions of a source from now on; give how far each was read, in the order of their names.

        A position given has the claim's epoch, which the positions of a batch must name; what names an
        earlier one is Fenced. A partition that was never read begins at 0.
        """
        async with self._transaction() as connection:
            return await claiming.claim_partitions(connection, source, partitions)

    async def move(self, to: Position, by: By, now: datetime) -> Position:
        """
        Put a partition elsewhere, as a person decided, and give where it stood; NotFound for one never read.

        It counts as a claim: whoever reads the partition is Fenced and must claim it anew.
        """
        async with self._transaction() as connection:
            stood = await claiming.move(connection, to)
            detail = {"from": stood.next, "to": to.next}
            act = Act("positions move", "", f"{to.source} {to.partition}", detail)
            await keep_act(connection, self._seal, act, by, now)
            return stood

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with transaction(self._database.writing) as connection:
            yield connection
            if not self._keeps:
                await connection.rollback()


async def _to_newest(engine: AsyncEngine) -> None:
    if await revision(engine) != NEWEST:
        # Here, because alembic takes a tenth of a start to import, and there is seldom anything to do.
        from adapter.store.migrate import migrate  # noqa: PLC0415 - see above

        await migrate(engine)
