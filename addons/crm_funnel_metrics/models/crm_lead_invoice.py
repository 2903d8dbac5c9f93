from odoo import models
from odoo.tools import format_amount


class CrmLead(models.Model):
    """The invoices of a deal stay with it when it is merged, and are without a deal when it is deleted."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.deal.invoiced"]
    _deal_invoice_key = "lead_id"

    def unlink(self):
        """Lines of a merged deal are its survivor's; others are without a deal, unless their order has another one."""
        lines = self.env["account.move.line"].sudo().search([("lead_id", "in", self.ids)])
        survivors = {line: self._get_survivor_id(line.lead_id.id) for line in lines}
        for survivor, of_survivor in lines.grouped(survivors.get).items():
            if survivor:
                of_survivor.write({"lead_id": survivor})
                continue
            for lead, of_lead in of_survivor.grouped(lambda line: line._get_order_lead() - self).items():
                of_lead.write({"lead_id": lead.id})
            of_survivor.lead_settled = False  # nobody decided so
        if lines:
            self._keep_decisions()
        return super().unlink()

    def _keep_decisions(self):
        """What was linked to a merged deal was linked to its survivor, and can be undone there."""
        linked = self.env["crm.invoice.match"].sudo().search([("lead_id", "in", self.ids), ("state", "=", "linked")])
        for match in linked:
            match.lead_id = self._get_survivor_id(match.lead_id.id)

    def _merge_dependences(self, opportunities):
        """Remember the survivor: assignment merges one by one and deletes many at once, in few queries."""
        self._get_survivors().update(dict.fromkeys(opportunities.ids, self.id))
        return super()._merge_dependences(opportunities)

    def _get_survivors(self):
        """{merged lead ID: lead ID} of this transaction."""
        return self.env.cr.precommit.data.setdefault("crm_funnel_metrics.survivors", {})

    def _get_survivor_id(self, lead_id):
        """The lead that is left of a merged one, which may have been merged on; False for one that was not merged."""
        survivors = self._get_survivors()
        found = False
        while lead_id in survivors:
            found = lead_id = survivors[lead_id]
        return found

    def _get_deal_invoice_currency(self):
        return self.company_currency

    def _tell_deal_paid(self, moves):
        """A note on the deal, of which its salesperson is notified in their own language."""
        if not self.user_id:
            return
        lead = self.with_context(lang=self.user_id.lang)
        invoices = ", ".join(
            f"{move.name} ({format_amount(lead.env, move.amount_total, move.currency_id)})" for move in moves
        )
        lead.message_post(
            body=lead.env._("Paid in full: %(invoices)s", invoices=invoices),
            author_id=self.env.user.partner_id.id,
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
