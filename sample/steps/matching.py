"""Payments matched with invoices, as Odoo's reconciliation leaves them."""

from odoo.tools import SQL

from ..rows import analyze, insert, next_ids, recompute, stamped

RESIDUALS = ("amount_residual", "amount_residual_currency", "reconciled")


def match(job, matches):
    """Reconcile each payment with its invoice, wholly where it pays all, and let Odoo compute what is left."""
    full = [match for match in matches if match[0]["credit"] == match[1].amount_total]
    numbers = next_ids(job.env, "account.full.reconcile", len(full))
    full_ids = {row["id"]: number for number, (row, _invoice) in zip(numbers, full, strict=True)}
    stamps = stamped(job.clock.now, 1)
    insert(job.env, "account.full.reconcile", [{"id": number, **stamps} for number in full_ids.values()])
    partials = []
    numbers = next_ids(job.env, "account.partial.reconcile", len(matches))
    for number, (row, invoice) in zip(numbers, matches, strict=True):
        debit = receivable(invoice)
        whole = full_ids.get(row["id"])
        partials.append(
            {
                "id": number,
                "debit_move_id": debit.id,
                "credit_move_id": row["id"],
                "full_reconcile_id": whole,
                "debit_currency_id": debit.currency_id.id,
                "credit_currency_id": row["currency_id"],
                "company_id": row["company_id"],
                "max_date": row["date"],
                **dict.fromkeys(("amount", "debit_amount_currency", "credit_amount_currency"), row["credit"]),
                **stamps,
            }
        )
    insert(job.env, "account.partial.reconcile", partials)
    _update_lines(job, partials)


def _update_lines(job, partials):
    lines = job.env["account.move.line"].browse(
        [number for row in partials for number in (row["debit_move_id"], row["credit_move_id"])]
    )
    job.env.cr.execute(
        SQL(
            """
            UPDATE account_move_line line
               SET full_reconcile_id = part.full_reconcile_id,
                   matching_number = COALESCE(part.full_reconcile_id::text, 'P' || part.id)
              FROM account_partial_reconcile part
             WHERE line.id IN (part.debit_move_id, part.credit_move_id) AND part.id = ANY(%s)
            """,
            [row["id"] for row in partials],
        )
    )
    analyze(job.env, "account.partial.reconcile")
    recompute(lines, *RESIDUALS)
    recompute(lines.move_id.filtered("invoice_date"), "amount_residual", "amount_residual_signed", "payment_state")


def receivable(move):
    """The line of an invoice that the customer owes."""
    return move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
