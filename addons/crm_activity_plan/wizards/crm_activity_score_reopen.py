from odoo import fields, models


class CrmActivityScoreReopen(models.TransientModel):
    """Ask why closed scores are reopened."""

    _name = "crm.activity.score.reopen"
    _description = "Reopen Scores"

    score_ids = fields.Many2many("crm.activity.score", string="Scores")
    reason = fields.Char(required=True)

    def action_reopen(self):
        """Reopen the scores with the reason."""
        self.ensure_one()
        self.check_access("write")
        self.score_ids.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
