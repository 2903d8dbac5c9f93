from odoo import fields, models


class CrmActivityPlanChange(models.TransientModel):
    """Change plans from a day on: each ends the day before, and a copy that may be edited starts."""

    _name = "crm.activity.plan.change"
    _description = "Change a Plan from a Day on"

    plan_ids = fields.Many2many("crm.activity.plan", string="Plans")
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)

    def action_change(self):
        """Start the successors and open them."""
        self.ensure_one()
        self.check_access("write")
        return self.plan_ids._change_from(self.date_from)._get_open_action()
