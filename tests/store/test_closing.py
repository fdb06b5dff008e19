"""A store that is closed while a connection of it is broken."""

from adapter.store.database import Database


class Engine:
    """An engine whose connections are closed well, or not."""

    def __init__(self, problem=None):
        self.problem, self.is_disposed = problem, False

    async def dispose(self):
        self.is_disposed = True
        if self.problem:
            raise self.problem


async def test_a_connection_that_broke_does_not_keep_the_others_from_being_closed():
    engines = Engine(RuntimeError("another operation is in progress")), Engine(), Engine()

    await Database(*engines).close()

    assert [each.is_disposed for each in engines] == [True] * 3
