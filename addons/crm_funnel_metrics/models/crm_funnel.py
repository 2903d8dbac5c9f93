from odoo import api, fields, models


class CrmFunnel(models.Model):
    """Steps from a first act to money, in their order; a step is a metric or a stage of the pipeline."""

    _name = "crm.funnel"
    _description = "Funnel"
    _inherit = ["crm.funnel.picture", "crm.funnel.records"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True, help="For whom the funnel is, and what question it answers.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    step_ids = fields.One2many("crm.funnel.step", "funnel_id", copy=True)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        return [
            {**vals, "name": self.env._("%(funnel)s (copy)", funnel=funnel.name)}
            for funnel, vals in zip(self, vals_list, strict=True)
        ]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.readonly
    def action_view_facts(self):
        """Open the facts of the funnel as a pivot."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_funnel_metrics.crm_funnel_fact_action")
        steps = self.step_ids.ids
        return {
            **action,
            "name": self.name,
            "domain": [("step_id", "in", steps)],
            "context": {"crm_funnel_step_ids": steps, "search_default_this_month": 1, "search_default_not_passed": 1},
        }

    # ------------------------------------------------------------
    # Funnels of stages
    # ------------------------------------------------------------

    @api.model
    def _prepare_stage_steps(self, team=None):
        """A step for each stage that deals of ``team`` go through; without a team of the stages all teams share."""
        stages = self.env["crm.stage"].search([("team_ids", "in", [False, *(team.ids if team else [])])])
        if not stages and not team:
            stages = self.env["crm.stage"].search([("sequence", ">=", 0)])
        return [{"stage_id": stage.id} for stage in stages]

    @api.model
    def _fill_pipeline_funnel(self):
        """Steps of the stages there are now, for the funnel that comes with the app and has none yet."""
        funnel = self.env.ref("crm_funnel_metrics.crm_funnel_pipeline", raise_if_not_found=False)
        if funnel and not funnel.step_ids:
            funnel.step_ids = [fields.Command.create(vals) for vals in self._prepare_stage_steps()]
