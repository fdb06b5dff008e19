"""`python -m tests.drill.hurried run …`: the program; what it looks after now and then it looks after sooner."""

import os
from functools import partial

from adapter.cli import main
from adapter.main import service
from adapter.register import upkeep
from tests.drill.scaling import look_every

#: Not `KPR_…`: the program refuses settings that it does not know.
FACTOR = "DRILL_FACTOR"

if __name__ == "__main__":
    factor = int(os.environ[FACTOR])
    service.measured = partial(service.measured, seconds=look_every(60, factor))  # type: ignore[attr-defined]
    service.Beat = partial(service.Beat, seconds=look_every(5, factor))  # type: ignore[assignment, attr-defined]
    upkeep._OFTEN = look_every(upkeep._OFTEN, factor)
    main()
