"""What commands that act share: who acts, and when."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapter.values import replace

if TYPE_CHECKING:
    from adapter.store import Store
    from adapter.store.noting_acts import Act
    from adapter.store.operating import By


def acted_by(who: str | None, why: str) -> "By":
    """Give who acts and why, as it is kept; the access log knows them by their login name."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.access.login_name import login_name  # noqa: PLC0415 - see above
    from adapter.store.acting import made_by  # noqa: PLC0415 - see above

    login = login_name()
    return replace(made_by(who or login, why), user=login or "")


def this_moment() -> datetime:
    """Give the time of an act."""
    return datetime.now(UTC)


async def note_act(store: "Store", act: "Act", by: "By") -> None:
    """
    Keep an act before it is begun; `Unavailable` where that cannot be done, and then nothing is.

    For what is done in many transactions, or in none of the store's: it is kept once, however far it comes.
    """
    async with store.work() as work:
        await work.acted(act, by, this_moment())
