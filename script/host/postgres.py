"""PostgreSQL: the server the environment names (PGHOST ...), else a private cluster under the project."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from .console import Stop, run, step
from .packages import install
from .paths import HOST

SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes the kernel allows in a socket's path
OLDEST = 130000  # server_version_num of the oldest PostgreSQL that Odoo 19 accepts
PROGRAMS = Path("/usr/lib/postgresql")  # Debian keeps the server programs here, one folder per version
FAST_NOT_SAFE = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
LOGIN = "SELECT current_user, rolcreatedb OR rolsuper, current_setting('server_version_num') FROM pg_roles"


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
        """Start the private cluster (made at the first call), or check that the given server will do."""
        if not self.is_private:
            self._check_login()
            return self
        self._prepare()
        if not self._is_running():
            self._control("start", "-w", "-t", "120", "-l", str(self.folder / "log"), "-o", self._options())
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
        return run([*command], env={**os.environ, **self.environment}, advice=advice, stdin=subprocess.DEVNULL)

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

    def _check_login(self):
        """Raise Stop for a server or a user that Odoo would refuse later and in more words."""
        user, may_create, version = self.query(f"{LOGIN} WHERE rolname = current_user").split("|")
        if user == "postgres":
            raise Stop("Odoo refuses the database user postgres: set PGUSER to another one that may create databases.")
        if may_create != "t":
            raise Stop(
                f"the database user {user} may not create databases: ALTER ROLE {user} CREATEDB as an administrator."
            )
        if int(version) < OLDEST:
            raise Stop("Odoo 19 needs PostgreSQL 13 or later: point PGHOST at one, or unset it for a private one.")

    def _options(self):
        socket = f"-c unix_socket_directories={self.socket} -c unix_socket_permissions=0700"
        options = f"-c listen_addresses= {socket} -c max_connections=200"
        return options if self.durable else f"{options} {FAST_NOT_SAFE}"

    def _prepare(self):
        self.socket.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self._program("initdb")  # its package brings the user postgres
            self._open_path()
            shutil.chown(self.socket, self.owner)
        if (self.folder / "PG_VERSION").exists():
            return
        with step(f"Making a private PostgreSQL cluster ({self.name})"):
            self._make_cluster()

    def _make_cluster(self):
        """Make it under another name, so that an interrupted one is never taken for a finished one."""
        building = self.folder.with_name(f"{self.folder.name}.building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(building, self.owner)
        options = "-E UTF8 --locale=C.UTF-8 -A trust -U odoo".split()
        self._as_owner(self._program("initdb"), "-D", str(building), *options)
        shutil.rmtree(self.folder, ignore_errors=True)
        building.rename(self.folder)

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
        advice = f"read {self.folder}/log; deleting {self.folder} starts over without its data."
        return run([*command], cwd="/", advice=advice, **kwargs)

    def _program(self, name):
        """Path of a server program: of the cluster's own version, else the newest, installed when there is none."""
        stamp = self.folder / "PG_VERSION"
        version = stamp.read_text().strip() if stamp.exists() else None
        found = _find(name, version)
        if not found and version:
            raise Stop(f"{self.folder} was made by PostgreSQL {version}: install postgresql-{version}, or delete it.")
        if not found:
            install(["postgresql"])
            found = _find(name, None)
        if not found:
            raise Stop(f"PostgreSQL's {name} is not found after installing it: install the package postgresql by hand.")
        return found

    def _socket_folder(self):
        folder = HOST / f"socket-{self.name}"
        if len(os.fsencode(folder)) <= SOCKET_LIMIT:
            return folder
        place = hashlib.sha256(os.fsencode(HOST)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"crm-discipline-{os.geteuid()}-{place}-{self.name}"


def _find(name, version):
    """A server program of Debian's folders, of ``version`` or the newest; else what PATH has."""
    versions = sorted(PROGRAMS.glob(f"{version or '*'}/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if versions:
        return str(versions[-1])
    return None if version and PROGRAMS.exists() else shutil.which(name)
