"""What a message holds, for who may see persons; asked for it one message at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from adapter.mapping import Person
from adapter.store.database import transaction
from adapter.store.message_rows import contents_of
from adapter.store.noting import xml_of
from adapter.store.seal import Seal


@dataclass(frozen=True, slots=True)
class Content:
    """The clear bytes of a message, and whose they are."""

    xml: bytes = field(repr=False)
    persons: Sequence[Person] = field(repr=False)


class MessageContent:
    """Opens messages; whoever asks has written down before that they do (SEC-10)."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    async def open(self, message_id: str) -> Content:
        """Open one by its messageId; NotFound where its bytes are not written yet, or deleted by now."""
        async with transaction(self._engine) as connection:
            xml = await xml_of(connection, self._seal, message_id)
            carried = await contents_of(connection, self._seal, message_id)
        persons = {each.content.person: None for each in carried if each.content.person is not None}
        return Content(xml, tuple(persons))
