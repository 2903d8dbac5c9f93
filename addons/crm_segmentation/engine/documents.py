"""What customers bought: one row per document, then per customer and month, then per customer. SQL only."""

from odoo.tools import SQL

FLUSHED = (
    "company_id state move_type invoice_date commercial_partner_id amount_untaxed_signed reversed_entry_id currency_id"
    " amount_untaxed_in_currency_signed"
).split()


def month_sql(day):
    """SQL: a number of the month of ``day`` that grows by one each month."""
    return SQL("(date_part('year', %(day)s) * 12 + date_part('month', %(day)s))::int", day=day)


def documents_sql(run):
    """SQL: (partner_id, day, amount, value, is_order) of the posted customer documents of the run's company, all times.

    Receipts count as invoices. A document is a purchase if it is above zero and was not wholly credited before the
    end of the run, so a wrong invoice, its credit note and the right one are one purchase. The amount is in the
    company's currency at the rate of the document; the value is what another measure than these makes of it.
    """
    moves = run.env["account.move"]
    return SQL(
        """
        SELECT commercial_partner_id AS partner_id, invoice_date AS day, amount_untaxed_signed AS amount,
               %(value)s AS value, amount_untaxed_signed > 0 AND move_type <> 'out_refund'
                   AND id NOT IN (SELECT id FROM credited) AS is_order
          FROM account_move
         WHERE company_id = %(company)s AND state = 'posted'
           AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
         UNION ALL
        SELECT contact.commercial_partner_id, past.month, past.amount, NULL, past.amount > 0
          FROM crm_segmentation_past_revenue past JOIN res_partner contact ON contact.id = past.partner_id
         WHERE past.company_id = %(company)s
        """,
        company=run.company_id.id,
        value=run._get_value_sql(),
        to_flush=(
            *(moves._fields[name] for name in FLUSHED),
            *run.env["crm.segmentation.past.revenue"]._fields.values(),
            run.env["res.partner"]._fields["commercial_partner_id"],
        ),
    )


def _credited_sql(run):
    """SQL: IDs of the invoices that their credit notes up to the end of the run take back wholly.

    In the invoice's own currency: at another day's rate a whole credit is more or less than what was bought.
    """
    return SQL(
        """
        SELECT invoice.id FROM account_move credit JOIN account_move invoice ON invoice.id = credit.reversed_entry_id
         WHERE credit.company_id = %s AND credit.state = 'posted' AND credit.move_type = 'out_refund'
           AND credit.invoice_date <= %s AND credit.reversed_entry_id IS NOT NULL
         GROUP BY invoice.id
        HAVING CASE WHEN bool_and(credit.currency_id = invoice.currency_id)
                    THEN sum(credit.amount_untaxed_in_currency_signed) + invoice.amount_untaxed_in_currency_signed
                    ELSE sum(credit.amount_untaxed_signed) + invoice.amount_untaxed_signed END <= 0
        """,
        run.company_id.id,
        run.date_to,
    )


def customers_sql(run):
    """SQL: one row per customer who ever had a document up to the end of the window.

    revenue and value are of the window, and so are orders, active_months, squares (the sum of the squared months) and
    first_month (the first that is not zero); has_value: there was a document of known value in it; first_day and
    last_day are of the purchases of all time.
    """
    documents = documents_sql(run)
    return SQL(
        """
        WITH credited AS (%(credited)s), month AS (
            SELECT partner_id, %(month)s AS month, sum(amount) AS amount, count(*) FILTER (WHERE is_order) AS orders,
                   min(day) FILTER (WHERE is_order) AS first_day, max(day) FILTER (WHERE is_order) AS last_day,
                   sum(value) AS value
              FROM (%(documents)s) AS document
             WHERE day BETWEEN %(date_from)s AND %(date_to)s
             GROUP BY 1, 2
        ), recent AS (
            SELECT partner_id, sum(amount) AS revenue, sum(%(value)s)::numeric AS value, sum(orders)::int AS orders,
                   (count(*) FILTER (WHERE orders > 0))::int AS active_months,
                   sum((%(value)s)::float8 ^ 2) AS squares, min(month) FILTER (WHERE %(value)s <> 0) AS first_month,
                   min(first_day) AS first_day, max(last_day) AS last_day
              FROM month GROUP BY partner_id
        ), earlier AS (
            SELECT partner_id, min(day) AS first_day, max(day) AS last_day
              FROM (%(documents)s) AS document
             WHERE day < %(date_from)s AND is_order
             GROUP BY partner_id
        )
        SELECT partner_id, COALESCE(revenue, 0) AS revenue, COALESCE(value, 0) AS value,
               COALESCE(orders, 0) AS orders, COALESCE(active_months, 0) AS active_months,
               COALESCE(squares, 0) AS squares, first_month, recent.value IS NOT NULL AS has_value,
               COALESCE(earlier.first_day, recent.first_day) AS first_day,
               COALESCE(recent.last_day, earlier.last_day) AS last_day
          FROM recent FULL JOIN earlier USING (partner_id)
         WHERE partner_id IS NOT NULL AND %(wanted)s
        """,
        credited=_credited_sql(run),
        month=month_sql(SQL("day")),
        documents=documents,
        value={"revenue": SQL("amount"), "orders": SQL("orders")}.get(run.measure, SQL("value")),
        date_from=run.date_from,
        date_to=run.date_to,
        wanted=_wanted_sql(run),
    )


def _wanted_sql(run):
    """SQL: the customer of ``partner_id`` is not excluded."""
    conditions = [SQL("TRUE")]
    if run.parameters["exclude_companies"]:
        conditions.append(
            SQL(
                "partner_id NOT IN (SELECT own.commercial_partner_id FROM res_company company"
                " JOIN res_partner own ON own.id = company.partner_id)"
            )
        )
    if tag_ids := run.parameters["exclude_category_ids"]:
        tags = run.env["res.partner.category"].with_context(active_test=False).search([("id", "child_of", tag_ids)])
        conditions.append(
            SQL(
                "partner_id NOT IN (SELECT partner_id FROM res_partner_res_partner_category_rel"
                " WHERE category_id = ANY(%s))",
                tags.ids,
                to_flush=run.env["res.partner"]._fields["category_id"],
            )
        )
    return SQL(" AND ").join(conditions)
