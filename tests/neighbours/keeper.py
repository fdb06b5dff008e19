"""
Runs one program and ends it when its owner is gone, however that came about.

Called with the owner's process id, the name of the signal that ends the program, the folder to remove
should the owner die, the id of the user to run as (empty: the same), and the program with its arguments.
The first line it writes is the program's process id; everything else goes to the log. It knows nothing of
the project, so that it starts in a moment.
"""

import ctypes
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys

PATIENCE_MS = 5_000
PR_SET_PDEATHSIG = 1


def main(owner: str, ending: str, folder: str, user: str, *command: str) -> int:
    """Wait for the program or its owner, whichever ends first."""
    os.setsid()  # an interrupt at the terminal is for the tests, not for their neighbours
    ends = signal.Signals[ending]
    watched = watch(int(owner))
    program = subprocess.Popen(
        command,
        stdout=sys.stderr,
        preexec_fn=lambda: die_with_parent(ends),  # noqa: PLW1509 - there is one thread
        **as_user(user),
    )
    sys.stdout.write(f"{program.pid}\n")
    sys.stdout.close()
    os.close(1)
    its_end = os.pidfd_open(program.pid)
    if watched is not None and its_end in readable(watched, its_end):
        return program.wait()
    program.send_signal(ends)
    program.send_signal(signal.SIGCONT)
    if not readable(its_end, within_ms=PATIENCE_MS):
        program.kill()
    program.wait()
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def as_user(user: str) -> dict[str, object]:
    """How a program is started as another user, with that user's group only."""
    if not user:
        return {}
    return {"user": int(user), "group": pwd.getpwuid(int(user)).pw_gid, "extra_groups": []}


def watch(process: int) -> int | None:
    """What becomes readable when the process ends; nothing if it has ended."""
    try:
        return os.pidfd_open(process)
    except ProcessLookupError:
        return None


def readable(*descriptors: int, within_ms: int | None = None) -> set[int]:
    """Those of the descriptors that can be read, once there is one."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return {descriptor for descriptor, _ in poll.poll(within_ms)}


def die_with_parent(ending: int) -> None:
    """Ask the kernel to end this process with the keeper, should that one be killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ending)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
