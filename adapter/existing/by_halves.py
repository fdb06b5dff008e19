"""Decides many units in one transaction, so that one of them that cannot be decided does not keep all others from it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from adapter.errors import AdapterError, Contended
from adapter.logs import log_fault

T = TypeVar("T")
#: What is decided as a whole: all that is of one person.
U = TypeVar("U")

#: Decides units in one transaction, and gives what became of each, in their order.
Together = Callable[[Sequence[U]], Awaitable[list[T]]]

#: How often what is of a person is decided anew while others write the same.
_TIMES = 5


async def by_halves(
    units: Sequence[U], together: Together[U, T], left: Callable[[U, str], Awaitable[T]], source: str
) -> AsyncIterator[T]:
    """
    Decide units in one transaction, and give what became of each, in their order.

    Where one of them keeps the others from it, by halves, until it stands alone: `at_last` decides it, and
    `left` says what becomes of it where it could not be.
    """
    if len(units) == 1:
        told = await at_last(partial(together, units), source)
        yield await left(units[0], told) if isinstance(told, str) else told[0]
        return
    done = await _once(together, units)
    if done is not None:
        for one in done:
            yield one
        return
    half = len(units) // 2
    for some in (units[:half], units[half:]):
        async for one in by_halves(some, together, left, source):
            yield one


async def _once(together: Together[U, T], units: Sequence[U]) -> list[T] | None:
    """Decide units together; None where one of them, nobody knows which, stumbles or was written by others meanwhile."""
    try:
        return await together(units)
    except Contended:
        return None
    except AdapterError:
        raise
    except Exception:  # noqa: BLE001 - it comes again where it stands alone, and is logged there
        return None


async def at_last(once: Callable[[], Awaitable[T]], source: str) -> T | str:
    """
    Do it, again while others write the same; else the word for why it could not be done.

    `contended`, or `internal-fault`: one person's must not keep all others from being decided.
    """
    for _ in range(_TIMES):
        try:
            return await once()
        except Contended:
            continue
        except AdapterError:
            raise
        except Exception as fault:  # noqa: BLE001 - see above
            log_fault("internal_fault", fault, source=source)
            return "internal-fault"
    return "contended"
