from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.contact.document"]

    def _prepare_contact_log_vals(self):
        """A contact with the customer outside of any lead: it is that of the customer's salesperson."""
        log = self.env["crm.history.mixin"]
        now = fields.Datetime.now()
        holder = self.user_id or self.commercial_partner_id.user_id
        return {
            "moment": now,
            "day": log._local_day(now, self.env.user),
            "user_id": self.env.uid,
            "is_machine": log._is_machine(),
            "lead_id": None,
            "lead_day": None,
            "holder_id": holder.id or None,
            "team_id": (holder or self.env.user).sale_team_id.id or None,
            "stage_id": None,
            "partner_id": self.id,
        }
