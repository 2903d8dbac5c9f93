from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.contact.document"]

    def _prepare_contact_log_vals(self):
        """A contact with the customer outside of any lead: it is that of the customer's salesperson."""
        holder = self.user_id or self.commercial_partner_id.user_id
        team = (holder or self.env.user).sale_team_id
        return self.env["crm.history.mixin"]._prepare_row(holder, team, self)
