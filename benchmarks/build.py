"""The data: 1,000,000 leads of three years with 4,000,000 stays in stages and 2,000,000 contacts, or a tenth of it.

Kept as two template databases: the host without our addons, holding what Odoo itself would have kept (tracking values,
messages, done activities), and a copy of it with the addons installed. Deterministic; 200 salespeople in 20 teams at
either scale.
"""

import hashlib
import time
from pathlib import Path

from . import data, databases

LEADS = {"1m": 1_000_000, "100k": 100_000}
ADDONS = databases.PROJECT / "addons"


def host_template(scale):
    """Name of the database with the data and without our addons, built at the first call."""
    name = f"bench_host_{scale}_{_digest(Path(data.__file__), *data.SQL_FILES)}"
    if not databases.exists(name):
        building = f"{name}_building"
        databases.copy(_plain_template(), building)
        with databases.environment(building) as env:
            _progress(f"{LEADS[scale]:,} leads with their messages")
            data.fill(env, LEADS[scale])
            env.cr.commit()
        _vacuum(building)
        databases.rename(building, name)
        databases.drop_others(f"bench_host_{scale}_", name)
    return name


def _plain_template():
    """Name of a database with Odoo's own apps and no data."""
    name = "bench_plain"
    if not databases.exists(name):
        building = f"{name}_building"
        databases.drop(building)
        _progress("installing Odoo's own apps")
        databases.install(building, databases.HOST_MODULES)
        databases.rename(building, name)
    return name


def addons_template(scale):
    """Name of a copy of it with our addons installed (which backfills their logs), rebuilt whenever they change."""
    name = f"bench_addons_{scale}_{_digest(*_addon_files())}"
    if not databases.exists(name):
        building = f"bench_addons_{scale}_building"
        databases.copy(host_template(scale), building)
        addons = ",".join(sorted(manifest.parent.name for manifest in ADDONS.glob("*/__manifest__.py")))
        _progress(f"installing {addons}")
        databases.install(building, addons)
        _progress("backfill")
        with databases.environment(building) as env:
            backfill(env)
        _vacuum(building)
        databases.rename(building, name)
        databases.drop_others(f"bench_addons_{scale}_", name)
    return name


def backfill(env):
    """Reconstruct the logs to the end as the scheduled job does, a transaction per batch."""
    sources = env["crm.history.backfill"]
    sources._start()
    env.cr.commit()
    while source := sources.search([("date_done", "=", False)], limit=1):
        source._run_batch()
        env.cr.commit()


def _vacuum(name):
    _progress("vacuum analyze")
    with databases.environment(name) as env:
        env.cr.connection.rollback()
        env.cr.connection.autocommit = True
        env.cr.execute("VACUUM ANALYZE")


def _addon_files():
    files = (path for path in sorted(ADDONS.rglob("*")) if path.suffix in {".py", ".xml", ".csv"})
    return (path for path in files if "tests" not in path.parts)


def _digest(*paths):
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:10]


def _progress(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)
