"""How much of a customer invoice was paid, in SQL, the same for a payment of today and for a million old ones.

A credit note that is reconciled with an invoice is not money: it makes the invoice smaller. So
share = money ÷ (total − what credit notes took off), all in the currency of the invoice, at its own rate:
what a rate of exchange has gained or lost since is no payment. A document of nothing is paid by itself.
"""

from odoo.tools import SQL

INVOICE_TYPES = ("out_invoice", "out_receipt")


def get_paid_query(move_ids=None):
    """SQL: (id, paid_share, date_paid, refund_ids) of the posted customer documents ``move_ids``, or of all with any.

    A credit note is paid as far as the rest of the invoice it is reconciled with is, and as far as it was paid back.
    ``refund_ids``: the credit notes whose share follows from that of the invoice.
    """
    condition = SQL("move.id = ANY(%s)", list(move_ids)) if move_ids is not None else _has_payment()
    return SQL(
        """
        SELECT move.id,
               CASE WHEN move.move_type = 'out_refund' AND move.amount_total <> 0
                    THEN LEAST(1, own.share + COALESCE((%(of_invoices)s), 0)) ELSE own.share END AS paid_share,
               CASE WHEN move.payment_state IN ('paid', 'in_payment')
                     AND (move.amount_residual = 0 OR round(own.share, 6) = 1)
                    THEN COALESCE(GREATEST(settled.day, promised.day), move.invoice_date) END AS date_paid,
               settled.refund_ids
          FROM account_move move
          LEFT JOIN LATERAL (%(settled)s) AS settled ON TRUE
          LEFT JOIN LATERAL (%(promised)s) AS promised ON TRUE
          LEFT JOIN LATERAL (SELECT %(share)s AS share) AS own ON TRUE
         WHERE %(condition)s
        """,
        of_invoices=_of_invoices(),
        settled=_settled("move"),
        promised=_promised("move"),
        share=_money_share("move"),
        condition=condition,
    )


def _money_share(alias):
    """SQL: the money received (or paid back) of the document ÷ what is expected of it.

    What a confirmed payment without an entry has paid is in the books by now, if a bank statement confirmed it.
    """
    return SQL(
        """
        CASE WHEN %(move)s.amount_total = 0 THEN 1 ELSE
            GREATEST(0, LEAST(1, COALESCE(
                (GREATEST(%(move)s.amount_total - %(move)s.amount_residual - COALESCE(settled.netted, 0),
                          promised.confirmed)
                 + LEAST(COALESCE(promised.open, 0), %(move)s.amount_residual))
                / NULLIF(%(move)s.amount_total - CASE WHEN %(move)s.move_type = 'out_refund' THEN 0
                                                      ELSE COALESCE(settled.netted, 0) END, 0), 0))) END
        """,
        move=SQL.identifier(alias),
    )


def _of_invoices():
    """SQL: the shares of the invoices that the credit note ``move`` is reconciled with, by how much went there."""
    return SQL(
        """
        SELECT SUM(part.credit_amount_currency * %(share)s) / move.amount_total
          FROM account_move_line term
          JOIN account_partial_reconcile part ON part.credit_move_id = term.id
          JOIN account_move_line debit ON debit.id = part.debit_move_id
          JOIN account_move invoice ON invoice.id = debit.move_id AND invoice.move_type IN %(types)s
          LEFT JOIN LATERAL (%(settled)s) AS settled ON TRUE
          LEFT JOIN LATERAL (%(promised)s) AS promised ON TRUE
         WHERE term.move_id = move.id AND term.display_type = 'payment_term'
        """,
        share=_money_share("invoice"),
        types=INVOICE_TYPES,
        settled=_settled("invoice"),
        promised=_promised("invoice"),
    )


def _has_payment():
    return SQL("""
        move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
        AND (move.payment_state <> 'not_paid' OR move.amount_total = 0)
    """)


def _settled(alias):
    """What the document was reconciled with: how much of it with those of the other kind, which, and the last day.

    The day of an exchange difference says when it was booked, not when the customer paid.
    """
    move = SQL.identifier(alias)
    is_refund = SQL("%s.move_type = 'out_refund'", move)
    return SQL(
        "SELECT SUM(part.netted) AS netted, MAX(part.day) AS day,"
        " array_agg(part.refund_id) FILTER (WHERE part.refund_id IS NOT NULL) AS refund_ids"
        " FROM (%s UNION ALL %s) AS part",
        _reconciled(move, "debit", "credit", SQL("NOT %s AND other.move_type = 'out_refund'", is_refund)),
        _reconciled(move, "credit", "debit", SQL("%s AND other.move_type IN %s", is_refund, INVOICE_TYPES)),
    )


def _reconciled(move, side, other_side, is_netted):
    return SQL(
        """
        SELECT CASE WHEN %(is_netted)s THEN part.%(amount)s ELSE 0 END AS netted,
               CASE WHEN other.move_type = 'out_refund' THEN other.id END AS refund_id,
               CASE WHEN NOT EXISTS (SELECT FROM account_partial_reconcile WHERE exchange_move_id = other.id)
                    THEN part.max_date END AS day
          FROM account_move_line line
          JOIN account_partial_reconcile part ON part.%(side)s = line.id
          JOIN account_move_line other_line ON other_line.id = part.%(other_side)s
          JOIN account_move other ON other.id = other_line.move_id
         WHERE line.move_id = %(move)s.id AND line.display_type = 'payment_term'
        """,
        move=move,
        is_netted=is_netted,
        amount=SQL.identifier(f"{side}_amount_currency"),
        side=SQL.identifier(f"{side}_move_id"),
        other_side=SQL.identifier(f"{other_side}_move_id"),
    )


def _promised(alias):
    """Payments of the document without an entry in the books: Odoo calls it paid, its residual is still there.

    ``open``: how much of them waits for the bank statement; ``confirmed``: how much a statement or a person confirmed.
    """
    return SQL(
        """
        SELECT SUM(payment.amount) FILTER (WHERE payment.state = 'in_process') AS open,
               SUM(payment.amount) FILTER (WHERE payment.state = 'paid') AS confirmed,
               MAX(payment.date) AS day
          FROM (SELECT known.state, known.date,
                       CASE WHEN known.currency_id = %(move)s.currency_id THEN known.amount
                            ELSE abs(known.amount_company_currency_signed) * abs(%(move)s.amount_total)
                                 / NULLIF(abs(%(move)s.amount_total_signed), 0) END AS amount
                  FROM account_move__account_payment link
                  JOIN account_payment known ON known.id = link.payment_id
                 WHERE link.invoice_id = %(move)s.id AND known.move_id IS NULL
                   AND known.state IN ('in_process', 'paid')) AS payment
        """,
        move=SQL.identifier(alias),
    )


def fill_deals(cr, move_ids=None):
    """Deals from orders for the lines nobody has settled, then what follows from them for the invoices.

    Of all customer documents with their payments, or of ``move_ids`` without them.
    """
    condition = SQL("TRUE") if move_ids is None else SQL("line.move_id = ANY(%s)", list(move_ids))
    cr.execute(_fill_lines(condition))
    cr.execute(_fill_moves(condition))
    cr.execute(_fill_credit_notes(condition))
    if cr.rowcount:
        cr.execute(_fill_moves(condition))
    if move_ids is None:
        cr.execute(_fill_paid())


def _fill_lines(condition):
    """A line of several deals' orders gets none, nor does one whose deal is of another company."""
    return SQL(
        """
        UPDATE account_move_line line SET lead_id = found.lead_id
          FROM (SELECT rel.invoice_line_id AS id, MIN(sale.opportunity_id) AS lead_id
                  FROM sale_order sale
                  JOIN sale_order_line sale_line ON sale_line.order_id = sale.id
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sale_line.id
                 WHERE sale.opportunity_id IS NOT NULL
                   AND rel.invoice_line_id IN (SELECT line.id FROM account_move_line line WHERE %s)
                 GROUP BY rel.invoice_line_id
                HAVING COUNT(DISTINCT sale.opportunity_id) = 1) AS found
          JOIN crm_lead lead ON lead.id = found.lead_id
         WHERE line.id = found.id AND line.lead_settled IS NOT TRUE AND line.lead_id IS DISTINCT FROM found.lead_id
           AND (lead.company_id IS NULL OR lead.company_id = line.company_id)
        """,
        condition,
    )


def _fill_credit_notes(condition):
    """A line of a credit note follows the one deal of its invoice, as far as nobody said otherwise."""
    return SQL(
        """
        UPDATE account_move_line line SET lead_id = invoice.lead_id
          FROM account_move move
          JOIN account_move invoice ON invoice.id = move.reversed_entry_id AND invoice.lead_id IS NOT NULL
         WHERE move.id = line.move_id AND move.move_type = 'out_refund' AND line.display_type = 'product'
           AND line.lead_settled IS NOT TRUE AND line.lead_id IS DISTINCT FROM invoice.lead_id AND %s
        """,
        condition,
    )


def _fill_moves(condition):
    return SQL(
        """
        UPDATE account_move move SET lead_id = found.lead_id, is_without_deal = found.is_without_deal
          FROM (SELECT move.id,
                       CASE WHEN COUNT(DISTINCT line.lead_id) = 1 AND COUNT(line.lead_id) = COUNT(*)
                            THEN MIN(line.lead_id) END AS lead_id,
                       move.state = 'posted'
                       AND bool_or(line.lead_id IS NULL AND line.lead_settled IS NOT TRUE) AS is_without_deal
                  FROM account_move move
                  JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
                 WHERE move.move_type IN ('out_invoice', 'out_refund', 'out_receipt') AND %s
                 GROUP BY move.id) AS found
         WHERE move.id = found.id
           AND (move.lead_id, move.is_without_deal) IS DISTINCT FROM (found.lead_id, found.is_without_deal)
        """,
        condition,
    )


def _fill_paid():
    return SQL(
        """
        UPDATE account_move move SET paid_share = found.paid_share, date_paid = found.date_paid
          FROM (%s) AS found
         WHERE move.id = found.id
           AND (move.paid_share, move.date_paid) IS DISTINCT FROM (found.paid_share, found.date_paid)
        """,
        get_paid_query(),
    )
