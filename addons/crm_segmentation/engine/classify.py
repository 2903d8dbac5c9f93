"""Classes of customers from their figures, as one SELECT with the columns of ``crm.segmentation.result``."""

from odoo.tools import SQL

from ..models.classes import code_sql, quadrant_sql
from .documents import customers_sql, month_sql


def ranked_sql(run):
    """SQL: the customers with their rank, the total and the sum up to and with each, of those above zero.

    Ties are ranked by the database ID. Whoever is at or below zero comes after the curve. Purchases are looked for
    since the first one (age); what is added up by month begins earlier (span) where a credit note, or an invoice that
    was wholly credited, came before it: without its month the others would not be those of the value.
    """
    end = run.date_to.year * 12 + run.date_to.month
    return SQL(
        """
        SELECT customer.*, row_number() OVER line AS rank, sum(value) OVER line AS cumulative,
               sum(value) FILTER (WHERE value > 0) OVER () AS total,
               CASE WHEN first_day IS NOT NULL THEN %(age)s END AS age,
               CASE WHEN first_day IS NOT NULL THEN GREATEST(%(age)s, %(end)s - first_month + 1) END AS span,
               %(end)s - %(last)s AS silence
          FROM (%(customers)s) AS customer
        WINDOW line AS (ORDER BY value DESC, partner_id ROWS UNBOUNDED PRECEDING)
        """,
        customers=customers_sql(run),
        age=SQL("LEAST(%s, %s - %s + 1)", run.parameters["months"], end, month_sql(SQL("first_day"))),
        end=end,
        last=month_sql(SQL("last_day")),
    )


def classified_sql(run):
    """SQL: one row per customer with the columns of a result, and ``has_value`` of ``customers_sql``.

    Classes that are within the margin of a line stay what they were in the previous run.
    """
    return SQL(
        """
        WITH figured AS (
            SELECT ranked.*, value / span AS mean,
                   CASE WHEN span > 0 THEN sqrt(GREATEST(squares / span - ((value / span) ^ 2)::float8, 0)) END
                       AS deviation,
                   previous_abc_class, previous_xyz_class, previous_segment_code
              FROM (%(ranked)s) AS ranked
              LEFT JOIN (SELECT partner_ref, abc_class AS previous_abc_class, xyz_class AS previous_xyz_class,
                                segment_code AS previous_segment_code
                           FROM crm_segmentation_result WHERE run_id = %(previous)s) AS previous
                ON previous.partner_ref = ranked.partner_id
        ), classed AS (
            SELECT *, %(abc)s AS abc_class, %(xyz)s AS xyz_class FROM figured
        )
        SELECT %(run)s AS run_id, partner_id, partner_id AS partner_ref, abc_class, xyz_class,
               %(code)s AS segment_code, %(quadrant)s AS segment_quadrant,
               previous_abc_class, previous_xyz_class, previous_segment_code,
               value::float8 AS value, revenue,
               CASE WHEN value > 0 THEN (100 * value / total)::float8 END AS share,
               CASE WHEN value > 0 THEN (100 * cumulative / total)::float8 END AS cumulative_share,
               CASE WHEN value > 0 THEN rank ELSE 0 END AS rank,
               mean::float8 AS mean, deviation,
               CASE WHEN mean > 0 THEN 100 * deviation / mean::float8 END AS coefficient,
               orders, active_months, age AS age_months,
               first_day AS date_first_purchase, last_day AS date_last_purchase, has_value
          FROM classed
        """,
        ranked=ranked_sql(run),
        previous=run.previous_run_id.id or None,
        abc=_abc_sql(run.parameters["margin"], run.limit_a, run.limit_b),
        xyz=_xyz_sql(run.parameters),
        run=run.id,
        code=code_sql(SQL("abc_class"), SQL("xyz_class")),
        quadrant=quadrant_sql(SQL("abc_class"), SQL("xyz_class")),
    )


def _line_sql(column, upper, lower, line, step):
    """SQL: the line, moved by ``step`` for who was in an ``upper`` class before and against it for a ``lower`` one."""
    if not step:
        return SQL("%s", line)
    return SQL(
        "%s + %s * (CASE WHEN %s IN %s THEN 1 WHEN %s IN %s THEN -1 ELSE 0 END)",
        line, step, column, upper, column, lower,
    )  # fmt: skip


def _abc_sql(margin, limit_a, limit_b):
    """SQL: the class of a row of ``figured``. The customer that crosses a line belongs to the upper class."""
    column = SQL("previous_abc_class")
    before = SQL("100 * (cumulative - value)")
    return SQL(
        """
        CASE WHEN NOT has_value THEN NULL WHEN value <= 0 THEN 'negative'
             WHEN %(before)s < total * (%(line_a)s) THEN 'A'
             WHEN %(before)s < total * (%(line_b)s) THEN 'B' ELSE 'C' END
        """,
        before=before,
        line_a=_line_sql(column, ("A",), ("B", "C"), limit_a, margin),
        line_b=_line_sql(column, ("A", "B"), ("C",), limit_b, margin),
    )


def _xyz_sql(parameters):
    """SQL: the class of a row of ``figured``. One month with a purchase is never more than Z, whatever the method."""
    column = SQL("previous_xyz_class")
    margin = parameters["margin"]
    if parameters["xyz_method"] == "frequency":
        regular = _line_sql(column, ("X",), ("Y", "Z"), parameters["frequency_x"], -margin)
        irregular = _line_sql(column, ("X", "Y"), ("Z",), parameters["frequency_y"], -margin)
        is_x = SQL("100.0 * active_months / age >= LEAST(%s, 100)", regular)
        is_y = SQL("100.0 * active_months / age >= LEAST(%s, 100)", irregular)
    else:
        regular = _line_sql(column, ("X",), ("Y", "Z"), parameters["variation_x"], margin)
        irregular = _line_sql(column, ("X", "Y"), ("Z",), parameters["variation_y"], margin)
        is_x = SQL("mean > 0 AND 100 * deviation <= mean::float8 * (%s)", regular)
        is_y = SQL("mean > 0 AND 100 * deviation <= mean::float8 * (%s)", irregular)
    return SQL(
        """
        CASE WHEN first_day IS NULL THEN CASE WHEN value > 0 THEN 'Z' END
             WHEN age < %(min_periods)s THEN 'new' WHEN silence >= %(sleeping)s THEN 'sleeping'
             WHEN active_months <= 1 THEN 'Z' WHEN %(is_x)s THEN 'X' WHEN %(is_y)s THEN 'Y' ELSE 'Z' END
        """,
        min_periods=parameters["min_periods"],
        sleeping=parameters["sleeping_months"],
        is_x=is_x,
        is_y=is_y,
    )
