"""Processes of the service for a test."""

import pytest

from tests.platform.service import services


@pytest.fixture
async def start():
    async with services() as start:
        yield start
