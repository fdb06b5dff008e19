"""
How the tests run among mutants: a pytest plugin, named in `[tool.mutmut]`.

Every call of a mutated function passes through a frame of mutmut's own, so that deep documents need
a deeper stack than they need in `make test`; and a property is drawn less often, as it is judged
thousands of times.
"""

import sys

from hypothesis import settings

sys.setrecursionlimit(2500)
settings.register_profile("mutants", derandomize=True, max_examples=30)


def pytest_collection_modifyitems() -> None:
    """Choose the profile after `tests/conftest.py` has chosen its own."""
    settings.load_profile("mutants")
