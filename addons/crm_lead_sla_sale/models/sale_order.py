from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.handover.subject"]

    def _get_handover_domain(self, users):
        """Quotations only: what is ordered stays with who sold it."""
        return super()._get_handover_domain(users) & Domain("state", "in", ["draft", "sent"])

    def _get_handover_customer(self):
        """A quotation goes with its deal, else with its customer."""
        if self.opportunity_id:
            return self.opportunity_id._get_handover_keys()[self.opportunity_id.id]
        return super()._get_handover_customer()

    def _get_handover_values(self):
        return {**super()._get_handover_values(), "team_id": self.team_id.id}

    def _hand_over(self, from_user, to_user):
        """The receiver's colleagues keep the quotation: it changes team only if the receiver is not in its own."""
        for team, orders in self.grouped("team_id").items():
            vals = {"user_id": to_user.id}
            if team and team._has_member(to_user):
                vals["team_id"] = team.id
            orders.write(vals)

    def _take_back(self, from_user, to_user, before, after):
        self.write({"user_id": to_user.id, "team_id": before["team_id"]})
