"""A segmentation run over a year of invoices: crm.segmentation._run, and the same by hand in one statement."""

from datetime import date
from functools import partial
from pathlib import Path

from odoo.tools import SQL

from . import databases
from .measure import Figure, interleaved, timed

ROUNDS = 3
INVOICES = {"1m": 1_000_000, "100k": 100_000}
END = date(2025, 10, 31)
DATA, FLOOR = ((Path(__file__).parent / "sql" / name).read_text() for name in ("invoices.sql", "floor_segments.sql"))
# The tables a run writes, with their indexes and foreign keys.
TABLES = ("crm_segmentation_result", "crm_segmentation_customer")
COLUMNS = (
    "partner_id abc_class xyz_class segment_code segment_quadrant value revenue share cumulative_share rank mean"
    " deviation coefficient orders active_months age_months date_first_purchase date_last_purchase"
).split()


def run(scale):
    """Yield the figures of segmentation runs."""
    times = {}
    for size in dict.fromkeys(("100k", scale)):
        database = _database(size)
        with databases.environment(database) as env:
            profile = env["crm.segmentation"].search([("is_main", "=", True)], limit=1)
            profile.margin = 0
            _copy_tables(env)
            empty = profile._run(date(2020, 1, 31))
            store, run_once = partial(_store, env, empty.id), partial(profile._run, END)
            first = interleaved(ROUNDS, _undone(env, store), _undone(env, run_once))
            times[size] = first[1]
            _check_same(env, profile._run(END))
            if size == scale:
                name = f"run over {INVOICES[size]:,} invoices of two years, computed and stored"
                yield Figure(name, *first, 1.3)
                again = interleaved(ROUNDS, _undone(env, partial(_compute, env)), _undone(env, run_once))
                yield Figure("... again, nothing changed (floor: computing alone)", *again, 1.2)
    if scale == "1m":
        tenfold = [(10 * clock, 10 * processor) for clock, processor in times["100k"]]
        yield Figure("... growth from 100,000 to 1,000,000 (floor: ten times the small run)", tenfold, times["1m"], 1.3)


def _database(scale):
    """Name of a database with the addon and that many invoices, built at the first call."""
    name = f"bench_segmentation_{scale}"
    if not databases.exists(name):
        building = f"{name}_building"
        databases.copy(_empty_database(), building)
        with databases.environment(building) as env:
            env.cr.execute("SET session_replication_role = replica")  # the data is consistent: no check per row
            env.cr.execute(DATA, {"invoices": INVOICES[scale]})
            env.cr.commit()
            env.cr.connection.autocommit = True
            env.cr.execute("VACUUM ANALYZE")
        databases.rename(building, name)
    return name


def _empty_database():
    """Name of a database with the addon and a journal, and no invoices."""
    name = "bench_segmentation_empty"
    if not databases.exists(name):
        building = f"{name}_building"
        databases.drop(building)
        databases.install(building, "crm_segmentation")
        with databases.environment(building) as env:
            if not env["account.journal"].search([], limit=1):
                env["account.journal"].create({"name": "Sales", "code": "B", "type": "sale"})
            env.cr.commit()
        databases.rename(building, name)
    return name


def _copy_tables(env):
    """Empty tables for the floor, as the product's: indexes, constraints and foreign keys."""
    for table in TABLES:
        copy = SQL.identifier(f"floor_{table}")
        env.cr.execute(SQL("CREATE TABLE %s (LIKE %s INCLUDING ALL)", copy, SQL.identifier(table)))
        env.cr.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
            [table],
        )
        for (foreign_key,) in env.cr.fetchall():
            env.cr.execute(f"ALTER TABLE floor_{table} ADD {foreign_key}")


def _undone(env, function):
    """Measure what ``function`` takes with its flush, and undo it."""

    def work():
        function()
        env.flush_all()

    def measure(_number):
        env.flush_all()
        env.cr.execute("SAVEPOINT round")
        seconds = timed(env.cr, work)
        env.cr.execute("ROLLBACK TO SAVEPOINT round")
        env.invalidate_all(flush=False)
        return seconds

    return measure


def _compute(env):
    """Read the classes too: PostgreSQL leaves out the ranking when nobody reads what comes of it."""
    env.cr.execute(f"SELECT count(*), sum(revenue), max(abc), max(xyz) FROM ({FLOOR}) AS result")


def _store(env, run_id):
    env.cr.execute(
        f"INSERT INTO floor_crm_segmentation_result (run_id, partner_ref, {', '.join(COLUMNS)})"
        f" SELECT %s, partner_id, result.* FROM ({FLOOR}) AS result",
        [run_id],
    )
    env.cr.execute("""
        INSERT INTO floor_crm_segmentation_customer (company_id, partner_id, abc_class, xyz_class, segment_code,
                    segment_quadrant, computed_abc_class, computed_xyz_class)
        SELECT 1, partner_id, abc_class, xyz_class, segment_code, segment_quadrant, abc_class, xyz_class
          FROM floor_crm_segmentation_result
    """)


def _check_same(env, run):
    """A ratio of two statements with different answers would say nothing."""
    env.cr.execute(
        f"""
        SELECT count(*), count(*) FILTER (
                   WHERE (ours.revenue, ours.abc_class, ours.xyz_class, ours.segment_code, ours.rank, ours.age_months)
                         IS DISTINCT FROM (floor.revenue, floor.abc, floor.xyz, floor.code, floor.rank, floor.age)),
               count(*) FILTER (WHERE ours.segment_code IS NULL)
          FROM (SELECT * FROM crm_segmentation_result WHERE run_id = %s) AS ours
          FULL JOIN ({FLOOR}) AS floor USING (partner_id)
        """,
        [run.id],
    )
    customers, different, without = env.cr.fetchone()
    assert customers and not different and not without, (customers, different, without)
