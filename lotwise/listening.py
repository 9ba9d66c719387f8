"""The socket that the service listens on, taken before anything slow is started."""

from __future__ import annotations

import errno
import socket
import sys

from lotwise.settings import Settings

_TAKEN = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))


class CannotListen(Exception):
    """The service cannot listen where it is told to; the message is a sentence for the user."""


def bound_socket(settings: Settings) -> socket.socket:
    """A socket at the address that the settings say; it does not accept connections yet.

    Raises ``CannotListen``.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise CannotListen(
            f"LOTWISE_HOST={settings.host!r} is no address of this machine: {error.strerror}."
        ) from None
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    # Else the port of a service that has just stopped could not be used for a minute. (On Windows
    # the option means something else: two may share a port.)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise cannot_listen(settings, error) from None
    return listener


def cannot_listen(settings: Settings, error: OSError) -> CannotListen:
    """The sentence for an error of ``bind`` or ``listen``."""
    if error.errno in _TAKEN:
        return CannotListen(
            f"Port {settings.port} of {settings.host} is taken by another program. "
            "Stop that one, or choose another port with LOTWISE_PORT."
        )
    if error.errno == errno.EACCES:
        return CannotListen(
            f"Port {settings.port} may not be used by this user. Choose another with LOTWISE_PORT."
        )
    return CannotListen(
        f"The service cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
        "Choose others with LOTWISE_HOST and LOTWISE_PORT."
    )
