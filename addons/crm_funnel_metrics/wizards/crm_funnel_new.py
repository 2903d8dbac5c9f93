from odoo import api, fields, models
from odoo.fields import Command


class CrmFunnelNew(models.TransientModel):
    """A funnel made from a template: another funnel, or the stages of the pipeline of a team."""

    _name = "crm.funnel.new"
    _description = "New Funnel from a Template"

    template = fields.Selection(
        [("funnel", "Another funnel"), ("stages", "Stages of the pipeline")],
        string="Made from",
        required=True,
        default="funnel",
    )
    funnel_id = fields.Many2one("crm.funnel", string="Template", context={"active_test": False})
    team_id = fields.Many2one("crm.team", string="Sales Team", help="Empty: the stages that all teams share.")
    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True, precompute=True)

    @api.depends("template", "funnel_id", "team_id")
    def _compute_name(self):
        for wizard in self:
            origin = wizard.team_id.name if wizard.template == "stages" else wizard.funnel_id.name
            wizard.name = self.env._("%(template)s (new)", template=origin or self.env._("Pipeline"))

    def action_create_funnel(self):
        """Make the funnel and open it, to be changed as needed."""
        self.ensure_one()
        if self.template == "funnel" and self.funnel_id:
            funnel = self.funnel_id.copy({"name": self.name, "active": True})
        else:
            steps = self.env["crm.funnel"]._prepare_stage_steps(self.team_id) if self.template == "stages" else []
            funnel = self.env["crm.funnel"].create({"name": self.name, "step_ids": [*map(Command.create, steps)]})
        return funnel.get_formview_action()
