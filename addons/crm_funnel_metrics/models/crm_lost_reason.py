from odoo import api, fields, models


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    return_days = fields.Integer(
        string="Return After (Days)",
        help="A deal lost for this reason is worth returning to: so many days after the loss its salesperson, or the "
        "team leader, gets an activity. 0: never. Losses whose day came before you filled this in are left alone.",
    )
    return_since = fields.Date(string="Returning Since", readonly=True, copy=False)

    _return_days_range = models.Constraint(
        "CHECK(return_days BETWEEN 0 AND 3650)", "Return after 1 to 3650 days, or 0 for never."
    )

    @api.model_create_multi
    def create(self, vals_list):
        reasons = super().create(vals_list)
        reasons.filtered("return_days").return_since = fields.Date.today()
        return reasons

    def write(self, vals):
        marked = self.filtered(lambda reason: not reason.return_days) if vals.get("return_days") else self.browse()
        result = super().write(vals)
        if marked:
            super(CrmLostReason, marked).write({"return_since": fields.Date.today()})
        return result
