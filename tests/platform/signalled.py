"""
The program, with a signal in the middle of its work.

    python -m tests.platform.signalled SIGSTOP PASSES run --role intake …

It sends itself the signal when a batch is read and decided upon nothing yet, just before the
transaction of the `PASSES`th: a batch is in hand, for certain.
"""

import os
import signal
import sys

from adapter.cli import main
from adapter.store.store import Store


def signal_before_transaction(what: signal.Signals, passes: int) -> None:
    sound, left = Store.work, [passes]

    def watched(store: Store) -> object:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), what)
        return sound(store)

    Store.work = watched  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    signal_before_transaction(signal.Signals[sys.argv[1]], int(sys.argv[2]))
    sys.argv = ["kpr-adapter", *sys.argv[3:]]
    main()
