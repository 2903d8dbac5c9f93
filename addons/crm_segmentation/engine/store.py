"""Writing the classes to the database, each time in one statement."""

from odoo.tools import SQL

from ..models.classes import code_sql, quadrant_sql
from .classify import classified_sql

COLUMNS = (
    "run_id partner_id partner_ref abc_class xyz_class segment_code segment_quadrant previous_abc_class"
    " previous_xyz_class previous_segment_code value revenue share cumulative_share rank mean deviation coefficient"
    " orders active_months age_months date_first_purchase date_last_purchase"
).split()
# A run that has all of these in common with an earlier one says nothing new. Ranks and ABC classes follow from the
# values and the classes of before: PostgreSQL leaves them out as long as nobody reads them.
COMPARED = (
    "value revenue orders active_months date_first_purchase date_last_purchase xyz_class previous_abc_class"
    " previous_xyz_class"
).split()
CLASSES = "abc_class xyz_class segment_code segment_quadrant computed_abc_class computed_xyz_class override_id".split()


def _columns(names, alias=None):
    return SQL(", ").join(SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names)


def insert_results(run):
    """Append the results of the run, in the order of the customers' IDs: their own would tell the rank."""
    query = SQL(
        "INSERT INTO crm_segmentation_result (%(columns)s) SELECT %(columns)s FROM (%(rows)s) AS result"
        " ORDER BY partner_ref",
        columns=_columns(COLUMNS),
        rows=classified_sql(run),
    )
    run.env["crm.segmentation.result"].flush_model()
    _execute(run.env, query)


def repeats(run, twin):
    """Whether computing ``run`` would give what ``twin`` already says."""
    query = SQL(
        """
        SELECT EXISTS (
            SELECT FROM (%s) AS result
              FULL JOIN (SELECT * FROM crm_segmentation_result WHERE run_id = %s) AS twin USING (partner_ref)
             WHERE (%s, has_value) IS DISTINCT FROM (%s, twin.abc_class IS NOT NULL))
        """,
        classified_sql(run),
        twin.id,
        _columns(COMPARED, "result"),
        _columns(COMPARED, "twin"),
    )
    return not run.env.execute_query(query)[0][0]


def totals(run):
    """Column values of the run: how many customers, what they brought and how few bring most of it."""
    query = SQL(
        """
        SELECT count(*) AS customer_count, count(*) FILTER (WHERE rank > 0) AS curve_count,
               sum(value) FILTER (WHERE rank > 0) AS value_total, sum(revenue) AS revenue_total,
               100.0 * min(rank) FILTER (WHERE cumulative_share >= 80)
                   / NULLIF(count(*) FILTER (WHERE rank > 0), 0) AS concentration
          FROM crm_segmentation_result WHERE run_id = %s
        """,
        run.id,
    )
    return run.env.execute_query_dict(query)[0]


def refresh_customers(env, company, run, today, partners=None):
    """Make the customers' rows of a company say what ``run`` and the manual segments of ``today`` say.

    Only rows that differ are written (by EXCEPT: a join would trust statistics that are older than the run);
    ``partners`` limits it to those. Of merged customers the survivor's own result holds, else the largest of the rest.
    """
    wanted = SQL("AND partner_id = ANY(%s)", partners.ids) if partners is not None else SQL()
    env.flush_all()
    target = SQL(
        """
        SELECT partner_id, abc_class, xyz_class, %(code)s AS segment_code, %(quadrant)s AS segment_quadrant,
               computed_abc_class, computed_xyz_class, override_id
          FROM (SELECT COALESCE(result.partner_id, manual.partner_id) AS partner_id,
                       COALESCE(manual.abc_class, result.abc_class) AS abc_class,
                       COALESCE(manual.xyz_class, result.xyz_class) AS xyz_class,
                       result.abc_class AS computed_abc_class, result.xyz_class AS computed_xyz_class,
                       manual.id AS override_id
                  FROM (SELECT partner_id, abc_class, xyz_class FROM crm_segmentation_result
                         WHERE run_id = %(run)s AND (partner_ref = partner_id OR id = ANY(%(merged)s)) %(wanted)s
                       ) AS result
                  FULL JOIN (SELECT id, partner_id, abc_class, xyz_class FROM crm_segmentation_override
                              WHERE active AND company_id = %(company)s %(wanted)s
                                AND (date_expiry IS NULL OR date_expiry >= %(today)s)) AS manual USING (partner_id)
               ) AS pair
        """,
        code=code_sql(SQL("abc_class"), SQL("xyz_class")),
        quadrant=quadrant_sql(SQL("abc_class"), SQL("xyz_class")),
        run=run.id or None,
        company=company.id,
        today=today,
        wanted=wanted,
        merged=_find_merged(env, run, wanted),
    )
    values = {"company": company.id, "target": target, "wanted": wanted}
    _execute(env, SQL(
        """
        DELETE FROM crm_segmentation_customer
         WHERE company_id = %(company)s %(wanted)s AND partner_id NOT IN (SELECT partner_id FROM (%(target)s) AS target)
        """,
        **values,
    ))  # fmt: skip
    _execute(env, SQL(
        """
        INSERT INTO crm_segmentation_customer (company_id, partner_id, %(columns)s)
        SELECT %(company)s, * FROM (
               SELECT partner_id, %(columns)s FROM (%(target)s) AS target
               EXCEPT SELECT partner_id, %(columns)s FROM crm_segmentation_customer WHERE company_id = %(company)s
               ) AS changed
            ON CONFLICT (company_id, partner_id) DO UPDATE SET (%(columns)s) = ROW(%(excluded)s)
        """,
        columns=_columns(CLASSES),
        excluded=_columns(CLASSES, "excluded"),
        **values,
    ))  # fmt: skip


def _find_merged(env, run, wanted):
    """IDs of the largest results of customers merged into one that has no result of its own in the run."""
    largest = SQL(
        """
        SELECT DISTINCT ON (partner_id) partner_id, id FROM crm_segmentation_result
         WHERE run_id = %s AND partner_ref <> partner_id %s ORDER BY partner_id, value DESC, id
        """,
        run.id or None,
        wanted,
    )
    merged = dict(env.execute_query(largest))
    own = SQL(
        "SELECT partner_ref FROM crm_segmentation_result WHERE run_id = %s AND partner_ref = ANY(%s)",
        run.id or None,
        list(merged),
    )
    for (partner_id,) in env.execute_query(own) if merged else ():
        del merged[partner_id]
    return list(merged.values())


def _execute(env, query):
    """Run a writing statement, after what it reads has been flushed."""
    for field in query.to_flush:
        env[field.model_name].flush_model([field.name])
    env.cr.execute(query)
