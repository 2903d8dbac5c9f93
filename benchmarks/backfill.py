"""Backfill of all three logs from what Odoo kept: crm.history.backfill in its batches, and one INSERT per log by hand.

The floor is in ``sql/floor_*.sql``. Both write into the same tables with the same indexes, emptied before each run.
"""

from pathlib import Path

from odoo.tools import SQL

from . import build, databases
from .measure import Figure, interleaved, timed

ROUNDS = {"1m": 1, "100k": 3}
LOGS = ("crm_contact_log", "crm_stage_log", "crm_owner_log")
FLOOR = [Path(__file__).parent / "sql" / f"floor_{name}.sql" for name in ("state", "owners", "stages", "contacts")]
# What reports count by; the two must agree on it.
PRINTS = {
    "crm_stage_log": """SELECT move, status, next_move, is_passed, stage_id, count(*)
                        FROM crm_stage_log GROUP BY 1, 2, 3, 4, 5""",
    "crm_owner_log": """SELECT reason, is_machine, count(holder_id), count(from_user_id), count(*)
                        FROM crm_owner_log GROUP BY 1, 2""",
    "crm_contact_log": """SELECT channel, direction, is_effective, is_void, is_planned, date_deadline - day,
                                 count(user_id), count(*)
                          FROM crm_contact_log GROUP BY 1, 2, 3, 4, 5, 6""",
}


def run(scale):
    """Yield the figure of the backfill, measured on a copy that is thrown away."""
    name = f"bench_backfill_{scale}"
    databases.copy(build.addons_template(scale), name)
    try:
        with databases.environment(name) as env:
            prints = {}
            seconds = interleaved(
                ROUNDS[scale], _emptied(env, _by_hand, prints), _emptied(env, _by_product, prints), warm_up=0
            )
        for log in LOGS:
            by_hand, by_product = prints[_by_hand][log], prints[_by_product][log]
            assert by_hand == by_product, f"{log}: the backfill and the floor disagree: {by_hand ^ by_product}"
        yield Figure("backfill of the three logs", *seconds, 2.0, f"{prints['rows']:,} rows")
    finally:
        databases.drop(name)


def _emptied(env, fill, prints):
    def measure(_number):
        env.cr.execute(f"TRUNCATE {', '.join(LOGS)}; DELETE FROM crm_history_backfill")
        env.cr.commit()
        seconds = timed(env.cr, lambda: fill(env))
        prints[fill] = {log: set(env.execute_query(SQL(query))) for log, query in PRINTS.items()}
        prints["rows"] = sum(row[-1] for rows in prints[fill].values() for row in rows)
        return seconds

    return measure


def _by_hand(env):
    fields = {
        name.removesuffix("_id"): env["ir.model.fields"]._get("crm.lead", name).id
        for name in ("stage_id", "active", "user_id", "team_id")
    }
    for file in FLOOR:
        env.cr.execute(file.read_text(), fields)
    env.cr.commit()


def _by_product(env):
    build.backfill(env)
