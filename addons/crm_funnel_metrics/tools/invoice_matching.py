"""Which deals an invoice without a deal may belong to: one statement over all the invoices of a batch.

A deal is looked at when it is of the invoice's customer (or, without a customer, came from their e-mail address) and
was not closed more than a year before, or when the invoice names its order or corrects an invoice of it. Points:

* customer: 40 the same, 25 the same e-mail address;
* amount: 35 to the cent, 30 within 1 %, 20 within 5 % of an order of the deal or of what is left of what was expected
  or ordered after the invoices it has, 10 when it is a part of what is left. None for an order that has its invoices:
  customers buy the same thing for the same price again;
* date: 25 won up to 30 days before the invoice or a week after it, 15 won up to 90 days before or still open, 5 else;
* reference: 40 an order of the deal, its name or one of its invoices is named.

The score is their sum, at most 100; at most 80 for a deal of another customer. A lost deal gets none for the date.
Which deal comes first, and how far ahead it is, goes by all the points: beyond a hundred they still tell deals apart.
"""

from odoo.tools import SQL

POINTS = ("points_customer", "points_amount", "points_date", "points_reference")
LOWEST = 30  # a candidate with less is none
KEPT = 3  # candidates kept per invoice
LEAD = 15  # a sure candidate is so many points ahead of the next one
# SQL: what candidates are ranked by.
WEIGHT = SQL("""
    CASE WHEN points_customer = 0 THEN LEAST(points_amount + points_date + points_reference, 80)
         ELSE points_customer + points_amount + points_date + points_reference END
""")


def get_candidates_query(match_ids):
    """SQL: the best candidates of these rows of crm_invoice_match in order: match_id, lead_id, score and its points."""
    return SQL(
        """
        WITH todo AS MATERIALIZED (%(todo)s),
        pair AS MATERIALIZED (%(pairs)s),
        deal AS MATERIALIZED (%(deals)s)
        SELECT match_id, lead_id, LEAST(weight, 100) AS score,
               points_customer, points_amount, points_date, points_reference
          FROM (SELECT *, row_number() OVER (
                           PARTITION BY match_id ORDER BY weight DESC, days NULLS LAST, lead_id DESC) AS rank
                  FROM (SELECT *, %(weight)s AS weight FROM (%(points)s) AS pointed) AS weighed
                 WHERE weight >= %(lowest)s) AS ranked
         WHERE rank <= %(kept)s
         ORDER BY match_id, rank
        """,
        todo=_todo(match_ids),
        pairs=_pairs(),
        deals=_deals(),
        points=_points(),
        weight=WEIGHT,
        lowest=LOWEST,
        kept=KEPT,
    )


def _todo(match_ids):
    """The invoices, with the e-mail addresses of the customer and the words of their references."""
    return SQL(
        """
        SELECT match.id AS match_id, move.id AS move_id, move.company_id, move.commercial_partner_id,
               move.invoice_date AS day, abs(match.amount) AS amount, move.move_type, move.reversed_entry_id,
               lower(concat_ws(' ', move.invoice_origin, move.ref, move.payment_reference)) AS reference,
               partner.email_normalized AS email, customer.email_normalized AS customer_email
          FROM crm_invoice_match match
          JOIN account_move move ON move.id = match.move_id
          JOIN res_partner partner ON partner.id = move.partner_id
          JOIN res_partner customer ON customer.id = move.commercial_partner_id
         WHERE match.id = ANY(%s)
        """,
        list(match_ids),
    )


def _pairs():
    """Invoice × deal by customer, by e-mail address, by a named order and by the corrected invoice, once each.

    Addresses are compared by an expression on purpose: the trigram index on them is slow for a whole address.
    """
    return SQL("""
        SELECT match_id, lead_id, MAX(points_customer) AS points_customer, MAX(points_reference) AS points_reference
          FROM (SELECT todo.match_id, lead.id AS lead_id, 40 AS points_customer, 0 AS points_reference
                  FROM todo
                  JOIN res_partner person ON person.commercial_partner_id = todo.commercial_partner_id
                  JOIN crm_lead lead ON lead.partner_id = person.id
                   AND (lead.date_closed IS NULL OR lead.date_closed >= todo.day - 365)
                 UNION ALL
                SELECT address.match_id, lead.id, 25, 0
                  FROM (SELECT match_id, day, unnest(ARRAY[email, customer_email]) AS email FROM todo) AS address
                  JOIN crm_lead lead ON lower(lead.email_normalized) = address.email AND lead.partner_id IS NULL
                   AND (lead.date_closed IS NULL OR lead.date_closed >= address.day - 365)
                 UNION ALL
                SELECT word.match_id, sale.opportunity_id, 0, 40
                  FROM (SELECT DISTINCT match_id, company_id, word
                          FROM todo, regexp_split_to_table(reference, '[\\s,;:/]+') AS word
                         WHERE length(word) > 2) AS word
                  JOIN sale_order sale ON lower(sale.name) = word.word AND sale.company_id = word.company_id
                 WHERE sale.opportunity_id IS NOT NULL
                 UNION ALL
                SELECT todo.match_id, line.lead_id, 0, 40
                  FROM todo
                  JOIN account_move_line line ON line.move_id = todo.reversed_entry_id AND line.lead_id IS NOT NULL
               ) AS found
         GROUP BY match_id, lead_id
    """)


def _deals():
    """What is known of each deal that was found: what was ordered and is left to invoice, in its company's currency."""
    return SQL("""
        SELECT lead.id, lead.company_id, lead.name, lead.won_status, lead.create_date::date AS came,
               lead.date_closed::date AS closed, sold.orders, worth.expected - billed.amount AS left_expected,
               worth.ordered - billed.amount AS left_ordered,
               GREATEST(worth.expected, worth.ordered) - billed.amount AS remaining
          FROM crm_lead lead
         CROSS JOIN LATERAL (
                SELECT COALESCE(-SUM(line.balance), 0) AS amount
                  FROM account_move_line line
                 WHERE line.lead_id = lead.id AND line.display_type = 'product' AND line.parent_state = 'posted'
               ) AS billed
         CROSS JOIN LATERAL (
                SELECT COALESCE(array_agg(own.amount), '{}') AS orders, COALESCE(SUM(own.amount), 0) AS amount
                  FROM (SELECT sale.amount_untaxed / NULLIF(sale.currency_rate, 0) AS amount
                          FROM sale_order sale
                         WHERE sale.opportunity_id = lead.id AND sale.state = 'sale') AS own
               ) AS sold
         CROSS JOIN LATERAL (SELECT COALESCE(lead.expected_revenue, 0) AS expected, sold.amount AS ordered) AS worth
         WHERE lead.id IN (SELECT lead_id FROM pair) AND lead.type = 'opportunity'
    """)


def _points():
    """All four kinds of points of each pair that is possible at all and was not rejected."""
    return SQL("""
        SELECT pair.match_id, pair.lead_id, pair.points_customer, abs(todo.day - deal.closed) AS days,
               CASE WHEN todo.amount = 0 OR todo.move_type = 'out_refund' THEN 0
                    WHEN gap.amount < 0.005 THEN 35
                    WHEN gap.amount <= 0.01 * todo.amount THEN 30
                    WHEN gap.amount <= 0.05 * todo.amount THEN 20
                    WHEN todo.amount < deal.remaining THEN 10
                    ELSE 0 END AS points_amount,
               CASE WHEN deal.won_status = 'lost' THEN 0
                    WHEN deal.won_status = 'won' AND todo.day - deal.closed BETWEEN -7 AND 30 THEN 25
                    WHEN deal.won_status = 'won' AND todo.day - deal.closed BETWEEN 31 AND 90 THEN 15
                    WHEN deal.won_status = 'pending' AND deal.came <= todo.day THEN 15
                    ELSE 5 END AS points_date,
               GREATEST(pair.points_reference,
                        CASE WHEN length(deal.name) > 3 AND position(lower(deal.name) IN todo.reference) > 0
                             THEN 40 ELSE 0 END) AS points_reference
          FROM pair
          JOIN todo ON todo.match_id = pair.match_id
          JOIN deal ON deal.id = pair.lead_id AND (deal.company_id IS NULL OR deal.company_id = todo.company_id)
          CROSS JOIN LATERAL (SELECT MIN(abs(todo.amount - worth)) AS amount
                                FROM unnest(deal.orders || deal.left_expected || deal.left_ordered) AS worth
                               WHERE 0.95 * worth <= deal.remaining) AS gap
         WHERE NOT EXISTS (SELECT FROM crm_invoice_match_candidate rejected
                            WHERE rejected.match_id = pair.match_id AND rejected.lead_id = pair.lead_id
                              AND rejected.is_rejected)
    """)


def get_confident_query(lowest):
    """SQL: mark the open rows whose best deal is sure: it has ``lowest`` points and is well ahead of the next one.

    Of several invoices for one deal only the best is sure: the next has to be looked at with what is left then.
    """
    return SQL(
        """
        UPDATE crm_invoice_match match SET is_confident = found.is_confident
          FROM (SELECT id, lead_id IS NOT NULL AND score >= %s AND margin >= %s
                           AND row_number() OVER (PARTITION BY lead_id ORDER BY score DESC, day, id) = 1 AS is_confident
                  FROM crm_invoice_match
                 WHERE state = 'open') AS found
         WHERE match.id = found.id AND match.is_confident IS DISTINCT FROM found.is_confident
        """,
        lowest,
        LEAD,
    )
