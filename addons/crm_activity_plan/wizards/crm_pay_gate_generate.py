from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class CrmPayGateGenerate(models.TransientModel):
    """Computes the pay gates of a month for all people who had a plan in it."""

    _name = "crm.pay.gate.generate"
    _description = "Compute the Pay Gates of a Month"

    month = fields.Date(required=True, default=lambda self: self._default_month(), help="Any day of the month.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    scale_id = fields.Many2one("crm.pay.scale", compute="_compute_scale_id", help="By it the month is computed.")

    @api.depends("company_id")
    def _compute_scale_id(self):
        for wizard in self:
            wizard.scale_id = wizard.company_id._get_pay_scale() if wizard.company_id else False

    def _default_month(self):
        """The month that has ended last."""
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    def action_generate(self):
        """Create the missing gates, compute the drafts, and open all of the month."""
        self.ensure_one()
        self.check_access("write")
        self.env["crm.pay.gate"]._check_manager()
        month = self.month.replace(day=1)
        self.env["crm.pay.gate"]._generate(self.company_id, month)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("crm_activity_plan.crm_pay_gate_action"),
            "domain": [("month", "=", month), ("company_id", "=", self.company_id.id)],
            "context": {},
        }
