"""The benchmark's databases: prepared templates and throw-away copies on the configured PostgreSQL."""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import odoo.init  # noqa: F401  Odoo must be set up before any other import of it
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db, db_connect
from odoo.tools import SQL, config

PROJECT = Path(__file__).resolve().parents[1]
# What the addons meet in a real company beside their own dependencies.
HOST_MODULES = "crm,sale_crm,sale_management,account,contacts"


@contextmanager
def _maintenance():
    cursor = db_connect("postgres").cursor()
    cursor.connection.autocommit = True
    try:
        yield cursor
    finally:
        cursor.close()


def exists(name):
    """Whether the database is there."""
    with _maintenance() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.rowcount)


def drop(name):
    """Drop a database and its files."""
    Registry.delete(name)
    close_db(name)
    with _maintenance() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS %s WITH (FORCE)", SQL.identifier(name)))
    shutil.rmtree(Path(config.filestore(name)), ignore_errors=True)


def drop_others(prefix, name):
    """Drop the databases that ``name`` replaces: older ones of that prefix."""
    with _maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s", [f"{prefix}%", name])
        older = [row[0] for row in cursor.fetchall()]
    for database in older:
        drop(database)


def copy(template, name):
    """Make ``name`` a copy of ``template``, replacing an older one."""
    drop(name)
    close_db(template)
    with _maintenance() as cursor:
        cursor.execute(SQL("CREATE DATABASE %s TEMPLATE %s", SQL.identifier(name), SQL.identifier(template)))
    if Path(config.filestore(template)).exists():
        shutil.copytree(config.filestore(template), config.filestore(name))


def rename(name, new_name):
    """Give a finished template its name, so that an interrupted build is never taken for one."""
    Registry.delete(name)
    close_db(name)
    with _maintenance() as cursor:
        cursor.execute(SQL("ALTER DATABASE %s RENAME TO %s", SQL.identifier(name), SQL.identifier(new_name)))
    if Path(config.filestore(name)).exists():
        shutil.move(config.filestore(name), config.filestore(new_name))


def install(name, modules):
    """Install modules as an administrator would, in a process of its own."""
    command = [sys.executable, "-m", "odoo", "server", "-c", config["config"], "-d", name, "-i", modules]
    subprocess.run([*command, "--stop-after-init", "--no-http", "--log-level=warn"], cwd=PROJECT, check=True)


@contextmanager
def environment(name):
    """An environment of the superuser in database ``name``, on one cursor, with JIT off; rolled back at the end."""
    with Registry(name).cursor() as cursor:
        cursor.execute("SET jit = off")
        cursor.commit()  # a later rollback must not switch it on again
        try:
            yield api.Environment(cursor, SUPERUSER_ID, {})
        finally:
            cursor.rollback()
