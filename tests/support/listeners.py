"""Which ports a process listens on, as Linux tells in /proc."""

from __future__ import annotations

import ipaddress
import os
import struct
from pathlib import Path

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_TCP_LISTENS = "0A"
_UDP_IS_BOUND = "07"


def listeners(pid: int) -> set[tuple[IpAddress, int]]:
    """Every address and port at which the process takes TCP connections or UDP packets."""
    own = {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        open_state = _TCP_LISTENS if table.startswith("tcp") else _UDP_IS_BOUND
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == open_state and f"socket:[{fields[9]}]" in own:
                address, port = fields[1].split(":")
                found.add((_address(address), int(port, 16)))
    return found


def _address(text: str) -> IpAddress:
    # The kernel prints each 32-bit word in the machine's own byte order.
    words = [int(text[at : at + 8], 16) for at in range(0, len(text), 8)]
    packed = struct.pack(f"={len(words)}I", *words)
    address = ipaddress.ip_address(packed)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
