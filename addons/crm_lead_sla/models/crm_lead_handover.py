from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.handover.subject"]

    _handover_kept = ("user_id", "team_id")

    def _get_handover_domain(self, users):
        """Won and lost leads stay with whoever closed them."""
        return super()._get_handover_domain(users) & Domain("won_status", "=", "pending")

    def _get_handover_values(self):
        return {**super()._get_handover_values(), "team_id": self.team_id.id, "stage_id": self.stage_id.id}

    def _hand_over(self, from_user, to_user):
        self._change_owner_quietly(to_user, "handed_over")

    def _take_back(self, from_user, to_user, before, after):
        """The stage is put back only if the hand-over moved it, and nobody since."""
        unmoved = self.filtered(lambda lead: lead.stage_id.id == after["stage_id"] != before["stage_id"])
        self._change_owner_quietly(to_user, "returned", self.env["crm.team"].browse(before["team_id"] or ()))
        unmoved.write({"stage_id": before["stage_id"]})

    def _change_owner_quietly(self, user, reason, team=None):
        """Whoever gets leads by a hand-over is told once, at its end."""
        self.with_context(crm_owner_quiet=True)._change_owner(dict.fromkeys(self.ids, user), reason, team=team)
