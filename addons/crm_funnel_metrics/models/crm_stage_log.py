from odoo import api, fields, models
from odoo.tools import SQL

# The first that applies is the one that is written.
EXEMPTIONS = [("import", "Import"), ("merge", "Merge"), ("machine", "Automatic")]


class CrmStageLog(models.Model):
    _inherit = "crm.stage.log"

    rule_exemption = fields.Selection(
        EXEMPTIONS,
        string="Let Through",
        readonly=True,
        help="The move broke a rule of the stage and was let through, because of what made it.",
    )
    date_returned = fields.Datetime(
        string="Return Decided at",
        readonly=True,
        help="When the day came to return to this lost deal; whoever returns got an activity, unless the customer had "
        "another deal.",
    )
    back_reason = fields.Char(string="Reason to Go Back", readonly=True)

    _return_idx = models.Index(
        "(lost_reason_id, day) WHERE status = 'lost' AND date_end IS NULL AND date_returned IS NULL"
    )

    def _prepare_moves(self, vals, old, new, stage_given):
        moves = super()._prepare_moves(vals, old, new, stage_given)
        if reason := self.env["crm.stage.gate"]._get_reason():
            moves = [{**move, "back_reason": reason} if move["move"] == "back" else move for move in moves]
        return moves

    @api.model
    def _mark_exempt(self, lead_ids, exemption):
        """The moves that have just brought these leads where they are broke a rule and were let through."""
        self.env.cr.execute(
            SQL(
                "UPDATE crm_stage_log SET rule_exemption = %s WHERE lead_ref = ANY(%s) AND date_end IS NULL",
                exemption,
                lead_ids,
            )
        )
        self.invalidate_model(["rule_exemption"])
