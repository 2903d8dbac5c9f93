from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    activity_plan_grace_days = fields.Integer(
        string="Days until Scores Close",
        default=3,
        help="So many days after the end of a day, week or month its scores are closed: what is entered "
        "later does not change them any more.",
    )

    activity_report_hour = fields.Float(string="Reminder of the Day Report", default=17.5)
    activity_behind_hour = fields.Float(string="Notice of Being Behind", default=14)
    activity_digest_hour = fields.Float(string="Digest of Day Reports", default=9)
    activity_burst_size = fields.Integer(string="Contacts in a Burst", default=4)
    pay_scale_id = fields.Many2one(
        "crm.pay.scale",
        string="Scale of the Pay Gate",
        ondelete="restrict",
        domain="[('company_id', 'in', [id, False])]",
    )

    _activity_plan_grace_days_positive = models.Constraint(
        "CHECK(activity_plan_grace_days >= 0)", "The days until scores close cannot be negative."
    )
    _activity_hours_of_day = models.Constraint(
        "CHECK(activity_report_hour >= 0 AND activity_report_hour < 24 AND activity_behind_hour >= 0"
        " AND activity_behind_hour < 24 AND activity_digest_hour >= 0 AND activity_digest_hour < 24)",
        "The hours of reminder, notice and digest are from 0:00 to 23:59.",
    )
    _activity_burst_size_several = models.Constraint(
        "CHECK(activity_burst_size >= 2)", "A burst is made of two contacts at least."
    )

    def _get_pay_scale(self):
        """The scale of the company, else the first one it may use; empty when there is none."""
        self.ensure_one()
        return self.pay_scale_id or self.env["crm.pay.scale"].search([("company_id", "in", [self.id, False])], limit=1)
