from odoo import api, fields, models


class CrmInvoiceMatchCandidate(models.Model):
    """A deal that an invoice may belong to, with the points it got and why. At most three per invoice.

    One that an accountant refused is kept, so that it is not proposed again.
    """

    _name = "crm.invoice.match.candidate"
    _description = "Deal an Invoice May Belong To"
    _order = "match_id, is_rejected, score desc, id"
    _rec_name = "lead_id"
    _log_access = False  # written by the matching pass only

    match_id = fields.Many2one("crm.invoice.match", required=True, readonly=True, index=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", string="Deal", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="match_id.company_id")
    score = fields.Integer(readonly=True, aggregator=None, help="0 to 100.")
    points_customer = fields.Integer(readonly=True, aggregator=None)
    points_amount = fields.Integer(readonly=True, aggregator=None)
    points_date = fields.Integer(readonly=True, aggregator=None)
    points_reference = fields.Integer(readonly=True, aggregator=None)
    is_rejected = fields.Boolean(readonly=True, help="Somebody said the invoice is not of this deal.")
    why = fields.Char(compute="_compute_why", help="What speaks for this deal, and the points for it.")
    # What an accountant needs to know of a deal, and no more.
    deal_customer_id = fields.Many2one(related="lead_id.partner_id", string="Customer of the Deal")
    deal_user_id = fields.Many2one(related="lead_id.user_id", string="Salesperson")
    deal_amount = fields.Monetary(
        related="lead_id.expected_revenue", string="Expected Revenue", currency_field="deal_currency"
    )
    deal_currency = fields.Many2one(related="lead_id.company_currency")
    deal_stage_id = fields.Many2one(related="lead_id.stage_id", string="Stage")
    deal_date_closed = fields.Datetime(related="lead_id.date_closed", string="Closed on")

    _lead_uniq = models.UniqueIndex("(match_id, lead_id)", "A deal is proposed once for an invoice.")

    @api.depends("points_customer", "points_amount", "points_date", "points_reference")
    def _compute_why(self):
        words = self._get_words()
        for candidate in self:
            found = [
                self.env._("%(reason)s (%(points)s)", reason=words[name][points], points=points)
                for name, points in ((name, candidate[f"points_{name}"]) for name in words)
                if points in words[name]
            ]
            candidate.why = " · ".join(found)

    @api.model
    def _get_words(self):
        """{kind of points: {points: what they were given for}}, in the order of reading."""
        env = self.env
        return {
            "customer": {40: env._("same customer"), 25: env._("same e-mail address")},
            "amount": {
                35: env._("same amount"),
                30: env._("amount within 1%"),
                20: env._("amount within 5%"),
                10: env._("a part of what is left to invoice"),
            },
            "date": {
                25: env._("won shortly before"),
                15: env._("won within 90 days or still open"),
                5: env._("long ago"),
            },
            "reference": {40: env._("named in the reference")},
        }

    def action_choose(self):
        """Link the invoice to this deal instead of the best one."""
        self.ensure_one()
        self.check_access("read")
        self.match_id._link(self.lead_id)
        return {"type": "ir.actions.act_window_close"}
