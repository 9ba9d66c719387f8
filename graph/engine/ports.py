"""Ports on the loopback interface: free ones, and what listens on one."""

from __future__ import annotations

import socket
import struct
import sys

LOOPBACK = "127.0.0.1"

# The first bytes of every Bolt connection: its mark, and four versions that we might speak.
_BOLT_HELLO = struct.pack(">IIIII", 0x6060B017, 0x00040405, 0x00000004, 0, 0)


def free_port(preferred: int = 0) -> int:
    """A port that nobody listens on just now: ``preferred`` if it is free, else any."""
    return preferred if preferred and is_free(preferred) else _bind(0)


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    try:
        _bind(port)
    except OSError:
        return False
    return True


def speaks_bolt(port: int, patience: float = 2.0) -> bool:
    """Whether a server on this port answers the hello of Bolt within ``patience`` seconds."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=patience) as connection:
            connection.sendall(_BOLT_HELLO)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _bind(port: int) -> int:
    with socket.socket() as probe:
        # Connections of an earlier server may linger for a minute. On Windows this option is not
        # needed for that, and would let two servers listen on one port.
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        bound: int = probe.getsockname()[1]
        return bound
