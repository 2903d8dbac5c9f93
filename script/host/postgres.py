"""PostgreSQL: the server the environment names (PGHOST ...), else a private cluster under the project."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

from .console import Stop, run, step
from .packages import install
from .paths import HOST

SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes the kernel allows in a socket's path


class Postgres:
    """A running PostgreSQL and how to reach it; ``environment`` is what libpq and Odoo need.

    ``name`` tells the private clusters apart. ``durable=False`` switches fsync off: right for
    tests, wrong for data that people keep.
    """

    def __init__(self, name, *, durable):
        self.name, self.durable = name, durable
        self.is_private = not os.environ.get("PGHOST")
        if self.is_private:
            self.folder = HOST / f"postgres-{name}"
            self.socket = self._socket_folder()
            self.owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
            self.environment = {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": "odoo"}
        else:
            self.environment = {key: value for key, value in os.environ.items() if key.startswith("PG")}

    def start(self):
        """Start the private cluster (made at the first call), or check that the given server answers."""
        if self.is_private:
            self._prepare()
            if not self._is_running():
                self._control("start", "-w", "-l", str(self.folder / "log"), "-o", self._options())
        self.query("SELECT 1")
        return self

    def stop(self):
        """Stop the private cluster; a server of the user's own is left alone."""
        if self.is_private and self._is_running():
            self._control("stop", "-m", "fast", "-w")

    def query(self, sql, database="postgres"):
        """Run one statement and return what psql prints."""
        return self.tool("psql", "-XtAq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql).strip()

    def tool(self, *command):
        """Run a client program (psql, createdb, dropdb, pg_dump) on this server."""
        if not shutil.which(command[0]):
            install(["postgresql-client"])
        advice = "check that PostgreSQL runs and that PGHOST, PGPORT, PGUSER and PGPASSWORD are right."
        return run(list(command), env={**os.environ, **self.environment}, advice=advice)

    def databases(self):
        """Names of the databases on this server."""
        return self.query("SELECT datname FROM pg_database").split()

    def drop(self, database):
        """Drop a database, with whoever is connected to it."""
        self.tool("dropdb", "--if-exists", "--force", database)

    def copy(self, template, database):
        """Make ``database`` a copy of ``template``, replacing an older copy."""
        self.drop(database)
        self.tool("createdb", "-T", template, database)

    def _options(self):
        options = f"-c listen_addresses= -c unix_socket_directories={self.socket} -c max_connections=200"
        return options if self.durable else f"{options} -c fsync=off -c full_page_writes=off -c synchronous_commit=off"

    def _prepare(self):
        self.socket.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self._open_path()
            shutil.chown(self.socket, self.owner)
        if (self.folder / "PG_VERSION").exists():
            return
        with step(f"Making a private PostgreSQL cluster ({self.name})"):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            if os.geteuid() == 0:
                shutil.chown(self.folder, self.owner)
            self._as_owner(
                self._program("initdb"),
                "-D",
                str(self.folder),
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-A",
                "trust",
                "-U",
                "odoo",
            )

    def _open_path(self):
        """PostgreSQL refuses root, so every folder above the cluster must let its own user through."""
        for folder in self.folder.parents:
            if not folder.stat().st_mode & 0o001:
                raise Stop(f"{folder} is closed to the user postgres: clone somewhere else, or chmod o+x {folder}.")

    def _is_running(self):
        """Whether the private cluster's server lives: pg_ctl's exit code, as its pid file may be left over."""
        try:
            self._control("status")
        except Stop:
            return False
        return True

    def _control(self, *arguments):
        return self._as_owner(self._program("pg_ctl"), "-D", str(self.folder), *arguments)

    def _as_owner(self, *command):
        """Run a server program as the cluster's owner: PostgreSQL refuses to run as root."""
        kwargs = {"user": self.owner, "group": self.owner, "extra_groups": []} if os.geteuid() == 0 else {}
        advice = f"see {self.folder}/log; the disk may be full, or another server may hold {self.socket}."
        return run(list(command), cwd="/", advice=advice, **kwargs)

    def _program(self, name):
        found = _find(name)
        if not found:
            install(["postgresql"])
            found = _find(name)
        if not found:
            raise Stop(f"PostgreSQL's {name} is not found after installing it: install the package postgresql by hand.")
        return found

    def _socket_folder(self):
        folder = HOST / f"socket-{self.name}"
        if len(os.fsencode(folder)) <= SOCKET_LIMIT:
            return folder
        return Path(tempfile.gettempdir()) / f"crm-discipline-{os.geteuid()}-{self.name}"


def _find(name):
    """The newest server program of that name: Debian keeps them outside PATH, one folder per version."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(versions[-1]) if versions else shutil.which(name)
