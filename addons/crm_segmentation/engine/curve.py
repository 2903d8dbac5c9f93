"""ABC limits from the shape of the Pareto curve.

The rule is that of A. Ultsch and J. Lötsch, "Computed ABC Analysis for Rational Selection of Most Informative
Variables in Multivariate Data", PLoS ONE 10(6), 2015. On the curve of (share of customers, share of the total):

- the Pareto point is the nearest to the ideal (0, 1);
- the break-even point is the last customer of at least average size, where the slope of the curve falls to 1;
- A ends at whichever of the two comes first; B ends at the point after it that is nearest to (share of customers at
  the other one, 1).
"""

from odoo.tools import SQL

from .classify import ranked_sql


def curve_limits(run):
    """(A up to, B up to) in per cent of the total; 100 where there is no customer for it.

    Cut off after ten decimals, so that the next customer after the point is never within the limit.
    """
    rows = run.env.execute_query(
        SQL(
            """
            WITH curve AS (
                SELECT rank, value, 100 * cumulative / total AS percent, (cumulative / total)::float8 AS y,
                       rank::float8 / count(*) OVER () AS x, total / count(*) OVER () AS average
                  FROM (%s) AS ranked WHERE value > 0
            ), point AS (
                SELECT (SELECT x FROM curve ORDER BY x ^ 2 + (1 - y) ^ 2, rank LIMIT 1) AS pareto,
                       (SELECT max(x) FROM curve WHERE value >= average) AS even
            )
            SELECT (SELECT trunc(percent, 10) FROM curve WHERE x = LEAST(pareto, even)),
                   (SELECT trunc(percent, 10) FROM curve WHERE x > LEAST(pareto, even)
                     ORDER BY (x - GREATEST(pareto, even)) ^ 2 + (1 - y) ^ 2, rank LIMIT 1)
              FROM point
            """,
            ranked_sql(run),
        )
    )
    return [limit or 100 for limit in rows[0]]
