"""
`python -m tests.marked.crashing [program]`: says how many bytes of core were allowed, and whether a crash left one.

`program`: our own has begun before.
"""

import contextlib
import os
import resource
import sys


def _crash(*, as_program: bool) -> None:
    if as_program:
        from adapter.cli import main  # noqa: PLC0415 - the other one is to have nothing of ours

        sys.argv = ["kpr-adapter", "--version"]
        with contextlib.suppress(SystemExit):
            main()
    sys.stdout.write(f"{resource.getrlimit(resource.RLIMIT_CORE)[0]}\n")
    sys.stdout.flush()
    os.abort()


def left_core(*, as_program: bool) -> bool:
    """Crash in a process of its own, as it is by default or as our program."""
    child = os.fork()
    if not child:
        _crash(as_program=as_program)
    return os.WCOREDUMP(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    # As large as may be: whoever started us may have begun as our program does.
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    left = left_core(as_program="program" in sys.argv)
    sys.stdout.write("core\n" if left else "none\n")
