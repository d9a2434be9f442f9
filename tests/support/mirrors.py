"""A small MNIST in its four files, and mirrors on loopback that serve it, well or badly."""

from __future__ import annotations

import gzip
import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from deepcluster.data.download import PublishedFile
from deepcluster.data.idx import write_idx
from deepcluster.data.mnist import Part

#: Images in each part.
N = 40


def publish(folder):
    """Write the four files into a folder; the parts that describe them, by data set."""
    rng = np.random.default_rng(0)
    parts = {}
    for name, stem in (("mnist", "train"), ("mnist-test", "t10k")):
        images, labels = f"{stem}-images-idx3-ubyte", f"{stem}-labels-idx1-ubyte"
        write_idx(folder / images, rng.integers(0, 256, (N, 28, 28)).astype(np.uint8))
        write_idx(folder / labels, rng.integers(0, 10, N).astype(np.uint8))
        parts[name] = Part(*(_describe(folder / file) for file in (images, labels)))
    return parts


def _describe(path):
    raw = path.read_bytes()
    return PublishedFile(path.name, len(raw), hashlib.sha256(raw).hexdigest())


@contextmanager
def mirror(answer):
    """Serve ``answer(handler, file name)`` on loopback; yields the address and what was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rsplit("/", 1)[-1]
            asked.append(name)
            answer(self, name)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/data/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler, body, *, status=200, length=None, **headers):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def packed(folder, name):
    return gzip.compress((folder / name.removesuffix(".gz")).read_bytes())


def good(folder):
    return lambda handler, name: send(handler, packed(folder, name))


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())
