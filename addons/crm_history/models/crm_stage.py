from odoo import api, models, tools
from odoo.fields import Domain


class CrmStage(models.Model):
    _inherit = "crm.stage"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"sequence", "is_won", "team_ids", "name"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _get_pipeline(self):
        """All stages in their order: a tuple of (stage id, whether it wins, ids of the teams it is for or empty)."""
        stages = self.sudo().with_context(lang=None, active_test=False).search(Domain.TRUE)
        return tuple((stage.id, stage.is_won, tuple(stage.team_ids.ids)) for stage in stages)

    @api.model
    def _compare(self, stage_id, other_id, team_id):
        """Where ``other_id`` stands seen from ``stage_id`` in the pipeline of a team.

        Return (whether it is later, ids of the stages in between that are neither winning nor another team's).
        """
        order = [stage for stage, _won, _teams in self._get_pipeline()]
        if stage_id not in order or other_id not in order:  # cached by others before the new stage was committed
            self.env.registry.clear_cache()
            order = [stage for stage, _won, _teams in self._get_pipeline()]
        start, end = order.index(stage_id), order.index(other_id)
        between = self._get_pipeline()[start + 1 : end]
        return end > start, [
            stage for stage, won, teams in between if not won and (not teams or not team_id or team_id in teams)
        ]
