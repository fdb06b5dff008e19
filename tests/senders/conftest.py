"""An intake whose issuer tells what a test wants."""

import pytest

from tests.office_access.forging import Told, issuer_of
from tests.office_access.opened import At
from tests.senders.asked import intake_at


@pytest.fixture
async def intake(tmp_path):
    told, now = Told(), At()
    async with intake_at(tmp_path, issuer_of(told, now), now, has_certificates=True) as each:
        each.told = told
        yield each
