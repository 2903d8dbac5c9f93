"""Odoo's commands on this checkout: configuration, prepared databases, running servers and tests."""

import hashlib
import os
import re
import shutil
import subprocess

from .console import Stop, step
from .packages import ensure_odoo
from .paths import ADDONS, HOST, PROJECT, addon_names, odoo_home
from .postgres import Postgres
from .python import ensure_venv

# What the addons meet in a real company beside their own dependencies.
HOST_MODULES = "crm,sale_crm,sale_management,account,contacts"
BAD_LOG_LINE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) .*", re.M)


class Odoo:
    """Odoo 19 with this checkout's addons on one PostgreSQL; ``name`` keeps its data apart (demo, test, bench)."""

    def __init__(self, name, *, durable=False):
        ensure_odoo()
        self.python = ensure_venv()
        self.postgres = Postgres(name, durable=durable).start()
        self.data = HOST / f"data-{name}"
        self.config = HOST / f"{name}.conf"
        self.environment = {**os.environ, **self.postgres.environment, "PYTHONPATH": str(PROJECT)}
        self._write_config()

    def _write_config(self):
        bundled = odoo_home() / "addons"
        addons = [ADDONS, bundled] if (bundled / "crm").exists() else [ADDONS]
        lines = {
            "addons_path": ",".join(map(str, addons)),
            "data_dir": self.data,
            "db_host": self.postgres.environment.get("PGHOST"),
            "db_port": self.postgres.environment.get("PGPORT"),
            "db_user": self.postgres.environment.get("PGUSER"),
            "db_password": self.postgres.environment.get("PGPASSWORD"),
            "max_cron_threads": 1,
            "list_db": False,
        }
        text = "".join(f"{key} = {value}\n" for key, value in lines.items() if value is not None)
        self.config.write_text(f"[options]\n{text}")
        self.config.chmod(0o600)

    def command(self, *arguments):
        """The command line of ``odoo ...`` with this configuration, for subprocess."""
        return [str(self.python), "-m", "odoo", *arguments[:1], "-c", str(self.config), *arguments[1:]]

    def run(self, *arguments, log=None):
        """Run ``odoo ARGUMENTS`` to its end and return its log; a WARNING or worse in it raises Stop.

        ``log`` is a file to keep the output in. Run from the project folder, never inside a folder of
        addons: the addon ``calendar`` would shadow Python's own module.
        """
        done = subprocess.run(
            self.command(*arguments), cwd=PROJECT, env=self.environment, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if log:
            log.write_text(done.stdout)
        bad = BAD_LOG_LINE.search(done.stdout)
        if done.returncode or bad:
            keep = HOST / "failed.log"
            keep.write_text(done.stdout)
            first = bad.group() if bad else (done.stdout.strip().splitlines() or ["no output"])[-1]
            raise Stop(f"odoo {' '.join(arguments[:3])} failed: {first[:300]} (whole log: {keep})")
        return done.stdout

    def install(self, database, modules, *options):
        """Install modules (comma separated), creating the database when it is not there."""
        return self.run("server", "-d", database, "-i", modules, "--stop-after-init", "--no-http", *options)

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
            with step("Preparing a database with Odoo's own apps"):
                self._build(name, lambda building: self.install(building, HOST_MODULES))
        return name

    def addons_template(self):
        """Name of a database with all our addons installed, made anew whenever a file of theirs changes."""
        name = f"crmd_addons_{addons_digest()}"
        if name not in self.postgres.databases():
            host = self.host_template()
            with step(f"Installing {', '.join(addon_names())}"):
                for old in self.postgres.databases():
                    if old.startswith("crmd_addons_"):
                        self.drop(old)
                self._build(name, lambda building: self._install_ours(host, building))
        return name

    def _install_ours(self, host, building):
        self.copy(host, building)
        self.install(building, ",".join(addon_names()))

    def _build(self, name, build):
        """Build under another name, so that an interrupted build is never taken for a finished one."""
        building = f"{name}_building"
        self.drop(building)
        build(building)
        self.postgres.query(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        store = self.data / "filestore"
        if (store / building).exists():
            shutil.rmtree(store / name, ignore_errors=True)
            (store / building).rename(store / name)


def addons_digest():
    """Digest of everything that installing our addons reads."""
    skipped = {".pyc", ".po", ".pot", ".md", ".rst"}
    files = (path for path in sorted(ADDONS.rglob("*")) if path.is_file() and path.suffix not in skipped)
    return _digest(*(f"{path.relative_to(ADDONS)}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files
                     if "tests" not in path.parts))  # fmt: skip


def _digest(*texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
