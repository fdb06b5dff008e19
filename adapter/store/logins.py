"""Logins of people, kept on the server: the browser holds a random word, and here is its keyed hash."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, select, update

from adapter.errors import Misconfigured, Unavailable
from adapter.store.database import Database, transaction
from adapter.store.login_tables import login, shown_proof
from adapter.store.seal import Seal
from adapter.store.writing import insert_returning, insert_rows, insertion, on_conflict

#: 256 bits: nobody guesses one.
_WORD_BYTES = 32
#: Uses are written down this much apart: not each page is a write.
_USE = timedelta(minutes=1)
#: A word from outside that is longer is none of ours.
_LONGEST_WORD = 100


class StoredLogins:
    """
    Logins, and what else keeps browsers and programs apart; Unavailable while the database is away.

    What it gives as a word is for one browser's cookie; times are aware.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def begin(self, told: dict[str, Any], now: datetime, until: datetime) -> str:
        """Keep a login under a new word, and give the word; those that have ended are taken away."""
        word = secrets.token_urlsafe(_WORD_BYTES)
        place = self._hash(word)
        async with transaction(self._database.writing) as connection:
            # In here, where the newest key is known.
            sealed = self._seal.seal(msgspec.json.encode(told), "login", place)
            row = {"session_hash": place, "sealed": sealed, "used_at": now, "until": until}
            await connection.execute(delete(login).where(login.c.until <= now))
            await insert_rows(connection, login, [row])
        return word

    async def find(self, word: str, now: datetime, unused: timedelta) -> dict[str, Any] | None:
        """Give what is kept under a word; None where there is nothing, or it was not used for so long."""
        if not word or len(word) > _LONGEST_WORD:
            return None
        place = self._hash(word)
        async with transaction(self._database.reading) as connection:
            row = (await connection.execute(select(login).where(login.c.session_hash == place))).one_or_none()
        if row is None or now >= row.until or now - row.used_at >= unused:
            return None
        if now - row.used_at >= _USE:
            await self._use(place, now)
        told: dict[str, Any] = msgspec.json.decode(self._seal.open(row.sealed, "login", place))
        return told

    async def end(self, word: str) -> None:
        """Forget a login."""
        async with transaction(self._database.writing) as connection:
            await connection.execute(delete(login).where(login.c.session_hash == self._hash(word)))

    async def is_first(self, proof: str, now: datetime, until: datetime) -> bool:
        """Write down that a proof was shown, and say whether it is the first time; across all processes."""
        row = {"proof_hash": self._seal.hash("proof", proof), "until": until}
        async with transaction(self._database.writing) as connection:
            await connection.execute(delete(shown_proof).where(shown_proof.c.until < now))
            statement = on_conflict(insertion(connection.dialect.name, shown_proof, row), shown_proof)
            kept = await insert_returning(connection, statement, [row], [shown_proof.c.proof_hash])
        return bool(kept)

    def veiled(self, told: dict[str, Any]) -> str:
        """Seal what a browser is to bring back and nobody is to read or change."""
        return urlsafe_b64encode(self._seal.seal(msgspec.json.encode(told), "attempt")).decode()

    def unveiled(self, veiled: str) -> dict[str, Any] | None:
        """Read what was sealed so; None where it was not."""
        try:
            told = msgspec.json.decode(self._seal.open(urlsafe_b64decode(veiled), "attempt"))
        except (ValueError, Misconfigured, Unavailable):
            return None
        return told if isinstance(told, dict) else None

    def hashed(self, *parts: str) -> str:
        """Hash for look-up by the store's key: the same in every process, and made by nobody else."""
        return self._seal.hash("office", *parts)

    def _hash(self, word: str) -> str:
        return self._seal.hash("login", word)

    async def _use(self, place: str, now: datetime) -> None:
        async with transaction(self._database.writing) as connection:
            await connection.execute(update(login).where(login.c.session_hash == place).values(used_at=now))
