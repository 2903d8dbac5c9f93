"""Installing into, upgrading in and uninstalling from a company's running database leaves nothing behind."""

import ast
from difflib import unified_diff
from itertools import combinations

import pytest

from databases import metadata, running_company, schema, shell
from script.host.paths import ADDONS, addon_names

OURS = addon_names()
DEPENDS = {name: ast.literal_eval((ADDONS / name / "__manifest__.py").read_text())["depends"] for name in OURS}
# Nothing else of ours needs a leaf; the foundations come with it.
LEAVES = [name for name in OURS if not any(name in depends for depends in DEPENDS.values())]
DATABASE = "crmd_modules"


def closure(*names):
    """The modules and those of ours they need, each after what it depends on."""
    found = []
    for name in names:
        for wanted in (*closure(*(depend for depend in DEPENDS[name] if depend in OURS)), name):
            if wanted not in found:
                found.append(wanted)
    return found


@pytest.fixture(scope="module")
def before(host):
    """A running company's database, and what it looks like without our addons."""
    database = running_company(host)
    return database, schema(host, database), metadata(host, database)


@pytest.fixture
def database(host, before):
    host.copy(before[0], DATABASE)
    yield DATABASE
    host.drop(DATABASE)


@pytest.mark.parametrize("name", OURS)
def test_alone(host, before, database, name):
    """Installed, used, upgraded, then taken off from the top down."""
    host.install(database, name)
    assert_installed(host, database, closure(name))
    shell(host, database, "use_addons.py", OURS=OURS)
    host.run("server", "-d", database, "-u", name, "--stop-after-init", "--no-http")
    shell(host, database, "uninstall.py", MODULES=closure(name)[::-1])
    assert_as_before(host, database, before)


@pytest.mark.parametrize("pair", combinations(LEAVES, 2), ids="+".join)
def test_pair(host, before, database, pair):
    """Installed one after the other; the first leaves while the second stays, then the rest by its foundations."""
    first, second = pair
    host.install(database, first)
    host.install(database, second)
    assert_installed(host, database, closure(first, second))
    shell(host, database, "use_addons.py", OURS=OURS)
    shell(host, database, "uninstall.py", MODULES=[first, second, *closure(first, second)])
    assert_as_before(host, database, before)


def test_together(host, before, database):
    """All at once; taking the foundations away takes away what stands on them."""
    host.install(database, ",".join(OURS))
    assert_installed(host, database, OURS)
    shell(host, database, "use_addons.py", OURS=OURS)
    host.run("server", "-d", database, "-u", ",".join(closure(*OURS)[:1]), "--stop-after-init", "--no-http")
    shell(host, database, "uninstall.py", MODULES=closure(*OURS))
    assert_as_before(host, database, before)


def assert_installed(host, database, names):
    found = host.postgres.query("SELECT name FROM ir_module_module WHERE state = 'installed'", database).split()
    assert set(names) <= set(found)


def assert_as_before(host, database, before):
    _, schema_before, metadata_before = before
    assert not list(unified_diff(schema_before, schema(host, database), "before", "after", lineterm="", n=1))
    after = metadata(host, database)
    changed = {table: rows ^ after[table] for table, rows in metadata_before.items() if rows != after[table]}
    assert not changed
