"""Under what name the program itself runs."""

import getpass
import os


def login_name() -> str | None:
    """Give the name that the process is logged in by; None where its number has none, as in a container."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None


def login_or_number() -> str:
    """Give that name, else the number of the user: `uid-10001`."""
    return login_name() or f"uid-{os.getuid()}"
