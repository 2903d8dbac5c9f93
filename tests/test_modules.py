"""Installing into, upgrading in and uninstalling from a company's running database leaves nothing behind."""

import ast
from difflib import unified_diff
from functools import cache
from itertools import combinations

import pytest

from databases import metadata, running_company, schema, shell
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
DATABASE = "crmd_modules"


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
def look(host):
    """A function: a running company's database with only these addons of others, and what it looks like."""

    @cache
    def look(theirs):
        database = running_company(host)
        if theirs:
            used, database = database, f"{DATABASE}_theirs"
            host.copy(used, database)
            host.install(database, ",".join(theirs))
        return database, schema(host, database), metadata(host, database)

    yield look
    host.drop(f"{DATABASE}_theirs")


@pytest.fixture
def start(host, look):
    """A function: make DATABASE as it is before these addons come, and return what it looks like."""

    def start(*names):
        needed = {depend for name in closure(*names) for depend in DEPENDS[name]}
        found = look(tuple(sorted(needed & THEIRS)))
        host.copy(found[0], DATABASE)
        return found

    yield start
    host.drop(DATABASE)


@pytest.mark.parametrize("name", sorted({*OURS} - COMING))
def test_alone(host, start, name):
    """Installed, used, upgraded, then taken off from the top down."""
    before = start(name)
    host.install(DATABASE, name)
    assert_installed(host, DATABASE, with_coming(name))
    shell(host, DATABASE, "use_addons.py", OURS=OURS)
    host.run("server", "-d", DATABASE, "-u", name, "--stop-after-init", "--no-http")
    shell(host, DATABASE, "uninstall.py", MODULES=closure(name)[::-1])
    assert_as_before(host, DATABASE, before)


@pytest.mark.parametrize("pair", combinations(LEAVES, 2), ids="+".join)
def test_pair(host, start, pair):
    """Installed one after the other; the first leaves while the second stays, then the rest by its foundations."""
    first, second = pair
    before = start(*pair)
    host.install(DATABASE, first)
    host.install(DATABASE, second)
    assert_installed(host, DATABASE, with_coming(first, second))
    shell(host, DATABASE, "use_addons.py", OURS=OURS)
    shell(host, DATABASE, "uninstall.py", MODULES=[first, second, *closure(first, second)])
    assert_as_before(host, DATABASE, before)


def test_together(host, start):
    """All at once; taking the foundations away takes away what stands on them."""
    before = start(*OURS)
    host.install(DATABASE, ",".join(OURS))
    assert_installed(host, DATABASE, OURS)
    shell(host, DATABASE, "use_addons.py", OURS=OURS)
    host.run("server", "-d", DATABASE, "-u", ",".join(closure(*OURS)[:1]), "--stop-after-init", "--no-http")
    shell(host, DATABASE, "uninstall.py", MODULES=closure(*OURS))
    assert_as_before(host, DATABASE, before)


def assert_installed(host, database, names):
    found = host.postgres.query("SELECT name FROM ir_module_module WHERE state = 'installed'", database).split()
    assert set(names) <= set(found)


def assert_as_before(host, database, before):
    _, schema_before, metadata_before = before
    assert not list(unified_diff(schema_before, schema(host, database), "before", "after", lineterm="", n=1))
    after = metadata(host, database)
    changed = {table: rows ^ after[table] for table, rows in metadata_before.items() if rows != after[table]}
    assert not changed
