from odoo import api, fields, models


class CrmMarketingCost(models.Model):
    """What a channel cost in a period: an advertising campaign, a fair, a subscription.

    Costs may overlap: each is money of its own. The amount is spread evenly over the days of the period, both ends
    included; see ``crm.channel.report``. A cost of zero says that a channel was free, a missing one that nothing is
    known. A refund is a negative amount. What is left empty of source, medium and campaign counts under "none".
    """

    _name = "crm.marketing.cost"
    _description = "Channel Cost"
    _order = "date_from desc, id desc"
    _rec_names_search = ["source_id", "medium_id", "campaign_id", "note"]

    date_from = fields.Date(string="From", required=True, index=True, default=lambda self: self._default_month()[0])
    date_to = fields.Date(string="To", required=True, default=lambda self: self._default_month()[1])
    source_id = fields.Many2one("utm.source", ondelete="restrict", index="btree_not_null")
    medium_id = fields.Many2one("utm.medium", ondelete="restrict", index="btree_not_null")
    campaign_id = fields.Many2one("utm.campaign", ondelete="restrict", index="btree_not_null")
    amount = fields.Monetary(
        required=True, help="For the whole period. Zero: the channel was free; below zero: a refund."
    )
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    note = fields.Char()

    _dates_in_order = models.Constraint("CHECK(date_from <= date_to)", "A cost cannot end before it begins.")
    _dates_likely = models.Constraint(
        "CHECK(date_from >= '2000-01-01' AND date_to < '2100-01-01' AND date_to - date_from < 3660)",
        "A cost lies between the years 2000 and 2099 and covers at most ten years.",
    )

    @api.model
    def _default_month(self):
        """First and last day of the current month."""
        today = fields.Date.context_today(self)
        return fields.Date.start_of(today, "month"), fields.Date.end_of(today, "month")

    @api.depends("source_id", "medium_id", "campaign_id", "date_from")
    def _compute_display_name(self):
        for cost in self:
            channel = [cost.source_id.display_name, cost.medium_id.display_name, cost.campaign_id.display_name]
            names = " / ".join(name for name in channel if name) or self.env._("No channel")
            cost.display_name = f"{names}, {fields.Date.to_string(cost.date_from) or ''}"
