from odoo import fields, models


class CrmActivityScoreLog(models.Model):
    """Who closed or reopened a score by hand, when and why, with the figures as they stood then. Never edited."""

    _name = "crm.activity.score.log"
    _description = "Closing or Reopening of a Score"
    _order = "id desc"
    _rec_name = "act"

    score_id = fields.Many2one("crm.activity.score", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    act = fields.Selection([("close", "Closed"), ("reopen", "Reopened")], required=True, readonly=True)
    reason = fields.Char(readonly=True)
    target = fields.Float(readonly=True)
    fact = fields.Float(readonly=True)
