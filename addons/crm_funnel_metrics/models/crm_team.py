from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    office_id = fields.Many2one(
        "res.partner",
        check_company=True,
        help="The address this team works from: reports add teams up by it.",
    )

    def unlink(self):
        """A rule of a stage that was for these teams only does not become one for all."""
        rules = self.env["crm.stage.rule"].sudo().with_context(active_test=False)
        rules.search([("team_ids", "in", self.ids)]).filtered(lambda rule: rule.team_ids <= self).unlink()
        self.env.registry.clear_cache()
        return super().unlink()
