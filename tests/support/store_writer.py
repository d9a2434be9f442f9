"""A server that keeps drawings, to be killed: ``python -m tests.support.store_writer URL PORT``.

A request is a line of JSON with a number; the answer, a line with the same number, is the
acknowledgement. Only what the line says is kept, as `tests.support.stored.drawing` makes it.
"""

from __future__ import annotations

import json
import socketserver
import sys

from deepcluster.store import open_store
from tests.support.stored import drawing


def main(url: str, port: int) -> None:
    store = open_store(url)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                number = json.loads(line)
                store.save(drawing(number, "3", "8"))
                self.wfile.write(b"%d\n" % number)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", port), Handler) as server:
        print("ready", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
