"""Costs of channels day by day, in the currency of their company."""

from odoo.tools import SQL


def get_cost_days(costs):
    """The query of a row per cost and day: id, number (of the day, from 1), day, company, currency, channel and cost.

    ``costs`` is the query of the IDs of those that are wanted. The part of a day is what has come together until its
    end less what had before, each rounded as the currency is: any days of a cost add up to the cent, all of them to the
    whole amount. Another currency is converted at the rate of each day, as ``res.currency._convert`` does.
    """
    return SQL("%s UNION ALL %s", _get_own_currency(costs), _get_other_currency(costs))


def _get_own_currency(costs):
    """By the number of the day alone, so that a report of a month computes the days of that month only."""
    return SQL(
        """
        SELECT %s, ROUND(cost.amount * number / %s, currency.decimal_places)
                   - ROUND(cost.amount * (number - 1) / %s, currency.decimal_places) AS cost
          FROM %s
         WHERE cost.currency_id = company.currency_id AND cost.id IN (%s)
        """,
        _select_cost(),
        _length(),
        _length(),
        _from_cost(),
        costs,
    )


def _get_other_currency(costs):
    return SQL(
        """
        SELECT id, number, day, company_id, company_currency, source_id, medium_id, campaign_id,
               ROUND(until, decimal_places)
               - ROUND(LAG(until, 1, 0::numeric) OVER (PARTITION BY id ORDER BY number), decimal_places) AS cost
          FROM (
            SELECT %(cost)s, currency.decimal_places,
                   SUM(cost.amount / %(length)s * rate.rate) OVER (PARTITION BY cost.id ORDER BY number) AS until
              FROM %(source)s
              JOIN (%(rates)s) AS rate
                ON rate.currency_id = cost.currency_id AND rate.company_id = company.id
               AND rate.day = cost.date_from + number - 1
             WHERE cost.currency_id <> company.currency_id AND cost.id IN (%(costs)s)
          ) AS cost_day
        """,
        cost=_select_cost(),
        length=_length(),
        source=_from_cost(),
        rates=_get_rates(costs),
        costs=costs,
    )


def _select_cost():
    return SQL("""
        cost.id, number, cost.date_from + number - 1 AS day, company.id AS company_id, currency.id AS company_currency,
        cost.source_id, cost.medium_id, cost.campaign_id
    """)


def _from_cost():
    return SQL("""
        crm_marketing_cost cost
        JOIN res_company company ON company.id = cost.company_id
        JOIN res_currency currency ON currency.id = company.currency_id
        CROSS JOIN LATERAL generate_series(1, cost.date_to - cost.date_from + 1) AS number
    """)


def _length():
    return SQL("(cost.date_to - cost.date_from + 1)")


def _get_rates(costs):
    """What one unit of each foreign currency was worth on each day from the first to the last cost in it."""
    return SQL(
        """
        SELECT span.currency_id, span.company_id, span.first + number AS day, %s / %s AS rate
          FROM (
            SELECT foreign_cost.currency_id, foreign_cost.company_id, company.currency_id AS target_id,
                   split_part(company.parent_path, '/', 1)::int AS root_id,
                   MIN(foreign_cost.date_from) AS first, MAX(foreign_cost.date_to) AS last
              FROM crm_marketing_cost foreign_cost
              JOIN res_company company ON company.id = foreign_cost.company_id
             WHERE foreign_cost.currency_id <> company.currency_id AND foreign_cost.id IN (%s)
             GROUP BY 1, 2, 3, 4
          ) AS span
         CROSS JOIN LATERAL generate_series(0, span.last - span.first) AS number
        """,
        _get_rate(SQL("span.target_id")),
        _get_rate(SQL("span.currency_id")),
        costs,
    )


def _get_rate(currency):
    """The company's own rate before the shared one, the last on or before the day, else the first there is, else 1."""
    rates = SQL(
        "SELECT kept.rate FROM res_currency_rate kept WHERE kept.currency_id = %s"
        " AND (kept.company_id IS NULL OR kept.company_id = span.root_id)",
        currency,
    )
    return SQL(
        "COALESCE((%s AND kept.name <= span.first + number ORDER BY kept.company_id, kept.name DESC LIMIT 1),"
        " (%s ORDER BY kept.company_id, kept.name LIMIT 1), 1.0)",
        rates,
        rates,
    )
