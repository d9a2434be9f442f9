"""``--share``: a public address through Gradio's tunnel."""

from __future__ import annotations

import secrets
import socket
import sys
import threading


def share(listener: socket.socket, *, guarded: bool) -> None:
    """Open the tunnel in a thread, or say why there is none: the demo goes on without it.

    Parameters
    ----------
    listener : socket.socket
        Where the demo listens.
    guarded : bool
        Whether it asks for a password.
    """
    threading.Thread(target=_share, args=(listener, guarded), daemon=True).start()


def _share(listener: socket.socket, guarded: bool) -> None:
    from gradio import networking

    host, port = listener.getsockname()[:2]
    try:
        public = networking.setup_tunnel(host, port, secrets.token_urlsafe(32), None, None)
    except Exception as error:  # whatever goes wrong out there, the page itself is running
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        print(f"There is no public address: {reason}", file=sys.stderr, flush=True)
        return
    print(f"For a week at most, the demo is public at {public}", flush=True)
    if not guarded:
        print("Anyone who has the address can use it; --auth sets a password.", flush=True)
