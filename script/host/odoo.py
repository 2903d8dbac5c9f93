"""Odoo's commands on this checkout: configuration, prepared databases, running servers and tests."""

import hashlib
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from itertools import takewhile

from .console import Stop, die_with_parent, disk_advice, step
from .locks import one_after_another
from .packages import ensure_odoo
from .paths import ADDONS, HOST, PROJECT, addon_names, odoo_home
from .postgres import Postgres
from .python import ensure_foreign_addons, ensure_venv

# What the addons meet in a real company beside their own dependencies.
HOST_MODULES = "crm,sale_crm,sale_management,account,contacts"
BAD_LINE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) .*", re.M)
ERROR_LINE = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) .*", re.M)
LOADING = re.compile(r"Loading module \S+ \((\d+/\d+)\)")


class Odoo:
    """Odoo 19 with this checkout's addons on one PostgreSQL; ``name`` keeps its data apart (demo, test, bench)."""

    def __init__(self, name, *, durable=False):
        with one_after_another("setup"):
            ensure_odoo()
            self.python = ensure_venv()
            self.foreign = ensure_foreign_addons()
        self.postgres = Postgres(name, durable=durable).start()
        self.data = HOST / f"data-{name}"
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.config = HOST / f"{name}.conf"
        self.environment = {**os.environ, **self.postgres.environment, "PYTHONPATH": str(PROJECT)}
        self._write_config()

    def _write_config(self):
        bundled = odoo_home() / "addons"
        addons = [ADDONS, self.foreign, *([bundled] if (bundled / "crm").exists() else [])]
        lines = {
            "addons_path": ",".join(map(str, addons)),
            "data_dir": self.data,
            "db_host": self.postgres.environment.get("PGHOST"),
            "db_port": self.postgres.environment.get("PGPORT"),
            "db_user": self.postgres.environment.get("PGUSER"),
            "db_password": self.postgres.environment.get("PGPASSWORD"),
            "http_interface": "127.0.0.1",
            "max_cron_threads": 1,
            "list_db": False,
        }
        text = "".join(f"{key} = {value}\n" for key, value in lines.items() if value is not None)
        text = f"[options]\n{text}"
        if not self.config.exists() or self.config.read_text() != text:  # others may be reading it
            self.config.touch(mode=0o600)
            self.config.write_text(text)

    def command(self, *arguments):
        """The command line of ``odoo ...`` with this configuration before its first option, for subprocess."""
        words = list(takewhile(lambda argument: not argument.startswith("-"), arguments))
        return [str(self.python), "-m", "odoo", *words, "-c", str(self.config), *arguments[len(words) :]]

    def start(self, command, **kwargs):
        """Start a command of this Odoo and return its process.

        It runs in the project folder, never inside a folder of addons: the addon ``calendar`` would
        shadow Python's own module.
        """
        return subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, text=True, stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent, **kwargs,
        )  # fmt: skip

    def run(self, *arguments, show=lambda detail: None, strict=True):
        """Run ``odoo ARGUMENTS`` to its end and return its log; raise Stop when it fails.

        An ERROR in the log is a failure, and with ``strict`` a WARNING too. ``show`` gets "12/63" and
        the like while modules are loaded.
        """
        lines = []
        process = self.start(self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in process.stdout:
            lines.append(line)
            if loading := LOADING.search(line):
                show(loading[1])
        log = "".join(lines)
        bad = (BAD_LINE if strict else ERROR_LINE).search(log)
        if process.wait() or bad:
            keep = HOST / "failed.log"
            keep.write_text(log)
            reason = bad.group() if bad else ([line.strip() for line in lines if line.strip()] or ["no output"])[-1]
            advice = disk_advice(log) or f"read {keep}, mend the cause and run it again."
            raise Stop(f"odoo {arguments[0]} failed ({reason[:300]}): {advice}")
        return log

    def install(self, database, modules, *options, **kwargs):
        """Install or update modules (comma separated), creating the database when it is not there."""
        options = ("-i", modules, "-u", modules, "--stop-after-init", "--no-http", *options)
        return self.run("server", "-d", database, *options, **kwargs)

    def copy(self, template, database):
        """Make ``database`` a copy of ``template`` with its files."""
        self.postgres.copy(template, database)
        store = self.data / "filestore"
        shutil.rmtree(store / database, ignore_errors=True)
        if (store / template).exists():
            shutil.copytree(store / template, store / database)

    def drop(self, database):
        """Drop a database and its files."""
        self.postgres.drop(database)
        shutil.rmtree(self.data / "filestore" / database, ignore_errors=True)

    def host_template(self):
        """Name of a database with the host's modules and none of ours, made once per Odoo."""
        name = f"crmd_host_{_digest(str(odoo_home()), HOST_MODULES)}"
        if name not in self.postgres.databases():
            with step("Preparing a database with Odoo's own apps") as show, self.building(name) as database:
                self.install(database, HOST_MODULES, show=show, strict=False)
        return name

    def addons_template(self):
        """Name of a database with all our addons installed, made anew whenever a file of theirs changes."""
        name = f"crmd_addons_{addons_digest()}"
        if name not in self.postgres.databases():
            host = self.host_template()
            for old in self.postgres.databases():
                if old.startswith("crmd_addons_"):
                    self.drop(old)
            with step(f"Installing {', '.join(addon_names())}") as show, self.building(name) as database:
                self.copy(host, database)
                self.install(database, ",".join(addon_names()), show=show)
        return name

    @contextmanager
    def building(self, name):
        """Build ``name`` under another name, so that an interrupted build is never taken for a finished one.

        The block gets the name to build under; the last act is the database's, its files are there by then.
        """
        unfinished = f"{name}_building"
        self.drop(unfinished)
        yield unfinished
        store = self.data / "filestore"
        shutil.rmtree(store / name, ignore_errors=True)
        if (store / unfinished).exists():
            (store / unfinished).rename(store / name)
        self.postgres.query(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def addons_digest():
    """Digest of everything that installing our addons reads."""
    skipped = {".pyc", ".po", ".pot", ".md", ".rst"}
    files = (path for path in sorted(ADDONS.rglob("*")) if path.is_file() and path.suffix not in skipped)
    return _digest(*(f"{path.relative_to(ADDONS)}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files
                     if "tests" not in path.parts))  # fmt: skip


def _digest(*texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
