"""Deals for 10,000 invoices without one, and what deals brought: the models, and the same by hand in SQL."""

from functools import partial
from pathlib import Path

from . import databases
from .measure import Figure, interleaved, timed

ROUNDS = 3
LEADS = {"1m": 1_000_000, "100k": 100_000}
UNLINKED = 10_000
DATA, FLOOR = ((Path(__file__).parent / "sql" / name).read_text() for name in ("deals.sql", "floor_matching.sql"))
MONTH = [("day", ">=", "2025-05-01"), ("day", "<=", "2025-05-31")]
FLOOR_MONEY = """
    SELECT lead.user_id, count(*), sum(-line.balance), sum(round(-line.balance * move.paid_share, 2))
      FROM account_move move
      JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
      LEFT JOIN crm_lead lead ON lead.id = line.lead_id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt') AND {condition}
     GROUP BY lead.user_id
"""


def run(scale):
    """Yield the figures of matching and of the money of deals."""
    with databases.environment(_database(scale)) as env:
        env.cr.execute("SET jit = off")
        _copy_tables(env)
        times = interleaved(
            ROUNDS, _undone(env, partial(_store, env)), _undone(env, env["crm.invoice.match"]._run_pass)
        )
        _check_same(env)
        yield Figure(f"deals for {UNLINKED:,} invoices among {LEADS[scale]:,}, found and stored", *times, 2)
        for name, condition, domain in (
            ("one month", "move.invoice_date BETWEEN '2025-05-01' AND '2025-05-31'", MONTH),
            ("all time", "TRUE", []),
        ):
            floor = partial(env.cr.execute, FLOOR_MONEY.format(condition=condition))
            product = partial(_money, env, domain)
            times = interleaved(ROUNDS, _undone(env, floor), _undone(env, product))
            yield Figure(f"invoiced and paid per salesperson, {name}", *times, 1.3)


def _money(env, domain):
    return env["crm.deal.invoice"]._read_group(domain, ["user_id"], ["__count", "invoiced:sum", "paid:sum"])


def _database(scale):
    """Name of a database with the addon and that many deals and invoices, built at the first call."""
    name = f"bench_matching_{scale}"
    if not databases.exists(name):
        building = f"{name}_building"
        databases.drop(building)
        databases.install(building, "crm_funnel_metrics")
        with databases.environment(building) as env:
            if not env["account.journal"].search([], limit=1):
                env["account.journal"].create({"name": "Sales", "code": "B", "type": "sale"})
            env.flush_all()
            env.cr.execute("SET session_replication_role = replica")  # the data is consistent: no check per row
            env.cr.execute(DATA, {"leads": LEADS[scale], "unlinked": UNLINKED})
            env.cr.commit()
            env.cr.connection.autocommit = True
            env.cr.execute("VACUUM ANALYZE")
        databases.rename(building, name)
    return name


def _copy_tables(env):
    """Empty tables for the floor, as the product's: indexes, constraints and foreign keys."""
    tables = ("crm_invoice_match", "crm_invoice_match_candidate")
    for table in tables:
        env.cr.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
        env.cr.execute(f"ALTER TABLE floor_{table} ALTER id SET DEFAULT nextval('{table}_id_seq')")
    for table in tables:
        env.cr.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
            [table],
        )
        for (foreign_key,) in env.cr.fetchall():
            foreign_key = foreign_key.replace("REFERENCES crm_invoice", "REFERENCES floor_crm_invoice")
            env.cr.execute(f"ALTER TABLE floor_{table} ADD {foreign_key}")


def _store(env):
    """A row per invoice, its candidates, and the best of them."""
    env.cr.execute("""
        INSERT INTO floor_crm_invoice_match (move_id, company_id, customer_id, day, amount, state, date_matched)
        SELECT id, company_id, commercial_partner_id, invoice_date, amount_untaxed_signed, 'open', now()
          FROM account_move WHERE is_without_deal
    """)
    env.cr.execute(
        "INSERT INTO floor_crm_invoice_match_candidate (match_id, lead_id, score, points_customer, points_amount,"
        " points_date, points_reference, is_rejected) SELECT match.id, found.lead_id, found.score, customer_points,"
        f" amount_points, date_points, named, FALSE FROM ({FLOOR}) AS found"
        " JOIN floor_crm_invoice_match match USING (move_id)"
    )
    env.cr.execute("""
        UPDATE floor_crm_invoice_match match SET candidate_id = best.id, lead_id = best.lead_id, score = best.score
          FROM (SELECT DISTINCT ON (match_id) match_id, id, lead_id, score
                  FROM floor_crm_invoice_match_candidate ORDER BY match_id, score DESC, id) AS best
         WHERE match.id = best.match_id
    """)


def _undone(env, function):
    """Measure what ``function`` takes, and undo it."""

    def measure(_number):
        env.cr.execute("SAVEPOINT round")
        seconds = timed(env.cr, function)
        env.cr.execute("ROLLBACK TO SAVEPOINT round")
        env.invalidate_all(flush=False)
        return seconds

    return measure


def _check_same(env):
    """A ratio of two passes with different answers would say nothing."""
    env["crm.invoice.match"]._run_pass()
    env.cr.execute(f"""
        SELECT count(*), count(*) FILTER (WHERE ours.score IS DISTINCT FROM floor.score)
          FROM (SELECT match.move_id, candidate.lead_id, candidate.score
                  FROM crm_invoice_match_candidate candidate
                  JOIN crm_invoice_match match ON match.id = candidate.match_id) AS ours
          FULL JOIN ({FLOOR}) AS floor USING (move_id, lead_id)
    """)
    pairs, different = env.cr.fetchone()
    assert pairs > UNLINKED and not different, f"{different} of {pairs} candidates differ"
