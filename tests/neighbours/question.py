"""The smallest question of Kafka's protocol, to learn whether a broker does its work."""

import socket
import struct

from tests.neighbours.ports import HOST

#: Which versions do you speak? Key 18, version 0, question 1, from nobody.
WHICH_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)


def answers(port: int) -> bool:
    """Whether the broker answers; it listens long before, but lets nobody in until it is registered."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as asking:
            asking.sendall(WHICH_VERSIONS)
            return bool(asking.recv(4))
    except OSError:
        return False
