"""Our addons, what each needs, and a running company's database into which they come and from which they go."""

import ast
from difflib import unified_diff
from functools import cache

import pytest

from databases import company_with, metadata, running_company, schema
from script.host.odoo import HOST_MODULES
from script.host.paths import ADDONS, FOREIGN, addon_names

OURS = addon_names()
MANIFESTS = {name: ast.literal_eval((ADDONS / name / "__manifest__.py").read_text()) for name in OURS}
DEPENDS = {name: manifest["depends"] for name, manifest in MANIFESTS.items()}
# Addons of others, and apps of Odoo's own that the company lacks, which some of ours need; they were there before ours.
APPS = {"gamification", "sale_margin"}
THEIRS = APPS | {manifest.parent.name for manifest in FOREIGN.glob("odoo/addons/*/__manifest__.py")}
GLUE = {name for name, manifest in MANIFESTS.items() if manifest.get("auto_install")}
# Glue to apps that the database has already comes by itself with what it glues; dashboards come with invoices.
COMING = {name for name in GLUE if set(DEPENDS[name]) <= {*OURS, *HOST_MODULES.split(","), "spreadsheet_dashboard"}}
# No addon but glue needs a leaf; the foundations come with it.
LEAVES = [name for name in OURS if not any(name in DEPENDS[other] for other in {*OURS} - GLUE) and name not in GLUE]


def closure(*names):
    """The modules and those of ours they need, each after what it depends on."""
    found = []
    for name in names:
        for wanted in (*closure(*(depend for depend in DEPENDS[name] if depend in OURS)), name):
            if wanted not in found:
                found.append(wanted)
    return found


def with_coming(*names):
    """The closure, and the glue that comes by itself with it."""
    found = closure(*names)
    return [*found, *(name for name in COMING if {*DEPENDS[name]} & {*OURS} <= {*found})]


@pytest.fixture(scope="module")
def look(host, request):
    """A function: a running company's database with only these addons of others, and what it looks like.

    Always a copy: PostgreSQL refuses to copy a database for another worker while this one looks at it.
    """
    made = []

    @cache
    def look(theirs):
        database = f"{_database(request)}_look_{len(made)}"
        made.append(database)
        host.copy(running_company(host), database)
        if theirs:
            host.install(database, ",".join(theirs))
        return database, schema(host, database), metadata(host, database)

    yield look
    for database in made:
        host.drop(database)


@pytest.fixture
def start(host, look, request):
    """A function: make a database as it is before these addons come; return its name and what it looks like.

    With ``installed`` the first of them is in it already.
    """
    database = _database(request)

    def start(*names, installed=False):
        needed = {depend for name in closure(*names) for depend in DEPENDS[name]}
        before = look(tuple(sorted(needed & THEIRS)))
        is_kept = installed and names[0] in LEAVES
        host.copy(company_with(host, names[0]) if is_kept else before[0], database)
        if installed and not is_kept:
            host.install(database, names[0])
        return database, before

    yield start
    host.drop(database)


def _database(request):
    return f"crmd_{request.module.__name__}"


def assert_installed(host, database, names):
    found = host.postgres.query("SELECT name FROM ir_module_module WHERE state = 'installed'", database).split()
    assert set(names) <= set(found)


def assert_as_before(host, database, before):
    _, schema_before, metadata_before = before
    assert not list(unified_diff(schema_before, schema(host, database), "before", "after", lineterm="", n=1))
    after = metadata(host, database)
    changed = {table: rows ^ after[table] for table, rows in metadata_before.items() if rows != after[table]}
    assert not changed
