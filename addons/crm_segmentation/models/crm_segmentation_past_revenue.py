from odoo import api, fields, models


class CrmSegmentationPastRevenue(models.Model):
    """What a customer bought in one month before the company used Odoo, counted together with its invoices.

    In the company's currency, untaxed, net of credits. A row above zero is one purchase on the first of the month.
    """

    _name = "crm.segmentation.past.revenue"
    _description = "Past Revenue"
    _order = "month desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="restrict", check_company=True
    )
    month = fields.Date(required=True, help="Any day of the month; its first day is kept.")
    amount = fields.Monetary(required=True, help="Untaxed, net of credits, in the company's currency.")

    _month_uniq = models.UniqueIndex("(partner_id, company_id, month)", "One amount per customer and month.")
    _first_day = models.Constraint("CHECK (EXTRACT(day FROM month) = 1)", "A month is kept by its first day.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_first_day(vals))

    @api.model
    def _with_first_day(self, vals):
        month = fields.Date.to_date(vals.get("month"))
        return {**vals, "month": month.replace(day=1)} if month else vals
