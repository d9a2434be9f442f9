"""Real database servers on loopback, each in a temporary folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pymongo
from psycopg import sql

from tests.support.demo_process import _end_with_parent

PASSWORD = "not/so:secret@all"
QUOTED = "not%2Fso%3Asecret%40all"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def programs() -> Path:
    """The folder of PostgreSQL's programs; Debian keeps them out of PATH."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise AssertionError(
        "These tests need PostgreSQL's server: have it installed (Debian: apt-get install"
        " postgresql)."
    )


class PostgreSQL:
    """A cluster of its own, by Debian's package, run by a user without rights.

    Parameters
    ----------
    durable : bool
        Whether it waits for the disk, as it should outside of tests.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self._databases = 0
        self._process: subprocess.Popen[bytes] | None = None
        # The server refuses to be run by root.
        self._user: dict[str, Any] = {}
        if os.getuid() == 0:
            user = next(u for u in pwd.getpwall() if u.pw_name in ("postgres", "nobody"))
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        try:
            subprocess.run(
                [
                    programs() / "initdb",
                    *("-D", self.data, "-U", "keeper", "--auth=scram-sha-256"),
                    *("--encoding=UTF8", "--locale=C", f"--pwfile={secret}", "--no-sync"),
                ],
                check=True,
                capture_output=True,
                cwd=self.folder,
                **self._user,
            )
            settings = [f"port={self.port}", "listen_addresses=127.0.0.1", "max_connections=40"]
            settings += [f"unix_socket_directories={self.folder}", "shared_buffers=16MB"]
            settings += [] if durable else ["fsync=off", "full_page_writes=off"]
            self._settings = [word for one in settings for word in ("-c", one)]
            self.start()
        except BaseException:
            self.remove()
            raise

    def url(self, database: str, *, word: str = QUOTED) -> str:
        return f"postgresql+psycopg://keeper:{word}@127.0.0.1:{self.port}/{database}"

    def new(self) -> str:
        """URL of an empty database: one of three in turn, as a new one costs 7 MB each time."""
        self._databases += 1
        name = f"store_{self._databases % 3}"
        with self.admin() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with self.admin(name) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self.url(name)

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="keeper",
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def start(self) -> None:
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, *self._settings],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
                **self._user,
            )
        _wait(lambda: self.admin().close(), self._process, self.folder / "log")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: close all connections and end; SIGQUIT: end at once, as in a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


class WireCompatible:
    """nx-27017, which speaks MongoDB's wire protocol. It is not MongoDB."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nx-"))
        self.port = free_port()
        self._databases = 0
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.start()
        except BaseException:
            self.remove()
            raise

    def new(self) -> str:
        self._databases += 1
        return f"mongodb://127.0.0.1:{self.port}/store_{self._databases}"

    def start(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "nx_27017.nx_27017", "--data-dir", "data"]
        command += ["--port", str(self.port), "--log-file", "log", "--pid-file", "pid"]
        with open(self.folder / "output", "ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=_end_with_parent,
            )

        def ping() -> None:
            address = f"mongodb://127.0.0.1:{self.port}"
            with pymongo.MongoClient[Any](address, serverSelectionTimeoutMS=500) as client:
                client.admin.command("ping")

        _wait(ping, self._process, self.folder / "output")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _wait(works: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    """Until a server answers; a failure shows what it said."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(psycopg.OperationalError, pymongo.errors.PyMongoError):
            works()
            return
        time.sleep(0.05)
    said = log.read_text(errors="replace")[-3000:]
    raise AssertionError(f"a server did not start ({process.poll()}):\n{said}")
