"""The address that the demo listens on, taken before anything slow is loaded."""

from __future__ import annotations

import errno
import socket

from deepcluster.errors import DeepClusterError


class AddressError(DeepClusterError):
    """The demo can't listen where it was told to."""

    code = "address"


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Parameters
    ----------
    host : str
        A name or address of this machine.
    port : int
        0 for any free port.

    Returns
    -------
    socket.socket

    Raises
    ------
    AddressError
        The port is taken or not allowed, or the host is not an address of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise AddressError(f"There is no host called {host!r}; try --host 127.0.0.1.") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # At once, not once the models are loaded: a second demo could still take the port.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise AddressError(_sentence(host, port, error)) from None
    return listener


def url_of(listener: socket.socket) -> str:
    """The URL under which a browser on this machine finds a listening socket.

    Parameters
    ----------
    listener : socket.socket

    Returns
    -------
    str
    """
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use; stop what uses it, or choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} is not allowed to this user; choose one above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine; try --host 127.0.0.1."
    return f"{host} port {port} can't be listened on: {error.strerror}."
