from odoo import fields, models
from odoo.tools import SQL

from ..tools.paid_share import fill_deals


class CrmInvoiceMatchDecision(models.AbstractModel):
    """How decisions are carried out: set-based, for one invoice or for thousands."""

    _name = "crm.invoice.match.decision"
    _description = "Decision About an Invoice"

    def _settle(self, state):
        """Give the lines without a deal the proposed one (``linked``) or mark that they need none (``no_deal``)."""
        if not self:
            return
        self.env.flush_all()
        leads = self.lead_id
        lead = SQL("match.lead_id") if state == "linked" else SQL("NULL::integer")
        self.env.cr.execute(
            SQL(
                """
                WITH changed AS (
                    UPDATE account_move_line line SET lead_id = %(lead)s, lead_settled = TRUE
                      FROM crm_invoice_match match
                     WHERE match.id = ANY(%(ids)s) AND line.move_id = match.move_id AND line.display_type = 'product'
                       AND line.lead_id IS NULL AND line.lead_settled IS NOT TRUE
                 RETURNING match.id AS match_id, line.id
                )
                UPDATE crm_invoice_match match
                   SET state = %(state)s, date_decided = %(now)s, user_id = %(user)s, write_date = %(now)s,
                       lead_id = %(lead)s, is_confident = FALSE, changed_line_ids = changed.ids
                  FROM (SELECT match_id, jsonb_agg(id) AS ids FROM changed GROUP BY match_id) AS changed
                 WHERE match.id = changed.match_id
                """,
                lead=lead,
                ids=self.ids,
                state=state,
                now=fields.Datetime.now(),
                user=self.env.uid,
            )
        )
        self._refill()
        # Less is left of the deal, also for the invoices that another one was proposed for.
        self.search([("state", "=", "open"), ("candidate_ids.lead_id", "in", (leads | self.lead_id).ids)])._match()

    def _undo(self):
        """Empty the lines that the decision changed and nobody has changed since; the orders may fill them again.

        The credit notes that followed the invoice follow it again.
        """
        if not self:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move_line line SET lead_id = NULL, lead_settled = FALSE
                  FROM crm_invoice_match match, jsonb_array_elements_text(match.changed_line_ids) AS changed
                 WHERE match.id = ANY(%s) AND line.id = changed::integer AND line.lead_settled
                   AND line.lead_id IS NOT DISTINCT FROM
                       CASE WHEN match.state = 'linked' THEN match.lead_id END
                """,
                self.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move_line line SET lead_id = NULL
                  FROM crm_invoice_match match
                  JOIN account_move refund ON refund.reversed_entry_id = match.move_id
                   AND refund.move_type = 'out_refund'
                 WHERE match.id = ANY(%s) AND match.state = 'linked' AND line.move_id = refund.id
                   AND line.display_type = 'product' AND line.lead_settled IS NOT TRUE AND line.lead_id = match.lead_id
                """,
                self.ids,
            )
        )
        self.env.invalidate_all()
        self.write({"state": "open", "date_decided": False, "user_id": False, "changed_line_ids": False})
        self._refill()
        self._match()

    def _refill(self):
        """What follows from the lines for their invoices, and for the credit notes of those."""
        self.env.flush_all()
        fill_deals(self.env.cr, (self.move_id | self.move_id.reversal_move_ids).ids)
        self.env.invalidate_all()
