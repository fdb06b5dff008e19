"""Ports of this machine that a neighbour can have, and have again after a stop."""

import random
import socket
from pathlib import Path

HOST = "127.0.0.1"
LOWEST = 10_240
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_ports(count: int) -> list[int]:
    """
    Ports nobody listens on, outside the range of outgoing connections.

    Inside that range a client that tries a stopped neighbour may be given the neighbour's own port,
    and then it talks to itself and the neighbour cannot start again.
    """
    found: list[int] = []
    lowest, highest = _outside_ephemeral()
    while len(found) < count:
        port = random.SystemRandom().randint(lowest, highest)
        if port not in found and is_free(port):
            found.append(port)
    return found


def is_free(port: int) -> bool:
    """Whether one could listen here."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True


def _outside_ephemeral() -> tuple[int, int]:
    low, high = map(int, EPHEMERAL.read_text().split())
    if low - LOWEST > 1_000:
        return LOWEST, low - 1
    return (high + 1, 65_535) if high < 64_535 else (LOWEST, 65_535)
