"""A store in a file of its own."""

import pytest
from batches import opened


@pytest.fixture
async def store(tmp_path):
    async with opened(tmp_path) as each:
        yield each
