from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .classes import ABC, CODES, MONEY, QUADRANTS, XYZ


class CrmSegmentationResult(models.Model):
    """What one run says of one customer, with the numbers behind it. Nobody edits it; a merge moves it.

    A customer who ever bought has a row; without a purchase in the window its ABC class is empty. After a merge
    ``partner_id`` is the survivor and ``partner_ref`` still says whom it was computed for. Money, rank and shares
    are for the group *money behind the classes*.
    """

    _name = "crm.segmentation.result"
    _description = "Segmentation Result"
    _order = "run_id, id"  # runs are ordered from the newest
    _rec_name = "partner_id"
    _log_access = False  # the run says when and who

    run_id = fields.Many2one("crm.segmentation.run", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_ref = fields.Integer(
        string="Original Customer", readonly=True, aggregator=None, help="Database ID of the customer at the run."
    )
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.currency_id")
    profile_id = fields.Many2one(related="run_id.profile_id")
    date_to = fields.Date(related="run_id.date_to", string="Months up to")
    abc_class = fields.Selection(ABC, string="ABC", readonly=True, help="Empty: no purchase in the window.")
    xyz_class = fields.Selection(XYZ, string="XYZ", readonly=True, help="Empty: never bought anything.")
    segment_code = fields.Selection(CODES, string="Segment", readonly=True)
    segment_quadrant = fields.Selection(QUADRANTS, string="Quadrant", readonly=True)
    previous_abc_class = fields.Selection(ABC, string="Previous ABC", readonly=True)
    previous_xyz_class = fields.Selection(XYZ, string="Previous XYZ", readonly=True)
    previous_segment_code = fields.Selection(
        CODES, string="Previous Segment", readonly=True, help="In the comparable run of the months before."
    )
    value = fields.Float(readonly=True, groups=MONEY, help="What the profile measures.")
    revenue = fields.Monetary(readonly=True, groups=MONEY, help="Net of credit notes, untaxed.")
    share = fields.Float(
        string="Share, %", readonly=True, groups=MONEY, help="Of the total of customers above zero; empty for others."
    )
    cumulative_share = fields.Float(
        string="Cumulative Share, %", readonly=True, groups=MONEY, aggregator="max", help="With this customer."
    )
    rank = fields.Integer(readonly=True, groups=MONEY, aggregator=None, help="1 is the largest; 0: not on the curve.")
    mean = fields.Float(
        string="Mean per Month", readonly=True, groups=MONEY, aggregator="avg", help="Since the first purchase."
    )
    deviation = fields.Float(string="Standard Deviation", readonly=True, groups=MONEY, aggregator="avg")
    coefficient = fields.Float(
        string="Coefficient of Variation, %", readonly=True, aggregator="avg", help="Standard deviation / mean."
    )
    orders = fields.Integer(string="Purchases", readonly=True, help="In the window.")
    active_months = fields.Integer(
        string="Months with a Purchase", readonly=True, aggregator="avg", help="In the window."
    )
    age_months = fields.Integer(
        string="Months since the First Purchase",
        readonly=True,
        aggregator="avg",
        help="That of the first purchase included, at most the window.",
    )
    date_first_purchase = fields.Date(string="First Purchase", readonly=True, help="Of all time.")
    date_last_purchase = fields.Date(string="Last Purchase", readonly=True)
    reason = fields.Char(
        compute="_compute_reason",
        help="Why these classes, in the reader's language; without rank and share for who may not see money.",
    )

    _run_partner_uniq = models.UniqueIndex("(run_id, partner_ref)", "One result per run and customer.")

    @api.depends_context("uid", "lang")
    def _compute_reason(self):
        shows_money = self.env.su or self.env.user.has_group(MONEY)
        for result in self:
            numbers = result.sudo()  # whom they are shown to is decided here
            parts = [numbers._get_abc_reason(shows_money), numbers._get_xyz_reason()]
            result.reason = "; ".join(part for part in parts if part)

    def _get_decisive(self):
        """Of what one run says of customers that were merged into one: its own result, else the largest."""
        own = self.filtered(lambda result: result.partner_ref == result.partner_id.id)
        return own or max(self, key=lambda result: (result.sudo().value, -result.id))

    def _get_abc_reason(self, shows_money):
        if not self.abc_class:
            return self.env._("No purchase from %(month)s on", month=self._format_month(self.run_id.date_from))
        if self.abc_class == "negative":
            return self.env._("Negative: credit notes outweigh what was bought")
        if not shows_money:
            return self.abc_class
        return self.env._(
            "%(letter)s: rank %(rank)s of %(count)s, %(share)s %% cumulative",
            letter=self.abc_class,
            rank=self.rank,
            count=self.run_id.curve_count,
            share=formatLang(self.env, self.cumulative_share, digits=1),
        )

    def _get_xyz_reason(self):
        """Empty for who never bought anything."""
        if self.xyz_class == "new":
            return self.env._("New: first bought in %(month)s", month=self._format_month(self.date_first_purchase))
        if self.xyz_class == "sleeping":
            return self.env._("Sleeping: last bought in %(month)s", month=self._format_month(self.date_last_purchase))
        if not self.xyz_class:
            return ""
        text = self.env._(
            "%(letter)s: bought in %(active)s of %(months)s months",
            letter=self.xyz_class,
            active=self.active_months,
            months=self.age_months,
        )
        if self.run_id.parameters.get("xyz_method") != "variation":
            return text
        variation = formatLang(self.env, self.coefficient, digits=0)
        return self.env._("%(reason)s, variation %(variation)s %%", reason=text, variation=variation)

    def _format_month(self, day):
        return format_date(self.env, day, date_format="MMMM y")
